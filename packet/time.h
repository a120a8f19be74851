#ifndef PACKET_TIME_H_
#define PACKET_TIME_H_

#include <chrono>
#include <cstdint>

namespace flatline {

// The clock of packets. It has no now(): code that includes only this header can compare and add
// times but never ask for one, so every engine, rule and parser gets the time as an argument.
struct WireClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<WireClock, duration>;
  static constexpr bool is_steady = false;
};

// Nanoseconds since 1970-01-01T00:00:00Z on a wire, virtual nanoseconds in a simulation.
using Timestamp = WireClock::time_point;
using Duration = std::chrono::nanoseconds;

}  // namespace flatline

#endif  // PACKET_TIME_H_
