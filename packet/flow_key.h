#ifndef PACKET_FLOW_KEY_H_
#define PACKET_FLOW_KEY_H_

#include <compare>
#include <cstdint>

#include "packet/address.h"
#include "packet/strong.h"

namespace flatline {

// IANA protocol numbers that the program speaks; others keep their number.
enum class Protocol : std::uint8_t {
  Icmp = 1,
  Tcp = 6,
  Udp = 17,
  Icmpv6 = 58,
};

// The control protocol of an IP version: the other one is no ICMP there.
constexpr Protocol icmp_of(IpVersion version) {
  return version == IpVersion::V4 ? Protocol::Icmp : Protocol::Icmpv6;
}

struct Endpoint {
  IpAddress address;
  Port port;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// The 5-tuple of one direction. For ICMP and ICMPv6 echo, source.port is the identifier and
// destination.port is 0.
struct FlowKey {
  Endpoint source;
  Endpoint destination;
  Protocol protocol = Protocol::Tcp;

  FlowKey reversed() const { return {destination, source, protocol}; }
  friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
};

}  // namespace flatline

#endif  // PACKET_FLOW_KEY_H_
