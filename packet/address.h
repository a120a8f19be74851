#ifndef PACKET_ADDRESS_H_
#define PACKET_ADDRESS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "packet/packet.h"

namespace flatline {

enum class IpVersion : std::uint8_t { V4 = 4, V6 = 6 };

// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses stay IPv6: what was on the wire counts.
class IpAddress {
 public:
  // 0.0.0.0; a value to assign to, not an "unknown" (that is optional<IpAddress>).
  constexpr IpAddress() = default;

  static IpAddress v4(std::array<std::uint8_t, 4> octets);
  static IpAddress v6(std::array<std::uint8_t, 16> octets);
  // From 4 or 16 octets in network order; nullopt for any other length.
  static std::optional<IpAddress> from_octets(OctetView octets);
  // Text of RFC 791 dotted quad or RFC 4291 §2.2 (no zone, no prefix length).
  static std::optional<IpAddress> parse(std::string_view text);

  IpVersion version() const { return version_; }
  // 4 or 16 octets, network order; valid as long as this object.
  OctetView octets() const;
  bool is_loopback() const;
  bool is_link_local() const;
  bool is_multicast() const;

  // Dotted quad, or the canonical form of RFC 5952.
  std::string to_string() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  IpVersion version_ = IpVersion::V4;
  std::array<std::uint8_t, 16> octets_{};  // IPv4 uses the first four; the rest stay zero
};

}  // namespace flatline

#endif  // PACKET_ADDRESS_H_
