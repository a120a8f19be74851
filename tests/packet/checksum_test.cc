#include "packet/checksum.h"

#include <numeric>

#include <gtest/gtest.h>

#include "packet/datagram.h"
#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

TEST(InternetChecksum, agrees_with_the_example_of_rfc_1071) {
  // RFC 1071 §3: 0001 f203 f4f5 f6f7 add up to ddf2.
  EXPECT_EQ(internet_checksum(hex("0001 f203 f4f5 f6f7")), 0xffff - 0xddf2);
}

TEST(InternetChecksum, of_nothing_is_all_ones) {
  EXPECT_EQ(internet_checksum({}), 0xffff);
}

TEST(InternetChecksum, an_odd_octet_counts_as_the_high_half_of_a_word) {
  EXPECT_EQ(internet_checksum(hex("0001 f2")), internet_checksum(hex("0001 f200")));
  EXPECT_EQ(internet_checksum(hex("ab")), 0xffff - 0xab00);
}

TEST(InternetChecksum, carries_of_the_longest_packet_are_folded) {
  EXPECT_EQ(internet_checksum(Octets(65535, 0xff)), 0x00ff);
}

TEST(InternetChecksum, over_octets_that_hold_their_checksum_is_zero) {
  for (const Octets& packet : {kSynV4, kTimeExceededV4, kEchoReplyV4, kMplsCompliantV4}) {
    EXPECT_EQ(internet_checksum(OctetView(packet).first(20)), 0);
  }
  for (const Octets& packet : {kTimeExceededV4, kEchoRequestV4, kPortUnreachableV4}) {
    EXPECT_EQ(internet_checksum(from(packet, 20)), 0);
  }
}

struct Segment {
  const char* name;
  Octets packet;
  std::size_t checksum_offset;  // within the segment
};

TEST(TransportChecksum, is_what_linux_and_libraries_put_into_real_packets) {
  const Segment segments[] = {
      {"tcp v4", kSynV4, 16},
      {"rst v4", kRstV4, 16},
      {"udp v4", kUdpV4, 6},
      {"tcp v6", kSynV6, 16},
      {"rst v6", kRstV6, 16},
      {"udp v6", kUdpV6, 6},
      {"echo v6", kEchoRequestV6, 2},
      {"time exceeded v6", kTimeExceededV6, 2},
      {"nd", kNeighborAdvertisement, 2},
  };
  for (const Segment& segment : segments) {
    const IpHeader ip = parse_ip(segment.packet).value();
    Octets upper(segment.packet.begin() + static_cast<std::ptrdiff_t>(ip.header_octets),
                 segment.packet.end());
    const int sent = upper.at(segment.checksum_offset) << 8 | upper.at(segment.checksum_offset + 1);
    upper.at(segment.checksum_offset) = 0;
    upper.at(segment.checksum_offset + 1) = 0;
    EXPECT_EQ(transport_checksum(ip.source, ip.destination, ip.protocol, upper), sent)
        << segment.name;
  }
}

TEST(TransportChecksum, of_udp_is_never_zero_because_zero_means_none) {
  const IpAddress zero = IpAddress::v4({0, 0, 0, 0});
  // The pseudo-header adds 17 + 10; the segment fills the sum up to ffff.
  const Octets segment = hex("0000 0000 0000 0000 ffe4");
  EXPECT_EQ(transport_checksum(zero, zero, 17, segment), 0xffff);
  const Octets tcp_alike = hex("0000 0000 0000 0000 ffef");
  EXPECT_EQ(transport_checksum(zero, zero, 6, tcp_alike), 0);
}

}  // namespace
}  // namespace flatline
