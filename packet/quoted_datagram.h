#ifndef PACKET_QUOTED_DATAGRAM_H_
#define PACKET_QUOTED_DATAGRAM_H_

#include <cstdint>
#include <optional>

#include "packet/flow_key.h"
#include "packet/ip.h"
#include "packet/packet.h"
#include "packet/parse_error.h"
#include "packet/tcp.h"

namespace flatline {

// The datagram that an ICMP error quotes: "original datagram" in RFC 792 and RFC 4884, "invoking
// packet" in RFC 4443. Routers quote from 8 octets of transport header (RFC 792) up to 576 or
// 1280 octets of the whole (RFC 1812 §4.3.2.3, RFC 4443 §2.4), and boxes on the way alter quotes,
// so everything past the IP header may be absent.
struct QuotedDatagram {
  IpHeader ip;  // as quoted: ip.hop_limit is what the datagram had when the error was made

  // From the first 4 octets of TCP or UDP, or the identifier of an ICMP echo request.
  std::optional<FlowKey> flow;

  std::optional<std::uint32_t> tcp_sequence;    // octets 4 to 7 of TCP
  std::optional<std::uint8_t> tcp_flags;        // octet 13
  std::optional<TcpTimestamps> tcp_timestamps;  // only where the options were quoted
  std::optional<std::uint16_t> tcp_mss;
  std::optional<std::uint16_t> udp_length_octets;
  std::optional<std::uint16_t> transport_checksum;  // as quoted, for UDP, TCP or ICMP
  std::optional<std::uint16_t> echo_sequence;       // ICMP and ICMPv6 echo request

  Octets octets;  // the quotation itself, without RFC 4884 padding or extensions

  friend bool operator==(const QuotedDatagram&, const QuotedDatagram&) = default;
};

// Reads a quotation of any length that holds a whole IP header.
Parsed<QuotedDatagram> parse_quoted(OctetView octets);

}  // namespace flatline

#endif  // PACKET_QUOTED_DATAGRAM_H_
