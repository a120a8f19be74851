#include "packet/build.h"

#include <cassert>
#include <cstddef>

#include "packet/checksum.h"
#include "packet/icmp.h"
#include "packet/octet_writer.h"

// Packets are written by hand rather than by a library: a probe is recognised by exact octets (the
// identification, the order of TCP options, the flow label), and none may be filled in for it.

namespace flatline {
namespace {

constexpr std::size_t kIpv4ChecksumOffset = 10;
constexpr std::size_t kTcpDataOffsetOffset = 12;
constexpr std::size_t kTcpChecksumOffset = 16;
constexpr std::size_t kUdpHeaderOctets = 8;
constexpr std::size_t kUdpChecksumOffset = 6;
constexpr std::size_t kIcmpChecksumOffset = 2;

OctetWriter ipv4_header(const IpAddress& source, const IpAddress& destination,
                        std::uint8_t protocol, const IpFields& ip, std::size_t payload_octets) {
  constexpr std::uint8_t kVersionAndLength = 0x45;  // five 32-bit words
  constexpr std::size_t kHeaderOctets = 20;
  constexpr std::uint16_t kDontFragment = 0x4000;
  assert(kHeaderOctets + payload_octets <= 0xffff);
  OctetWriter out;
  out.u8(kVersionAndLength)
      .u8(ip.traffic_class)
      .u16(static_cast<std::uint16_t>(kHeaderOctets + payload_octets))
      .u16(ip.identification)
      .u16(ip.dont_fragment ? kDontFragment : 0)
      .u8(ip.hop_limit.value)
      .u8(protocol)
      .u16(0)
      .octets(source.octets())
      .octets(destination.octets());
  out.patch_u16(kIpv4ChecksumOffset, internet_checksum(out.view()));
  return out;
}

OctetWriter ipv6_header(const IpAddress& source, const IpAddress& destination,
                        std::uint8_t protocol, const IpFields& ip, std::size_t payload_octets) {
  constexpr std::uint32_t kVersion = 6;
  assert(payload_octets <= 0xffff);
  OctetWriter out;
  out.u32(kVersion << 28 | static_cast<std::uint32_t>(ip.traffic_class) << 20 |
          (ip.flow_label & 0xfffff))
      .u16(static_cast<std::uint16_t>(payload_octets))
      .u8(protocol)
      .u8(ip.hop_limit.value)
      .octets(source.octets())
      .octets(destination.octets());
  return out;
}

// The order and the padding of a Linux SYN, which boxes on the way have seen before: mss, sackOK,
// timestamps, nop, wscale. Each group fills whole 32-bit words.
void write_tcp_options(const TcpOptions& options, OctetWriter& out) {
  if (options.mss) {
    out.u8(2).u8(4).u16(*options.mss);
  }
  if (options.timestamps) {
    options.sack_permitted ? out.u8(4).u8(2) : out.u8(1).u8(1);
    out.u8(8).u8(10).u32(options.timestamps->value).u32(options.timestamps->echo_reply);
  } else if (options.sack_permitted) {
    out.u8(1).u8(1).u8(4).u8(2);
  }
  if (options.window_scale) {
    out.u8(1).u8(3).u8(3).u8(*options.window_scale);
  }
}

Octets tcp_segment(const FlowKey& flow, const TcpFields& tcp, OctetView payload) {
  OctetWriter out;
  out.u16(flow.source.port.value)
      .u16(flow.destination.port.value)
      .u32(tcp.sequence)
      .u32(tcp.acknowledgment)
      .u8(0)
      .u8(tcp.flags)
      .u16(tcp.window)
      .u16(0)
      .u16(0);
  write_tcp_options(tcp.options, out);
  const std::size_t data_offset_words = out.size() / 4;
  out.patch_u16(kTcpDataOffsetOffset,
                static_cast<std::uint16_t>(data_offset_words << 12 | tcp.flags));
  out.octets(payload);
  const auto protocol = static_cast<std::uint8_t>(Protocol::Tcp);
  out.patch_u16(
      kTcpChecksumOffset,
      transport_checksum(flow.source.address, flow.destination.address, protocol, out.view()));
  return out.take();
}

}  // namespace

Packet build_ip(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                const IpFields& ip, OctetView upper_layer) {
  assert(source.version() == destination.version());
  const auto header = source.version() == IpVersion::V4 ? ipv4_header : ipv6_header;
  OctetWriter out = header(source, destination, protocol, ip, upper_layer.size());
  return Packet{out.octets(upper_layer).take()};
}

Packet build_tcp(const FlowKey& flow, const IpFields& ip, const TcpFields& tcp, OctetView payload) {
  assert(flow.protocol == Protocol::Tcp);
  return build_ip(flow.source.address, flow.destination.address,
                  static_cast<std::uint8_t>(flow.protocol), ip, tcp_segment(flow, tcp, payload));
}

Packet build_udp(const FlowKey& flow, const IpFields& ip, OctetView payload) {
  assert(flow.protocol == Protocol::Udp);
  const auto protocol = static_cast<std::uint8_t>(flow.protocol);
  OctetWriter out;
  out.u16(flow.source.port.value)
      .u16(flow.destination.port.value)
      .u16(static_cast<std::uint16_t>(kUdpHeaderOctets + payload.size()))
      .u16(0)
      .octets(payload);
  out.patch_u16(
      kUdpChecksumOffset,
      transport_checksum(flow.source.address, flow.destination.address, protocol, out.view()));
  return build_ip(flow.source.address, flow.destination.address, protocol, ip, out.view());
}

Packet build_icmp(const IpAddress& source, const IpAddress& destination, const IpFields& ip,
                  const IcmpFields& icmp, OctetView body) {
  const auto protocol = static_cast<std::uint8_t>(icmp_of(source.version()));
  OctetWriter out;
  out.u8(icmp.type).u8(icmp.code).u16(0).u32(icmp.rest_of_header).octets(body);
  // RFC 792 sums the message alone, RFC 4443 §2.3 a pseudo-header too.
  out.patch_u16(kIcmpChecksumOffset,
                source.version() == IpVersion::V4
                    ? internet_checksum(out.view())
                    : transport_checksum(source, destination, protocol, out.view()));
  return build_ip(source, destination, protocol, ip, out.view());
}

Packet build_echo_request(const FlowKey& flow, const IpFields& ip, std::uint16_t sequence,
                          OctetView payload) {
  assert(flow.protocol == icmp_of(flow.source.address.version()));
  const std::uint8_t type =
      flow.protocol == Protocol::Icmp ? icmp4::kEchoRequest : icmp6::kEchoRequest;
  const std::uint32_t identifier = flow.source.port.value;
  return build_icmp(flow.source.address, flow.destination.address, ip,
                    {.type = type, .code = 0, .rest_of_header = identifier << 16 | sequence},
                    payload);
}

}  // namespace flatline
