#include "probe/live/live_clock.h"

#include <ctime>

namespace flatline {
namespace {

// Reading two clocks one after the other differs by the time between the reads, at worst a
// scheduling delay; a step is corrected only where it is beyond that.
constexpr Duration kReadingNoise = std::chrono::milliseconds(5);

Duration read_clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

Duration time_of_day_minus_monotonic() {
  return read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC);
}

}  // namespace

LiveClock::LiveClock() : offset_(time_of_day_minus_monotonic()) {}

Timestamp LiveClock::now() const {
  return Timestamp(read_clock(CLOCK_MONOTONIC) + offset_);
}

Timestamp LiveClock::from_time_of_day(Timestamp stamp) const {
  const Duration stepped = time_of_day_minus_monotonic() - offset_;
  return std::chrono::abs(stepped) < kReadingNoise ? stamp : stamp - stepped;
}

}  // namespace flatline
