#ifndef PACKET_ICMP_TEXT_H_
#define PACKET_ICMP_TEXT_H_

#include <string>

#include "packet/icmp.h"

namespace flatline {

// What a message says in tcpdump's words, without its length and quotation:
//   ICMP time exceeded in-transit
//   ICMP6, packet too big, mtu 1280
std::string icmp_text(const IcmpMessage& message);

// RFC 4950 labels and the number of other extension objects, "" when there are none:
//   , mpls [label 16001, tc 0, bottom, ttl 1]
std::string extensions_text(const IcmpMessage& message);

// "tcp", "udp", "icmp", "icmp6", else "ip-proto-47".
std::string protocol_text(std::uint8_t protocol);

}  // namespace flatline

#endif  // PACKET_ICMP_TEXT_H_
