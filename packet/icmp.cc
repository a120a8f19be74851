#include "packet/icmp.h"

#include <cstddef>

#include "packet/checksum.h"
#include "packet/octet_reader.h"

// How RFC 4884 extensions are found. A compliant sender announces the length of the quotation in a
// length attribute, and the extensions stand behind it:
//
//   | type, code, checksum, length, ... | original datagram, zeros to >= 128 | extensions |
//   0                                   8                          8 + length
//
//   extensions: | version 2 (4 bits), reserved (12), checksum (16) | object | object | ...
//   object:     | length with this header (16), class (8), type (8) | payload |
//
// Older senders leave the attribute zero and put the extensions at octet 128 of the quotation,
// where a long quotation would also have payload; there only a correct checksum tells the two
// apart. A length attribute below 128 octets is one of the octets that were "unused" before RFC
// 4884, unless valid extensions stand there.

namespace flatline {
namespace {

constexpr std::size_t kHeaderOctets = 8;
constexpr std::size_t kMinimumPaddedOctets = 128;  // RFC 4884 §3
constexpr std::size_t kExtensionHeaderOctets = 4;
constexpr std::size_t kObjectHeaderOctets = 4;
constexpr std::uint8_t kExtensionVersion = 2;
constexpr std::uint8_t kMplsClass = 1;  // RFC 4950 §3
constexpr std::uint8_t kMplsIncomingStack = 1;

enum class ZeroChecksum { MeansNone, IsWrong };

bool is_echo(IpVersion version, std::uint8_t type) {
  return version == IpVersion::V4 ? type == icmp4::kEchoRequest || type == icmp4::kEchoReply
                                  : type == icmp6::kEchoRequest || type == icmp6::kEchoReply;
}

// RFC 4884 §4: the messages that may carry extensions.
bool is_extensible(const IcmpMessage& message) {
  if (message.version == IpVersion::V4) {
    return message.type == icmp4::kDestinationUnreachable || message.type == icmp4::kTimeExceeded ||
           message.type == icmp4::kParameterProblem;
  }
  return message.type == icmp6::kDestinationUnreachable || message.type == icmp6::kTimeExceeded;
}

// RFC 4884 §4: octet 5 in 32-bit words for ICMP, octet 4 in 64-bit words for ICMPv6.
std::size_t length_attribute_octets(IpVersion version, OctetView octets) {
  return version == IpVersion::V4 ? std::size_t{octets[5]} * 4 : std::size_t{octets[4]} * 8;
}

bool is_extension_structure(OctetView octets, ZeroChecksum zero) {
  if (octets.size() < kExtensionHeaderOctets || octets[0] >> 4 != kExtensionVersion) {
    return false;
  }
  // RFC 4884 §7: a checksum of zero means that none was transmitted.
  if (octets[2] == 0 && octets[3] == 0) {
    return zero == ZeroChecksum::MeansNone;
  }
  return internet_checksum(octets) == 0;
}

std::vector<IcmpExtension> read_extensions(OctetView structure) {
  const OctetReader reader(structure);
  std::vector<IcmpExtension> extensions;
  for (std::size_t at = kExtensionHeaderOctets; reader.has(at, kObjectHeaderOctets);) {
    const std::size_t length = *reader.u16(at);
    if (length < kObjectHeaderOctets || !reader.has(at, length)) {
      break;
    }
    const OctetView payload =
        structure.subspan(at + kObjectHeaderOctets, length - kObjectHeaderOctets);
    extensions.push_back(
        {*reader.u8(at + 2), *reader.u8(at + 3), Octets(payload.begin(), payload.end())});
    at += length;
  }
  return extensions;
}

// The quotation within `body`, the octets after the 8 of the header; reads the extensions behind.
OctetView split_body(OctetView body, std::size_t attribute, IcmpMessage& message) {
  if (attribute != 0 && attribute <= body.size()) {
    const OctetView structure = body.subspan(attribute);
    if (is_extension_structure(structure, ZeroChecksum::MeansNone)) {
      message.extensions = read_extensions(structure);
      return body.first(attribute);
    }
    return attribute >= kMinimumPaddedOctets ? body.first(attribute) : body;
  }
  if (body.size() > kMinimumPaddedOctets) {
    const OctetView structure = body.subspan(kMinimumPaddedOctets);
    if (is_extension_structure(structure, ZeroChecksum::IsWrong)) {
      message.extensions = read_extensions(structure);
      return body.first(kMinimumPaddedOctets);
    }
  }
  return body;
}

void read_error(OctetView octets, IcmpMessage& message) {
  OctetView body = octets.subspan(kHeaderOctets);
  if (is_extensible(message)) {
    body = split_body(body, length_attribute_octets(message.version, octets), message);
  }
  Parsed<QuotedDatagram> quoted = parse_quoted(body);
  if (quoted) {
    message.quoted = *std::move(quoted);
  }
}

std::optional<std::uint32_t> next_hop_mtu(const IcmpMessage& message, const OctetReader& reader) {
  if (message.is_fragmentation_needed()) {
    return *reader.u16(6);  // RFC 1191 §4: the low-order 16 bits of the unused word
  }
  if (message.is_packet_too_big()) {
    return reader.u32(4);  // RFC 4443 §3.2
  }
  return std::nullopt;
}

}  // namespace

bool IcmpMessage::is_fragmentation_needed() const {
  return version == IpVersion::V4 && type == icmp4::kDestinationUnreachable &&
         code == icmp4::kFragmentationNeeded;
}

bool IcmpMessage::is_packet_too_big() const {
  return version == IpVersion::V6 && type == icmp6::kPacketTooBig;
}

bool IcmpMessage::is_error() const {
  if (version == IpVersion::V6) {
    return type < 128;  // RFC 4443 §2.1
  }
  // RFC 1122 §3.2.2 counts these as error messages; all of them quote a datagram.
  return type == icmp4::kDestinationUnreachable || type == icmp4::kSourceQuench ||
         type == icmp4::kRedirect || type == icmp4::kTimeExceeded ||
         type == icmp4::kParameterProblem;
}

bool IcmpMessage::is_neighbor_discovery() const {
  return version == IpVersion::V6 &&
         (type == icmp6::kNeighborSolicitation || type == icmp6::kNeighborAdvertisement);
}

Parsed<IcmpMessage> parse_icmp(IpVersion version, OctetView octets) {
  const OctetReader reader(octets);
  if (!reader.has(0, kHeaderOctets)) {
    return std::unexpected(ParseError{ParseErrorKind::Truncated, octets.size()});
  }
  IcmpMessage message;
  message.version = version;
  message.type = octets[0];
  message.code = octets[1];
  message.checksum = *reader.u16(2);
  message.next_hop_mtu = next_hop_mtu(message, reader);
  if (message.is_error()) {
    read_error(octets, message);
  } else if (is_echo(version, message.type)) {
    message.echo = IcmpEcho{*reader.u16(4), *reader.u16(6)};
  } else if (message.is_neighbor_discovery() && reader.has(kHeaderOctets, 16)) {
    message.neighbor_target = IpAddress::from_octets(octets.subspan(kHeaderOctets, 16));
  }
  return message;
}

bool is_mpls_stack(const IcmpExtension& extension) {
  return extension.class_number == kMplsClass && extension.class_type == kMplsIncomingStack;
}

std::vector<MplsLabel> mpls_labels(const IcmpMessage& message) {
  std::vector<MplsLabel> labels;
  for (const IcmpExtension& extension : message.extensions) {
    if (!is_mpls_stack(extension)) {
      continue;
    }
    const OctetReader reader(extension.payload);
    for (std::size_t at = 0; reader.has(at, 4); at += 4) {
      const std::uint32_t entry = *reader.u32(at);
      // RFC 3032 §2.1: label 20 bits, experimental (now traffic class) 3, bottom of stack 1, TTL 8.
      labels.push_back({entry >> 12, static_cast<std::uint8_t>(entry >> 9 & 7),
                        (entry >> 8 & 1) != 0, static_cast<std::uint8_t>(entry & 0xff)});
    }
  }
  return labels;
}

}  // namespace flatline
