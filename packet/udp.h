#ifndef PACKET_UDP_H_
#define PACKET_UDP_H_

#include <cstdint>

#include "packet/strong.h"

namespace flatline {

// RFC 768.
struct UdpHeader {
  Port source_port;
  Port destination_port;
  std::uint16_t length_octets = 0;  // header and data
  std::uint16_t checksum = 0;
  friend bool operator==(const UdpHeader&, const UdpHeader&) = default;
};

}  // namespace flatline

#endif  // PACKET_UDP_H_
