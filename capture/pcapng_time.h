#ifndef CAPTURE_PCAPNG_TIME_H_
#define CAPTURE_PCAPNG_TIME_H_

#include <cstdint>

#include "packet/time.h"

namespace flatline {

// How a pcapng interface counts time: options if_tsresol and if_tsoffset.
struct PcapngClock {
  // Highest bit clear: units of 10^-n s; set: units of 2^-n s, n being the other bits.
  std::uint8_t resolution = 6;
  std::int64_t offset_s = 0;

  // Rounded down to nanoseconds; what 64 bits of nanoseconds cannot hold (past the year 2262) is
  // the nearest time that they can.
  Timestamp at(std::uint64_t units) const;
};

}  // namespace flatline

#endif  // CAPTURE_PCAPNG_TIME_H_
