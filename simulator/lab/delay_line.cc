#include "simulator/lab/delay_line.h"

#include <utility>

namespace flatline {
namespace {

// What a link holds at most: 100 ms of a gigabit in full frames. More is dropped, as a queue does.
constexpr std::size_t kMaxInFlight = 10'000;

// Sebastiano Vigna's splitmix64: its output is the same with every compiler and library, which
// std::uniform_real_distribution does not promise.
std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

DelayLine::DelayLine(const Impairment& impairment, std::uint64_t seed)
    : impairment_(impairment), random_state_(seed) {}

bool DelayLine::draw_loss() {
  // 53 bits fill the mantissa of a double: uniform in [0, 1).
  return static_cast<double>(next_random(random_state_) >> 11) * 0x1p-53 < impairment_.loss;
}

bool DelayLine::push(Timestamp now, Octets frame) {
  if (draw_loss() || frames_.size() >= kMaxInFlight) {
    return false;
  }
  frames_.push_back({now + impairment_.delay, std::move(frame)});
  return true;
}

std::optional<Timestamp> DelayLine::next_due() const {
  return frames_.empty() ? std::nullopt : std::optional(frames_.front().due);
}

std::optional<Octets> DelayLine::pop(Timestamp now) {
  if (frames_.empty() || frames_.front().due > now) {
    return std::nullopt;
  }
  Octets frame = std::move(frames_.front().frame);
  frames_.pop_front();
  return frame;
}

}  // namespace flatline
