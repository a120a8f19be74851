#ifndef PACKET_BUILD_H_
#define PACKET_BUILD_H_

#include <cstdint>
#include <optional>

#include "packet/flow_key.h"
#include "packet/packet.h"
#include "packet/strong.h"
#include "packet/tcp.h"

namespace flatline {

// The network-layer fields that a probe chooses. Source and destination come with the flow.
struct IpFields {
  HopLimit hop_limit{64};
  std::uint16_t identification = 0;  // IPv4; RFC 6864 lets boxes rewrite it when DF is set
  bool dont_fragment = true;         // IPv4
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;  // IPv6, 20 bits
};

struct TcpFields {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
  std::uint8_t flags = TcpFlags::kSyn;
  std::uint16_t window = 64240;
  TcpOptions options;  // mss, window_scale, sack_permitted and timestamps are written; sack is not
};

// Any ICMP or ICMPv6 message: what follows the header word goes in as octets.
struct IcmpFields {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  // The second 32-bit word: identifier and sequence, next-hop MTU, the RFC 4884 length.
  std::uint32_t rest_of_header = 0;
};

// Each returns a complete datagram with correct lengths and checksums. flow.protocol must be the
// one that the function builds; both addresses must be of one version; the whole must fit the
// 65535 octets of a length field.
Packet build_tcp(const FlowKey& flow, const IpFields& ip, const TcpFields& tcp,
                 OctetView payload = {});
Packet build_udp(const FlowKey& flow, const IpFields& ip, OctetView payload);
// ICMP or ICMPv6 echo request; the identifier is flow.source.port.
Packet build_echo_request(const FlowKey& flow, const IpFields& ip, std::uint16_t sequence,
                          OctetView payload);
Packet build_icmp(const IpAddress& source, const IpAddress& destination, const IpFields& ip,
                  const IcmpFields& icmp, OctetView body);
// A header of the addresses' version before any upper layer, which must have its checksum already.
Packet build_ip(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                const IpFields& ip, OctetView upper_layer);

}  // namespace flatline

#endif  // PACKET_BUILD_H_
