#include "packet/checksum.h"

#include <cstddef>

#include "packet/flow_key.h"

namespace flatline {
namespace {

// 64 bits hold the sum of 2^48 words, more than any packet has.
std::uint64_t sum_of_words(OctetView octets) {
  std::uint64_t sum = 0;
  std::size_t i = 0;
  for (; i + 1 < octets.size(); i += 2) {
    sum += static_cast<std::uint32_t>(octets[i] << 8 | octets[i + 1]);
  }
  if (i < octets.size()) {
    sum += static_cast<std::uint32_t>(octets[i] << 8);  // RFC 1071 §1: padded with a zero octet
  }
  return sum;
}

std::uint16_t folded_complement(std::uint64_t sum) {
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

std::uint16_t internet_checksum(OctetView octets) {
  return folded_complement(sum_of_words(octets));
}

std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination,
                                 std::uint8_t protocol, OctetView segment) {
  // The pseudo-headers of IPv4 and IPv6 differ in layout only; their words add up alike.
  const std::uint16_t checksum =
      folded_complement(sum_of_words(source.octets()) + sum_of_words(destination.octets()) +
                        protocol + segment.size() + sum_of_words(segment));
  // RFC 768: a computed zero is transmitted as all ones, zero means that there is no checksum.
  const bool is_udp = protocol == static_cast<std::uint8_t>(Protocol::Udp);
  return is_udp && checksum == 0 ? 0xffff : checksum;
}

}  // namespace flatline
