#ifndef PACKET_ICMP_H_
#define PACKET_ICMP_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "packet/address.h"
#include "packet/packet.h"
#include "packet/parse_error.h"
#include "packet/quoted_datagram.h"

namespace flatline {

// Types that the program knows by name; a message keeps any other number.
namespace icmp4 {
inline constexpr std::uint8_t kEchoReply = 0;
inline constexpr std::uint8_t kDestinationUnreachable = 3;
inline constexpr std::uint8_t kSourceQuench = 4;  // deprecated by RFC 6633, still seen
inline constexpr std::uint8_t kRedirect = 5;
inline constexpr std::uint8_t kEchoRequest = 8;
inline constexpr std::uint8_t kTimeExceeded = 11;
inline constexpr std::uint8_t kParameterProblem = 12;
inline constexpr std::uint8_t kFragmentationNeeded = 4;  // code of Destination Unreachable
}  // namespace icmp4
namespace icmp6 {
inline constexpr std::uint8_t kDestinationUnreachable = 1;
inline constexpr std::uint8_t kPacketTooBig = 2;
inline constexpr std::uint8_t kTimeExceeded = 3;
inline constexpr std::uint8_t kParameterProblem = 4;
inline constexpr std::uint8_t kEchoRequest = 128;
inline constexpr std::uint8_t kEchoReply = 129;
inline constexpr std::uint8_t kNeighborSolicitation = 135;  // RFC 4861 §4.3
inline constexpr std::uint8_t kNeighborAdvertisement = 136;
}  // namespace icmp6

struct IcmpEcho {
  std::uint16_t identifier = 0;
  std::uint16_t sequence = 0;
  friend bool operator==(const IcmpEcho&, const IcmpEcho&) = default;
};

// One RFC 4884 §8 extension object, payload uninterpreted.
struct IcmpExtension {
  std::uint8_t class_number = 0;
  std::uint8_t class_type = 0;
  Octets payload;
  friend bool operator==(const IcmpExtension&, const IcmpExtension&) = default;
};

// RFC 4950: one entry of an MPLS label stack (class 1, type 1).
struct MplsLabel {
  std::uint32_t label = 0;
  std::uint8_t traffic_class = 0;
  bool bottom_of_stack = false;
  std::uint8_t ttl = 0;
  friend bool operator==(const MplsLabel&, const MplsLabel&) = default;
};

struct IcmpMessage {
  IpVersion version = IpVersion::V4;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint16_t checksum = 0;
  std::optional<IcmpEcho> echo;               // echo request and reply
  std::optional<std::uint32_t> next_hop_mtu;  // 3/4 (RFC 1191; 0 from old routers), v6 type 2
  std::optional<IpAddress> neighbor_target;   // neighbour solicitation and advertisement
  std::optional<QuotedDatagram> quoted;       // errors whose quotation holds an IP header
  std::vector<IcmpExtension> extensions;      // RFC 4884, compliant or at octet 128

  bool is_error() const;
  bool is_fragmentation_needed() const;  // ICMP 3/4
  bool is_packet_too_big() const;        // ICMPv6 type 2
  bool is_neighbor_discovery() const;    // solicitation or advertisement
  friend bool operator==(const IcmpMessage&, const IcmpMessage&) = default;
};

// Reads an ICMP (version V4) or ICMPv6 message. A quotation that cannot be read leaves `quoted`
// empty: the message is still evidence. Fewer than 8 octets is an error.
Parsed<IcmpMessage> parse_icmp(IpVersion version, OctetView octets);

// Whether an extension is the label stack of RFC 4950 that the datagram arrived with.
bool is_mpls_stack(const IcmpExtension& extension);
// The label stack that a message's extensions carry, outermost first.
std::vector<MplsLabel> mpls_labels(const IcmpMessage& message);

}  // namespace flatline

#endif  // PACKET_ICMP_H_
