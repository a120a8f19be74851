#include "packet/link.h"

#include "packet/octet_reader.h"

namespace flatline {
namespace {

constexpr std::size_t kEthernetOctets = 14;
constexpr std::size_t kSllOctets = 16;
constexpr std::size_t kSll2Octets = 20;
constexpr std::size_t kNullOctets = 4;
constexpr std::size_t kVlanTagOctets = 4;
constexpr std::size_t kMaximumVlanTags = 4;

std::unexpected<ParseError> fail(ParseErrorKind kind, std::size_t offset) {
  return std::unexpected(ParseError{kind, offset});
}

bool is_vlan_tag(std::uint16_t ethertype) {
  // IEEE 802.1Q, IEEE 802.1ad, and the number that QinQ used before 802.1ad.
  return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

Parsed<LinkFrame> follow_vlan_tags(const OctetReader& reader, LinkFrame frame) {
  while (is_vlan_tag(frame.ethertype)) {
    if (frame.vlan_ids.size() == kMaximumVlanTags) {
      return fail(ParseErrorKind::TooManyHeaders, frame.header_octets);
    }
    if (!reader.has(frame.header_octets, kVlanTagOctets)) {
      return fail(ParseErrorKind::Truncated, reader.size());
    }
    frame.vlan_ids.push_back(*reader.u16(frame.header_octets) & 0x0fff);
    frame.ethertype = *reader.u16(frame.header_octets + 2);
    frame.header_octets += kVlanTagOctets;
  }
  return frame;
}

Parsed<LinkFrame> parse_ethernet(const OctetReader& reader) {
  if (!reader.has(0, kEthernetOctets)) {
    return fail(ParseErrorKind::Truncated, reader.size());
  }
  return follow_vlan_tags(reader, {.ethertype = *reader.u16(12),
                                   .header_octets = kEthernetOctets,
                                   .direction = std::nullopt,
                                   .interface_index = std::nullopt,
                                   .vlan_ids = {}});
}

// The cooked packet types: to us, broadcast, multicast, to another host, and sent by us.
std::optional<LinkDirection> direction(unsigned packet_type) {
  if (packet_type > 4) {
    return std::nullopt;
  }
  return packet_type == 4 ? LinkDirection::Outgoing : LinkDirection::Incoming;
}

Parsed<LinkFrame> parse_sll(const OctetReader& reader) {
  if (!reader.has(0, kSllOctets)) {
    return fail(ParseErrorKind::Truncated, reader.size());
  }
  return follow_vlan_tags(reader, {.ethertype = *reader.u16(14),
                                   .header_octets = kSllOctets,
                                   .direction = direction(*reader.u16(0)),
                                   .interface_index = std::nullopt,
                                   .vlan_ids = {}});
}

Parsed<LinkFrame> parse_sll2(const OctetReader& reader) {
  if (!reader.has(0, kSll2Octets)) {
    return fail(ParseErrorKind::Truncated, reader.size());
  }
  return follow_vlan_tags(reader, {.ethertype = *reader.u16(0),
                                   .header_octets = kSll2Octets,
                                   .direction = direction(*reader.u8(10)),
                                   .interface_index = reader.u32(4),
                                   .vlan_ids = {}});
}

Parsed<LinkFrame> bare(std::uint16_t type, std::size_t header_octets) {
  return LinkFrame{.ethertype = type,
                   .header_octets = header_octets,
                   .direction = std::nullopt,
                   .interface_index = std::nullopt,
                   .vlan_ids = {}};
}

std::optional<std::uint16_t> ethertype_of_family(std::uint32_t family) {
  switch (family) {
    case 2:  // AF_INET everywhere
      return ethertype::kIpv4;
    case 10:  // AF_INET6 of Linux
    case 24:  // of NetBSD and OpenBSD
    case 28:  // of FreeBSD
    case 30:  // of Darwin
      return ethertype::kIpv6;
    default:
      return std::nullopt;
  }
}

constexpr std::uint32_t byte_swapped(std::uint32_t value) {
  return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

Parsed<LinkFrame> parse_null(const OctetReader& reader) {
  const std::optional<std::uint32_t> family = reader.u32(0);
  if (!family) {
    return fail(ParseErrorKind::Truncated, reader.size());
  }
  for (const std::uint32_t candidate : {*family, byte_swapped(*family)}) {
    if (const auto type = ethertype_of_family(candidate)) {
      return bare(*type, kNullOctets);
    }
  }
  return fail(ParseErrorKind::BadVersion, 0);
}

Parsed<LinkFrame> parse_raw(const OctetReader& reader) {
  const std::optional<std::uint8_t> first = reader.u8(0);
  if (!first) {
    return fail(ParseErrorKind::Truncated, 0);
  }
  switch (*first >> 4) {
    case 4:
      return bare(ethertype::kIpv4, 0);
    case 6:
      return bare(ethertype::kIpv6, 0);
    default:
      return fail(ParseErrorKind::BadVersion, 0);
  }
}

Parsed<LinkFrame> parse_raw_of(std::uint16_t wanted, const OctetReader& reader) {
  Parsed<LinkFrame> frame = parse_raw(reader);
  if (frame && frame->ethertype != wanted) {
    return fail(ParseErrorKind::BadVersion, 0);
  }
  return frame;
}

}  // namespace

Parsed<LinkFrame> parse_link(LinkType type, OctetView frame) {
  const OctetReader reader(frame);
  switch (type) {
    case LinkType::Null:
      return parse_null(reader);
    case LinkType::Ethernet:
      return parse_ethernet(reader);
    case LinkType::Raw:
      return parse_raw(reader);
    case LinkType::LinuxSll:
      return parse_sll(reader);
    case LinkType::Ipv4:
      return parse_raw_of(ethertype::kIpv4, reader);
    case LinkType::Ipv6:
      return parse_raw_of(ethertype::kIpv6, reader);
    case LinkType::LinuxSll2:
      return parse_sll2(reader);
  }
  return fail(ParseErrorKind::UnsupportedLinkType, 0);
}

}  // namespace flatline
