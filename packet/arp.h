#ifndef PACKET_ARP_H_
#define PACKET_ARP_H_

#include <array>
#include <cstdint>

#include "packet/address.h"
#include "packet/packet.h"
#include "packet/parse_error.h"

namespace flatline {

using MacAddress = std::array<std::uint8_t, 6>;

// RFC 826, Ethernet and IPv4 only.
struct ArpMessage {
  std::uint16_t operation = 0;  // 1 request, 2 reply
  MacAddress sender_mac{};
  IpAddress sender;
  MacAddress target_mac{};
  IpAddress target;
  friend bool operator==(const ArpMessage&, const ArpMessage&) = default;
};

Parsed<ArpMessage> parse_arp(OctetView octets);

}  // namespace flatline

#endif  // PACKET_ARP_H_
