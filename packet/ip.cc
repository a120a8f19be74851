#include "packet/ip.h"

#include "packet/octet_reader.h"

namespace flatline {
namespace {

constexpr std::size_t kIpv4MinimumOctets = 20;
constexpr std::size_t kIpv6FixedOctets = 40;
constexpr int kMaximumExtensionHeaders = 16;

// IPv6 next-header values that are not upper layers.
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kNoNextHeader = 59;
constexpr std::uint8_t kDestinationOptions = 60;

enum class Role { Outer, Quoted };

std::unexpected<ParseError> fail(ParseErrorKind kind, std::size_t offset) {
  return std::unexpected(ParseError{kind, offset});
}

void read_ipv4_fragment_fields(std::uint16_t field, Role role, IpHeader& header) {
  // RFC 1122 §3.2.2: no ICMP error is sent about a non-initial fragment. A quoted offset of 0x40
  // is therefore DF (0x4000) that the quoting stack left in its own byte order.
  constexpr std::uint16_t kSwappedDontFragment = 0x0040;
  if (role == Role::Quoted && field == kSwappedDontFragment) {
    field = 0x4000;
  }
  header.dont_fragment = (field & 0x4000) != 0;
  header.more_fragments = (field & 0x2000) != 0;
  header.fragment_offset_octets = static_cast<std::uint16_t>((field & 0x1fff) * 8);
}

Parsed<IpHeader> parse_ipv4(OctetView octets, Role role) {
  const OctetReader reader(octets);
  if (!reader.has(0, kIpv4MinimumOctets)) {
    return fail(ParseErrorKind::Truncated, octets.size());
  }
  IpHeader header;
  header.header_octets = static_cast<std::size_t>(octets[0] & 0x0f) * 4;
  if (header.header_octets < kIpv4MinimumOctets) {
    return fail(ParseErrorKind::BadLength, 0);
  }
  if (!reader.has(0, header.header_octets)) {
    return fail(ParseErrorKind::Truncated, octets.size());
  }
  header.has_options = header.header_octets > kIpv4MinimumOctets;
  header.traffic_class = octets[1];
  header.total_octets = *reader.u16(2);
  if (role == Role::Outer && header.total_octets == 0) {
    header.total_octets = octets.size();
  }
  if (role == Role::Outer && header.total_octets < header.header_octets) {
    return fail(ParseErrorKind::BadLength, 2);
  }
  header.identification = *reader.u16(4);
  read_ipv4_fragment_fields(*reader.u16(6), role, header);
  header.hop_limit = HopLimit{octets[8]};
  header.protocol = octets[9];
  header.source = *IpAddress::from_octets(octets.subspan(12, 4));
  header.destination = *IpAddress::from_octets(octets.subspan(16, 4));
  return header;
}

bool is_extension(std::uint8_t protocol) {
  return protocol == kHopByHop || protocol == kRouting || protocol == kFragment ||
         protocol == kAuthentication || protocol == kDestinationOptions;
}

std::size_t extension_octets(std::uint8_t protocol, std::uint8_t length_field) {
  if (protocol == kFragment) {
    return 8;  // RFC 8200 §4.5: a fixed size, the octet is reserved
  }
  if (protocol == kAuthentication) {
    return (std::size_t{length_field} + 2) * 4;  // RFC 4302 §2.2: 32-bit words minus 2
  }
  return (std::size_t{length_field} + 1) * 8;  // RFC 8200 §4.3: 8-octet units after the first
}

void read_ipv6_fragment_header(const OctetReader& reader, std::size_t at, IpHeader& header) {
  const std::uint16_t field = *reader.u16(at + 2);
  header.fragment_offset_octets = field & 0xfff8;
  header.more_fragments = (field & 1) != 0;
  header.identification = reader.u32(at + 4);
}

// Moves header.protocol and header.header_octets past the extension headers. On an error they stand
// at the one that could not be read.
Parsed<void> walk_extensions(const OctetReader& reader, Role role, IpHeader& header) {
  for (int count = 0; is_extension(header.protocol); ++count) {
    const std::size_t at = header.header_octets;
    if (count == kMaximumExtensionHeaders) {
      return fail(ParseErrorKind::TooManyHeaders, at);
    }
    if (!reader.has(at, 2)) {
      return fail(ParseErrorKind::Truncated, at);
    }
    const std::size_t length = extension_octets(header.protocol, *reader.u8(at + 1));
    if (role == Role::Outer && at + length > header.total_octets) {
      return fail(ParseErrorKind::BadLength, at);
    }
    if (!reader.has(at, length)) {
      return fail(ParseErrorKind::Truncated, at);
    }
    if (header.protocol == kFragment) {
      read_ipv6_fragment_header(reader, at, header);
    } else {
      header.has_options = true;
    }
    header.protocol = *reader.u8(at);
    header.header_octets += length;
    if (header.fragment_offset_octets != 0) {
      break;  // what follows is the middle of something
    }
  }
  return {};
}

std::size_t ipv6_total_octets(const OctetReader& reader, Role role) {
  const std::uint16_t payload_octets = *reader.u16(4);
  // RFC 2675 §3: 0 when the length does not fit its field; large receive offload does the same.
  if (role == Role::Outer && payload_octets == 0 && reader.u8(6) != kNoNextHeader) {
    return reader.size();
  }
  return kIpv6FixedOctets + payload_octets;
}

Parsed<IpHeader> parse_ipv6(OctetView octets, Role role) {
  const OctetReader reader(octets);
  if (!reader.has(0, kIpv6FixedOctets)) {
    return fail(ParseErrorKind::Truncated, octets.size());
  }
  const std::uint32_t first_word = *reader.u32(0);
  IpHeader header;
  header.traffic_class = static_cast<std::uint8_t>(first_word >> 20 & 0xff);
  header.flow_label = first_word & 0xfffff;
  header.total_octets = ipv6_total_octets(reader, role);
  header.protocol = octets[6];
  header.hop_limit = HopLimit{octets[7]};
  header.source = *IpAddress::from_octets(octets.subspan(8, 16));
  header.destination = *IpAddress::from_octets(octets.subspan(24, 16));
  header.dont_fragment = true;
  header.header_octets = kIpv6FixedOctets;
  const Parsed<void> walked = walk_extensions(reader, role, header);
  if (!walked && role == Role::Outer) {
    return std::unexpected(walked.error());
  }
  return header;
}

Parsed<IpHeader> parse_either(OctetView octets, Role role) {
  if (octets.empty()) {
    return fail(ParseErrorKind::Truncated, 0);
  }
  switch (octets[0] >> 4) {
    case 4:
      return parse_ipv4(octets, role);
    case 6:
      return parse_ipv6(octets, role);
    default:
      return fail(ParseErrorKind::BadVersion, 0);
  }
}

}  // namespace

Parsed<IpHeader> parse_ip(OctetView octets) {
  return parse_either(octets, Role::Outer);
}

Parsed<IpHeader> parse_quoted_ip(OctetView octets) {
  return parse_either(octets, Role::Quoted);
}

}  // namespace flatline
