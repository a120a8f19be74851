#include "probe/experiments/paired_rounds.h"

#include <utility>

namespace flatline {
namespace {

// Sequence numbers of paired probes begin past those of the trace before.
constexpr std::uint32_t kFirstPairedProbe = 0x100;

}  // namespace

PairedRounds::PairedRounds(const ArmFlow& test, const ArmFlow& control,
                           std::vector<std::uint8_t> hop_limits, std::vector<Timestamp> times)
    : test_(test),
      control_(control),
      hop_limits_(std::move(hop_limits)),
      times_(std::move(times)) {}

Step PairedRounds::next(Timestamp now) {
  const std::size_t per_round = 2 * hop_limits_.size();
  while (position_ < per_round * times_.size()) {
    const Timestamp round_at = times_[position_ / per_round];
    if (now < round_at) {
      return round_at;
    }
    const std::size_t in_round = position_ % per_round;
    const std::uint8_t hop_limit = hop_limits_[in_round / 2];
    const bool test = in_round % 2 == 0;
    if (test && reached_.contains(hop_limit)) {
      position_ += 2;
      continue;
    }
    const auto n = kFirstPairedProbe + static_cast<std::uint32_t>(position_++);
    return (test ? test_ : control_).spec(HopLimit{hop_limit}, n);
  }
  return Done{};
}

void PairedRounds::handle_reply(const Probe& probe, const Reply& reply) {
  if (probe.flow == test_.flow && !std::holds_alternative<OtherAnswer>(reply.message)) {
    reached_.insert(probe.sent_hop_limit.value);
  }
}

}  // namespace flatline
