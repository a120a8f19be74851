#include "packet/arp.h"

#include <algorithm>
#include <cstddef>

#include "packet/octet_reader.h"

namespace flatline {
namespace {

constexpr std::size_t kMessageOctets = 28;
constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint16_t kProtocolIpv4 = 0x0800;
constexpr std::uint16_t kAddressLengths = 0x0604;  // 6 octets of MAC, 4 of IPv4

MacAddress mac_at(OctetView octets, std::size_t offset) {
  MacAddress mac{};
  std::ranges::copy(octets.subspan(offset, mac.size()), mac.begin());
  return mac;
}

IpAddress ipv4_at(OctetView octets, std::size_t offset) {
  return IpAddress::v4(
      {octets[offset], octets[offset + 1], octets[offset + 2], octets[offset + 3]});
}

}  // namespace

Parsed<ArpMessage> parse_arp(OctetView octets) {
  const OctetReader reader(octets);
  if (!reader.has(0, kMessageOctets)) {
    return std::unexpected(ParseError{ParseErrorKind::Truncated, octets.size()});
  }
  if (reader.u16(0) != kHardwareEthernet || reader.u16(2) != kProtocolIpv4) {
    return std::unexpected(ParseError{ParseErrorKind::BadVersion, 0});
  }
  if (reader.u16(4) != kAddressLengths) {
    return std::unexpected(ParseError{ParseErrorKind::BadLength, 4});
  }
  return ArpMessage{.operation = reader.u16(6).value_or(0),
                    .sender_mac = mac_at(octets, 8),
                    .sender = ipv4_at(octets, 14),
                    .target_mac = mac_at(octets, 18),
                    .target = ipv4_at(octets, 24)};
}

}  // namespace flatline
