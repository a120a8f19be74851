#ifndef PACKET_STRONG_H_
#define PACKET_STRONG_H_

#include <compare>
#include <cstdint>

namespace flatline {

// A number that does not convert to other numbers: a hop limit is no port. Compare freely within
// one type; `value` is the way out.
template <class Tag, class T>
struct Strong {
  T value{};

  constexpr Strong() = default;
  constexpr explicit Strong(T v) : value(v) {}
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
};

// The hop limit of a packet: IPv4 time to live (RFC 791) or IPv6 hop limit (RFC 8200).
using HopLimit = Strong<struct HopLimitTag, std::uint8_t>;

// A TCP or UDP port in host byte order.
using Port = Strong<struct PortTag, std::uint16_t>;

// A position on a path (RFC 2330 §5): 0 is the vantage point, 1 the first router after it.
using Hop = Strong<struct HopTag, std::uint8_t>;

}  // namespace flatline

#endif  // PACKET_STRONG_H_
