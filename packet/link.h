#ifndef PACKET_LINK_H_
#define PACKET_LINK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "packet/packet.h"
#include "packet/parse_error.h"

namespace flatline {

// Link-layer header types, by their LINKTYPE_ number in pcap and pcapng files.
enum class LinkType : std::uint16_t {
  Null = 0,        // BSD loopback: address family in the writer's byte order
  Ethernet = 1,    // with any number of 802.1Q and 802.1ad tags
  Raw = 101,       // IPv4 or IPv6 by the version field
  LinuxSll = 113,  // Linux cooked capture v1
  Ipv4 = 228,
  Ipv6 = 229,
  LinuxSll2 = 276,  // Linux cooked capture v2
};

namespace ethertype {
inline constexpr std::uint16_t kIpv4 = 0x0800;
inline constexpr std::uint16_t kArp = 0x0806;
inline constexpr std::uint16_t kIpv6 = 0x86dd;
}  // namespace ethertype

enum class LinkDirection { Incoming, Outgoing };

struct LinkFrame {
  std::uint16_t ethertype = 0;                   // of the payload, after VLAN tags
  std::size_t header_octets = 0;                 // payload begins here
  std::optional<LinkDirection> direction;        // only the cooked types say
  std::optional<std::uint32_t> interface_index;  // only LinuxSll2 says; host byte order
  std::vector<std::uint16_t> vlan_ids;           // outermost first
  friend bool operator==(const LinkFrame&, const LinkFrame&) = default;
};

// Finds the network-layer payload of a captured frame. At most 4 VLAN tags are followed.
Parsed<LinkFrame> parse_link(LinkType type, OctetView frame);

}  // namespace flatline

#endif  // PACKET_LINK_H_
