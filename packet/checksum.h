#ifndef PACKET_CHECKSUM_H_
#define PACKET_CHECKSUM_H_

#include <cstdint>

#include "packet/address.h"
#include "packet/packet.h"

namespace flatline {

// RFC 1071: the ones' complement of the ones' complement sum of 16-bit words, host byte order.
std::uint16_t internet_checksum(OctetView octets);

// The checksum of a TCP, UDP, ICMPv6 (pseudo-header of RFC 9293 §3.1, RFC 768, RFC 8200 §8.1)
// segment whose own checksum field is zero. ICMP has no pseudo-header: use internet_checksum.
std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination,
                                 std::uint8_t protocol, OctetView segment);

}  // namespace flatline

#endif  // PACKET_CHECKSUM_H_
