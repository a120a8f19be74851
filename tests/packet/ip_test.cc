#include "packet/ip.h"

#include <gtest/gtest.h>

#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

const IpAddress kHostV4 = IpAddress::v4({198, 18, 0, 2});
const IpAddress kServerV4 = IpAddress::v4({198, 51, 100, 10});

IpAddress v6(const char* text) {
  return IpAddress::parse(text).value();
}

TEST(Ipv4, reads_every_field) {
  IpHeader expected;
  expected.source = kHostV4;
  expected.destination = kServerV4;
  expected.hop_limit = HopLimit{1};
  expected.protocol = 6;
  expected.identification = 20468;
  expected.dont_fragment = true;
  expected.header_octets = 20;
  expected.total_octets = 60;
  EXPECT_EQ(parse_ip(kSynTtl1V4), expected);
}

TEST(Ipv4, reads_type_of_service_and_fragmentation) {
  EXPECT_EQ(parse_ip(kTimeExceededV4).value().traffic_class, 0xc0);
  // More fragments, offset 0x0102 units of 8 octets.
  const IpHeader ip = parse_ip(patched(patched(kSynV4, 6, 0x21), 7, 0x02)).value();
  EXPECT_TRUE(ip.more_fragments);
  EXPECT_FALSE(ip.dont_fragment);
  EXPECT_EQ(ip.fragment_offset_octets, 0x0102 * 8);
}

TEST(Ipv4, options_count_as_header) {
  const IpHeader ip = parse_ip(kRouterAlertV4).value();
  EXPECT_TRUE(ip.has_options);
  EXPECT_EQ(ip.header_octets, 24U);
  EXPECT_EQ(ip.total_octets, 33U);
}

TEST(Ipv4, a_header_length_below_20_octets_is_an_error) {
  EXPECT_EQ(parse_ip(patched(kSynV4, 0, 0x44)).error(), (ParseError{ParseErrorKind::BadLength, 0}));
}

TEST(Ipv4, a_total_length_below_the_header_is_an_error) {
  EXPECT_EQ(parse_ip(patched(kSynV4, 3, 19)).error(), (ParseError{ParseErrorKind::BadLength, 2}));
  EXPECT_TRUE(parse_ip(patched(kSynV4, 3, 20)));
  EXPECT_FALSE(parse_ip(patched(kRouterAlertV4, 3, 23)));
}

TEST(Ipv4, a_total_length_of_zero_means_what_is_there) {
  EXPECT_EQ(parse_ip(patched(kSynV4, 3, 0)).value().total_octets, 60U);
}

TEST(Ipv4, a_total_length_beyond_the_octets_is_a_cut) {
  const Octets cut(kSynV4.begin(), kSynV4.begin() + 20);
  EXPECT_EQ(parse_ip(cut).value().total_octets, 60U);
}

TEST(Ipv4, a_cut_within_the_header_or_its_options_is_truncated) {
  for (std::size_t size = 0; size < 24; ++size) {
    EXPECT_EQ(parse_ip(OctetView(kRouterAlertV4).first(size)).error(),
              (ParseError{ParseErrorKind::Truncated, size}));
  }
}

TEST(Ip, a_version_that_is_neither_4_nor_6_is_an_error) {
  for (const char* first : {"05", "35", "55", "75", "f5"}) {
    EXPECT_EQ(parse_ip(patched(kSynV4, 0, hex(first)[0])).error(),
              (ParseError{ParseErrorKind::BadVersion, 0}));
  }
}

TEST(Ipv6, reads_every_field) {
  IpHeader expected;
  expected.source = v6("2001:db8:1::2");
  expected.destination = v6("2001:db8:2::10");
  expected.hop_limit = HopLimit{64};
  expected.protocol = 6;
  expected.traffic_class = 0xb8;
  expected.flow_label = 0xa7e13;
  expected.dont_fragment = true;
  expected.header_octets = 40;
  expected.total_octets = 80;
  EXPECT_EQ(parse_ip(patched(patched(kSynV6, 0, 0x6b), 1, 0x8a)), expected);
}

TEST(Ipv6, the_hop_by_hop_header_counts_as_an_option) {
  const IpHeader ip = parse_ip(kListenerReportV6).value();
  EXPECT_EQ(ip.protocol, 58);
  EXPECT_EQ(ip.header_octets, 48U);
  EXPECT_EQ(ip.total_octets, 96U);
  EXPECT_TRUE(ip.has_options);
  EXPECT_FALSE(ip.identification);
}

TEST(Ipv6, walks_options_routing_fragment_and_authentication_headers) {
  const IpHeader ip = parse_ip(kExtensionChainV6).value();
  EXPECT_EQ(ip.protocol, 17);
  EXPECT_EQ(ip.header_octets, 40U + 8 + 8 + 8 + 8 + 24);
  EXPECT_EQ(ip.total_octets, kExtensionChainV6.size());
  EXPECT_EQ(ip.identification, 0xdeadbeefU);
  EXPECT_TRUE(ip.more_fragments);
  EXPECT_EQ(ip.fragment_offset_octets, 0);
  EXPECT_TRUE(ip.has_options);
}

TEST(Ipv6, a_later_fragment_ends_the_header_chain) {
  const IpHeader ip = parse_ip(kLaterFragmentV6).value();
  EXPECT_EQ(ip.fragment_offset_octets, 1448);
  EXPECT_FALSE(ip.more_fragments);
  EXPECT_EQ(ip.header_octets, 48U);
  EXPECT_FALSE(ip.has_options);
  // What a later fragment says of the next header is not followed: it is no header there.
  const IpHeader claimed = parse_ip(patched(kLaterFragmentV6, 40, 60)).value();
  EXPECT_EQ(claimed.protocol, 60);
  EXPECT_EQ(claimed.header_octets, 48U);
}

TEST(Ipv6, an_extension_header_past_the_payload_length_is_an_error) {
  // A payload of 15 octets ends within the second of two 8-octet headers.
  EXPECT_EQ(parse_ip(patched(kExtensionChainV6, 5, 15)).error(),
            (ParseError{ParseErrorKind::BadLength, 48}));
  EXPECT_EQ(parse_ip(patched(kExtensionChainV6, 41, 255)).error(),
            (ParseError{ParseErrorKind::BadLength, 40}));
}

// `count` destination options headers before UDP.
Octets chain_of(std::size_t count) {
  Octets packet(kUdpV6.begin(), kUdpV6.begin() + 40);
  packet[6] = 60;
  for (std::size_t i = 0; i < count; ++i) {
    const Octets next = patched(hex("3c00 0104 0000 0000"), 0, i + 1 < count ? 60 : 17);
    packet.insert(packet.end(), next.begin(), next.end());
  }
  return patched(packet, 5, static_cast<std::uint8_t>(8 * count));
}

TEST(Ipv6, more_than_16_extension_headers_are_refused) {
  EXPECT_EQ(parse_ip(chain_of(16)).value().header_octets, 40U + 16 * 8);
  EXPECT_EQ(parse_ip(chain_of(17)).error(),
            (ParseError{ParseErrorKind::TooManyHeaders, 40 + 16 * 8}));
}

TEST(Ipv6, a_payload_length_of_zero_means_what_is_there_unless_nothing_follows) {
  EXPECT_EQ(parse_ip(patched(kUdpV6, 5, 0)).value().total_octets, kUdpV6.size());
  const Octets no_next_header = patched(patched(kUdpV6, 5, 0), 6, 59);
  EXPECT_EQ(parse_ip(no_next_header).value().total_octets, 40U);
}

TEST(Ipv6, a_cut_within_the_headers_is_truncated) {
  for (std::size_t size = 1; size < 40; ++size) {
    EXPECT_EQ(parse_ip(OctetView(kSynV6).first(size)).error(),
              (ParseError{ParseErrorKind::Truncated, size}));
  }
  for (std::size_t size = 40; size < 96; ++size) {
    EXPECT_EQ(parse_ip(OctetView(kExtensionChainV6).first(size)).error().kind,
              ParseErrorKind::Truncated);
  }
  EXPECT_TRUE(parse_ip(OctetView(kExtensionChainV6).first(96)));
}

TEST(QuotedIp, keeps_a_total_length_that_contradicts_the_octets) {
  EXPECT_EQ(parse_quoted_ip(patched(kSynV4, 3, 19)).value().total_octets, 19U);
  EXPECT_EQ(parse_quoted_ip(patched(kSynV4, 3, 0)).value().total_octets, 0U);
  // 0x003c in the other byte order.
  EXPECT_EQ(parse_quoted_ip(patched(patched(kSynV4, 2, 0x3c), 3, 0)).value().total_octets, 0x3c00U);
  EXPECT_EQ(parse_quoted_ip(patched(kUdpV6, 5, 0)).value().total_octets, 40U);
}

TEST(QuotedIp, an_offset_field_in_host_order_is_dont_fragment) {
  const IpHeader ip = parse_quoted_ip(patched(patched(kSynV4, 6, 0), 7, 0x40)).value();
  EXPECT_TRUE(ip.dont_fragment);
  EXPECT_EQ(ip.fragment_offset_octets, 0);
  // On the wire itself it is what it says.
  EXPECT_EQ(parse_ip(patched(patched(kSynV4, 6, 0), 7, 0x40)).value().fragment_offset_octets, 512);
}

TEST(QuotedIp, an_extension_header_that_is_cut_ends_the_header_before_it) {
  const IpHeader ip = parse_quoted_ip(OctetView(kExtensionChainV6).first(60)).value();
  EXPECT_EQ(ip.protocol, 43);  // the routing header at octet 56 is not whole
  EXPECT_EQ(ip.header_octets, 56U);
  const Octets chain = chain_of(17);
  EXPECT_EQ(parse_quoted_ip(chain).value().header_octets, 40U + 16 * 8);
}

}  // namespace
}  // namespace flatline
