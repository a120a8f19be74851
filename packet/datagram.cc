#include "packet/datagram.h"

#include <algorithm>
#include <cstddef>

#include "packet/octet_reader.h"

namespace flatline {
namespace {

constexpr std::size_t kUdpHeaderOctets = 8;
constexpr std::size_t kIcmpHeaderOctets = 8;

void read_tcp(OctetView body, Datagram& datagram) {
  if (const Parsed<TcpHeader> header = parse_tcp(body)) {
    datagram.transport = *header;
    datagram.payload = OctetReader(body).tail(header->header_octets);
  }
}

void read_udp(OctetView body, Datagram& datagram) {
  const OctetReader reader(body);
  if (!reader.has(0, kUdpHeaderOctets)) {
    return;
  }
  const UdpHeader header{.source_port = Port{*reader.u16(0)},
                         .destination_port = Port{*reader.u16(2)},
                         .length_octets = *reader.u16(4),
                         .checksum = *reader.u16(6)};
  // RFC 2675 §4: length 0 stands for a jumbogram. Shorter than its header it is simply wrong.
  const std::size_t end = header.length_octets < kUdpHeaderOctets
                              ? body.size()
                              : std::min<std::size_t>(header.length_octets, body.size());
  datagram.transport = header;
  datagram.payload = body.subspan(kUdpHeaderOctets, end - kUdpHeaderOctets);
}

void read_icmp(IpVersion version, OctetView body, Datagram& datagram) {
  if (Parsed<IcmpMessage> message = parse_icmp(version, body)) {
    datagram.transport = *std::move(message);
    datagram.payload = body.subspan(kIcmpHeaderOctets);
  }
}

void read_transport(OctetView body, Datagram& datagram) {
  const IpVersion version = datagram.ip.source.version();
  const auto protocol = static_cast<Protocol>(datagram.ip.protocol);
  switch (protocol) {
    case Protocol::Tcp:
      return read_tcp(body, datagram);
    case Protocol::Udp:
      return read_udp(body, datagram);
    case Protocol::Icmp:
    case Protocol::Icmpv6:
      if (protocol == icmp_of(version)) {
        read_icmp(version, body, datagram);
      }
      return;
  }
}

struct Ports {
  Port source;
  Port destination;
};

std::optional<Ports> ports(const Datagram& datagram) {
  if (const TcpHeader* tcp = datagram.tcp()) {
    return Ports{tcp->source_port, tcp->destination_port};
  }
  if (const UdpHeader* udp = datagram.udp()) {
    return Ports{udp->source_port, udp->destination_port};
  }
  if (const IcmpMessage* icmp = datagram.icmp()) {
    return icmp->echo ? std::optional(Ports{Port{icmp->echo->identifier}, Port{0}}) : std::nullopt;
  }
  const auto protocol = static_cast<Protocol>(datagram.ip.protocol);
  const bool has_ports = protocol == Protocol::Tcp || protocol == Protocol::Udp;
  if (!has_ports || datagram.ip.fragment_offset_octets != 0 || datagram.payload.size() < 4) {
    return std::nullopt;
  }
  // A header that a snap length cut still names its ports.
  const OctetReader reader(datagram.payload);
  return Ports{Port{*reader.u16(0)}, Port{*reader.u16(2)}};
}

}  // namespace

std::optional<FlowKey> Datagram::flow() const {
  const std::optional<Ports> known = ports(*this);
  if (!known) {
    return std::nullopt;
  }
  return FlowKey{{ip.source, known->source},
                 {ip.destination, known->destination},
                 static_cast<Protocol>(ip.protocol)};
}

Parsed<Datagram> parse_datagram(OctetView octets) {
  const Parsed<IpHeader> ip = parse_ip(octets);
  if (!ip) {
    return std::unexpected(ip.error());
  }
  const std::size_t end = std::min(ip->total_octets, octets.size());
  const OctetView body = octets.subspan(ip->header_octets, end - ip->header_octets);
  Datagram datagram{.ip = *ip, .transport = Opaque{}, .payload = body};
  if (ip->fragment_offset_octets == 0) {
    read_transport(body, datagram);
  }
  return datagram;
}

}  // namespace flatline
