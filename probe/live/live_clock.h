#ifndef PROBE_LIVE_LIVE_CLOCK_H_
#define PROBE_LIVE_LIVE_CLOCK_H_

#include <functional>

#include "packet/time.h"

namespace flatline {

// The host's two clocks, read at one moment.
struct ClockReadings {
  Duration time_of_day{};  // since 1970-01-01T00:00:00Z; may be stepped at any time
  Duration monotonic{};    // since an arbitrary moment; never stepped
};

ClockReadings read_host_clocks();

// The time of day as it was when the clock was made, carried on by the monotonic clock: a host
// whose time of day is stepped during a run (NTP, an operator, a suspended virtual machine) neither
// stretches a wait nor turns a round trip negative.
class LiveClock {
 public:
  explicit LiveClock(std::function<ClockReadings()> read = read_host_clocks);

  Timestamp now() const;

  // A stamp that the kernel took from the time of day just now, on this clock.
  Timestamp from_time_of_day(Timestamp stamp) const;

 private:
  std::function<ClockReadings()> read_;
  Duration offset_{};  // time of day minus monotonic, at construction
};

}  // namespace flatline

#endif  // PROBE_LIVE_LIVE_CLOCK_H_
