#include "packet/tcp.h"

#include <algorithm>

#include "packet/octet_reader.h"

namespace flatline {
namespace {

constexpr std::size_t kMinimumOctets = 20;

// IANA TCP option kinds.
constexpr std::uint8_t kEndOfList = 0;
constexpr std::uint8_t kNoOperation = 1;
constexpr std::uint8_t kMaximumSegmentSize = 2;
constexpr std::uint8_t kWindowScale = 3;
constexpr std::uint8_t kSackPermitted = 4;
constexpr std::uint8_t kSack = 5;
constexpr std::uint8_t kTimestamps = 8;

bool read_sack(const OctetReader& option, TcpOptions& options) {
  const std::size_t blocks = (option.size() - 2) / 8;
  // RFC 2018 §3: 8n+2 octets; 40 octets of options hold 4 blocks at most.
  if (blocks == 0 || blocks > options.sack.size() || option.size() != 2 + 8 * blocks) {
    return false;
  }
  for (std::size_t i = 0; i < blocks; ++i) {
    options.sack[i] = {*option.u32(2 + 8 * i), *option.u32(6 + 8 * i)};
  }
  options.sack_blocks = static_cast<std::uint8_t>(blocks);
  return true;
}

// Whether the length fits the kind; an unknown kind fits any length.
bool read_option(std::uint8_t kind, const OctetReader& option, TcpOptions& options) {
  switch (kind) {
    case kMaximumSegmentSize:
      if (option.size() != 4) {
        return false;
      }
      options.mss = option.u16(2);
      return true;
    case kWindowScale:
      if (option.size() != 3) {
        return false;
      }
      options.window_scale = option.u8(2);
      return true;
    case kSackPermitted:
      options.sack_permitted = option.size() == 2;
      return options.sack_permitted;
    case kSack:
      return read_sack(option, options);
    case kTimestamps:
      if (option.size() != 10) {
        return false;
      }
      options.timestamps = TcpTimestamps{*option.u32(2), *option.u32(6)};
      return true;
    default:
      return true;
  }
}

// `announced` octets of options, of which `octets` are there.
TcpOptions read_options(OctetView octets, std::size_t announced) {
  const OctetReader reader(octets);
  TcpOptions options;
  for (std::size_t at = 0; at < octets.size();) {
    const std::uint8_t kind = octets[at];
    if (kind == kEndOfList) {
      break;
    }
    if (kind == kNoOperation) {
      ++at;
      continue;
    }
    const std::optional<std::uint8_t> length = reader.u8(at + 1);
    if (!length) {
      options.malformed = at + 1 >= announced;
      break;
    }
    if (*length < 2 || at + *length > announced) {
      options.malformed = true;
      break;
    }
    const std::optional<OctetView> option = reader.slice(at, *length);
    if (!option) {
      break;  // cut, not malformed
    }
    if (!read_option(kind, OctetReader(*option), options)) {
      options.malformed = true;
      break;
    }
    at += *length;
  }
  return options;
}

}  // namespace

Parsed<TcpHeader> parse_tcp(OctetView octets) {
  const OctetReader reader(octets);
  if (!reader.has(0, kMinimumOctets)) {
    return std::unexpected(ParseError{ParseErrorKind::Truncated, octets.size()});
  }
  TcpHeader header;
  header.header_octets = static_cast<std::size_t>(octets[12] >> 4) * 4;
  if (header.header_octets < kMinimumOctets) {
    return std::unexpected(ParseError{ParseErrorKind::BadLength, 12});
  }
  header.source_port = Port{*reader.u16(0)};
  header.destination_port = Port{*reader.u16(2)};
  header.sequence = *reader.u32(4);
  header.acknowledgment = *reader.u32(8);
  header.flags = octets[13];
  header.window = *reader.u16(14);
  header.checksum = *reader.u16(16);
  header.urgent = *reader.u16(18);
  const std::size_t announced = header.header_octets - kMinimumOctets;
  const std::size_t present = std::min(announced, octets.size() - kMinimumOctets);
  header.options = read_options(octets.subspan(kMinimumOctets, present), announced);
  return header;
}

}  // namespace flatline
