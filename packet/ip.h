#ifndef PACKET_IP_H_
#define PACKET_IP_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "packet/address.h"
#include "packet/packet.h"
#include "packet/parse_error.h"
#include "packet/strong.h"

namespace flatline {

// What an IPv4 header (RFC 791) or an IPv6 header with its extension headers (RFC 8200) says.
struct IpHeader {
  IpAddress source;
  IpAddress destination;
  HopLimit hop_limit;
  // The upper-layer protocol number, after IPv6 extension headers. May be a value that
  // enum Protocol does not name.
  std::uint8_t protocol = 0;
  std::uint8_t traffic_class = 0;               // IPv4 type of service
  std::uint32_t flow_label = 0;                 // RFC 6437; 0 in IPv4
  std::optional<std::uint32_t> identification;  // IPv4 always; IPv6 only with a fragment header
  bool dont_fragment = false;  // IPv4 DF; true in IPv6, where routers never fragment
  bool more_fragments = false;
  std::uint16_t fragment_offset_octets = 0;
  std::size_t header_octets = 0;  // IPv4 with options, IPv6 with extension headers
  std::size_t total_octets = 0;   // header and payload, as the length field says
  bool has_options = false;       // IPv4 options, or IPv6 headers other than fragment
  friend bool operator==(const IpHeader&, const IpHeader&) = default;
};

// Reads the header at the start of `octets`. The octets may be cut after the header (a snap length,
// a quotation): total_octets says how many there were. Linear in the number of extension headers,
// of which more than 16 are refused.
// A total length of 0 (segmentation offload, jumbograms) means all the octets that there are.
Parsed<IpHeader> parse_ip(OctetView octets);

// Reads the header of a quoted datagram, which boxes on the way may have altered: a total length
// that contradicts the octets is kept as it was found, and IPv6 extension headers that are cut end
// the header, with `protocol` the number of the first one that is not whole.
Parsed<IpHeader> parse_quoted_ip(OctetView octets);

}  // namespace flatline

#endif  // PACKET_IP_H_
