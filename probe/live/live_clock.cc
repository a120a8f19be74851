#include "probe/live/live_clock.h"

#include <ctime>
#include <utility>

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

Duration difference(const ClockReadings& readings) {
  return readings.time_of_day - readings.monotonic;
}

}  // namespace

ClockReadings read_host_clocks() {
  return {.time_of_day = read_clock(CLOCK_REALTIME), .monotonic = read_clock(CLOCK_MONOTONIC)};
}

LiveClock::LiveClock(std::function<ClockReadings()> read)
    : read_(std::move(read)), offset_(difference(read_())) {}

Timestamp LiveClock::now() const {
  return Timestamp(read_().monotonic + offset_);
}

Timestamp LiveClock::from_time_of_day(Timestamp stamp) const {
  const Duration stepped = difference(read_()) - offset_;
  return std::chrono::abs(stepped) < kReadingNoise ? stamp : stamp - stepped;
}

}  // namespace flatline
