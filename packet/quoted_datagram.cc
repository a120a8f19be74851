#include "packet/quoted_datagram.h"

#include <algorithm>
#include <cstddef>

#include "packet/icmp.h"
#include "packet/octet_reader.h"

namespace flatline {
namespace {

// RFC 4884 §3 pads a short original datagram with zeros. Only zeros past the quoted total length
// are taken for padding, because boxes write wrong total lengths into quotes.
OctetView without_padding(OctetView octets, const IpHeader& ip) {
  if (ip.total_octets < ip.header_octets || ip.total_octets >= octets.size()) {
    return octets;
  }
  const bool zeros =
      std::ranges::all_of(octets.subspan(ip.total_octets), [](auto octet) { return octet == 0; });
  return zeros ? octets.first(ip.total_octets) : octets;
}

void read_ports(const OctetReader& reader, Protocol protocol, QuotedDatagram& quoted) {
  const auto source = reader.u16(0);
  const auto destination = reader.u16(2);
  if (source && destination) {
    quoted.flow = FlowKey{
        {quoted.ip.source, Port{*source}}, {quoted.ip.destination, Port{*destination}}, protocol};
  }
}

void read_tcp(OctetView octets, QuotedDatagram& quoted) {
  const OctetReader reader(octets);
  read_ports(reader, Protocol::Tcp, quoted);
  quoted.tcp_sequence = reader.u32(4);
  quoted.tcp_flags = reader.u8(13);
  quoted.transport_checksum = reader.u16(16);
  if (const Parsed<TcpHeader> header = parse_tcp(octets)) {
    quoted.tcp_timestamps = header->options.timestamps;
    quoted.tcp_mss = header->options.mss;
  }
}

void read_udp(const OctetReader& reader, QuotedDatagram& quoted) {
  read_ports(reader, Protocol::Udp, quoted);
  quoted.udp_length_octets = reader.u16(4);
  quoted.transport_checksum = reader.u16(6);
}

void read_icmp(const OctetReader& reader, Protocol protocol, QuotedDatagram& quoted) {
  const std::uint8_t echo_request =
      protocol == Protocol::Icmp ? icmp4::kEchoRequest : icmp6::kEchoRequest;
  quoted.transport_checksum = reader.u16(2);
  const auto identifier = reader.u16(4);
  if (reader.u8(0) == echo_request && identifier) {
    quoted.flow =
        FlowKey{{quoted.ip.source, Port{*identifier}}, {quoted.ip.destination, Port{0}}, protocol};
    quoted.echo_sequence = reader.u16(6);
  }
}

void read_transport(OctetView octets, QuotedDatagram& quoted) {
  const OctetReader reader(octets);
  const auto protocol = static_cast<Protocol>(quoted.ip.protocol);
  switch (protocol) {
    case Protocol::Tcp:
      return read_tcp(octets, quoted);
    case Protocol::Udp:
      return read_udp(reader, quoted);
    case Protocol::Icmp:
    case Protocol::Icmpv6:
      if (protocol == icmp_of(quoted.ip.source.version())) {
        read_icmp(reader, protocol, quoted);
      }
      return;
  }
}

}  // namespace

Parsed<QuotedDatagram> parse_quoted(OctetView octets) {
  const Parsed<IpHeader> ip = parse_quoted_ip(octets);
  if (!ip) {
    return std::unexpected(ip.error());
  }
  QuotedDatagram quoted;
  quoted.ip = *ip;
  const OctetView datagram = without_padding(octets, *ip);
  quoted.octets.assign(datagram.begin(), datagram.end());
  if (ip->fragment_offset_octets == 0) {
    read_transport(datagram.subspan(ip->header_octets), quoted);
  }
  return quoted;
}

}  // namespace flatline
