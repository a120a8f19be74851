#ifndef PACKET_TCP_H_
#define PACKET_TCP_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "packet/packet.h"
#include "packet/parse_error.h"
#include "packet/strong.h"

namespace flatline {

// RFC 9293 §3.1 and RFC 3168 control bits.
struct TcpFlags {
  static constexpr std::uint8_t kFin = 0x01;
  static constexpr std::uint8_t kSyn = 0x02;
  static constexpr std::uint8_t kRst = 0x04;
  static constexpr std::uint8_t kPsh = 0x08;
  static constexpr std::uint8_t kAck = 0x10;
  static constexpr std::uint8_t kUrg = 0x20;
  static constexpr std::uint8_t kEce = 0x40;
  static constexpr std::uint8_t kCwr = 0x80;
};

// RFC 7323 §3: TSval and TSecr.
struct TcpTimestamps {
  std::uint32_t value = 0;
  std::uint32_t echo_reply = 0;
  friend bool operator==(const TcpTimestamps&, const TcpTimestamps&) = default;
};

struct SackBlock {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  friend bool operator==(const SackBlock&, const SackBlock&) = default;
};

struct TcpOptions {
  std::optional<std::uint16_t> mss;
  std::optional<std::uint8_t> window_scale;
  bool sack_permitted = false;
  std::optional<TcpTimestamps> timestamps;
  std::array<SackBlock, 4> sack{};  // RFC 2018; the first sack_blocks are valid
  std::uint8_t sack_blocks = 0;
  bool malformed = false;  // an option's length was impossible; those before it were kept
  friend bool operator==(const TcpOptions&, const TcpOptions&) = default;
};

struct TcpHeader {
  Port source_port;
  Port destination_port;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = 0;  // bits of TcpFlags
  std::uint16_t window = 0;
  std::uint16_t checksum = 0;
  std::uint16_t urgent = 0;
  std::size_t header_octets = 20;
  TcpOptions options;

  bool has(std::uint8_t bits) const { return (flags & bits) == bits; }
  friend bool operator==(const TcpHeader&, const TcpHeader&) = default;
};

// Reads a TCP header with its options. Octets cut inside the options give the options before the
// cut; a cut within the first 20 octets is an error (quotations have their own reader).
Parsed<TcpHeader> parse_tcp(OctetView octets);

// Sequence-number comparison modulo 2^32 (RFC 9293 §3.4): whether a is before b.
constexpr bool sequence_before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

}  // namespace flatline

#endif  // PACKET_TCP_H_
