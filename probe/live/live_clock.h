#ifndef PROBE_LIVE_LIVE_CLOCK_H_
#define PROBE_LIVE_LIVE_CLOCK_H_

#include "packet/time.h"

namespace flatline {

// The time of day as it was when the clock was made, carried on by the monotonic clock: a host
// whose time of day is stepped during a run (NTP, an operator, a suspended virtual machine) neither
// stretches a wait nor turns a round trip negative.
class LiveClock {
 public:
  LiveClock();

  Timestamp now() const;

  // A stamp that the kernel took from the time of day just now, on this clock.
  Timestamp from_time_of_day(Timestamp stamp) const;

 private:
  Duration offset_{};  // time of day minus monotonic, at construction
};

}  // namespace flatline

#endif  // PROBE_LIVE_LIVE_CLOCK_H_
