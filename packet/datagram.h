#ifndef PACKET_DATAGRAM_H_
#define PACKET_DATAGRAM_H_

#include <optional>
#include <variant>

#include "packet/flow_key.h"
#include "packet/icmp.h"
#include "packet/ip.h"
#include "packet/packet.h"
#include "packet/parse_error.h"
#include "packet/tcp.h"
#include "packet/udp.h"

namespace flatline {

// An upper layer that was not read: another protocol, a later fragment, or a cut header.
struct Opaque {
  friend bool operator==(const Opaque&, const Opaque&) = default;
};

// What a packet means. `payload` views into the octets it was parsed from, which must outlive it.
struct Datagram {
  IpHeader ip;
  std::variant<Opaque, TcpHeader, UdpHeader, IcmpMessage> transport;
  OctetView payload;  // after the transport header; after the IP header when Opaque

  const TcpHeader* tcp() const { return std::get_if<TcpHeader>(&transport); }
  const UdpHeader* udp() const { return std::get_if<UdpHeader>(&transport); }
  const IcmpMessage* icmp() const { return std::get_if<IcmpMessage>(&transport); }
  // The 5-tuple; nullopt when the ports are not known.
  std::optional<FlowKey> flow() const;
};

// Reads one IP datagram. Fails only when the IP header itself cannot be read; padding after the
// datagram's total length is not payload.
Parsed<Datagram> parse_datagram(OctetView octets);

}  // namespace flatline

#endif  // PACKET_DATAGRAM_H_
