#include "packet/quoted_datagram.h"

#include <gtest/gtest.h>

#include "packet/build.h"
#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

const FlowKey kSynFlow = {{IpAddress::v4({198, 18, 0, 2}), Port{40001}},
                          {IpAddress::v4({198, 51, 100, 10}), Port{4120}},
                          Protocol::Tcp};

FlowKey flow_v6(std::uint16_t source, std::uint16_t destination, Protocol protocol) {
  return {{IpAddress::parse("2001:db8:1::2").value(), Port{source}},
          {IpAddress::parse("2001:db8:2::10").value(), Port{destination}},
          protocol};
}

TEST(QuotedDatagram, a_whole_segment_gives_every_field) {
  QuotedDatagram expected;
  expected.ip = parse_ip(kSynTtl1V4).value();
  expected.flow = kSynFlow;
  expected.tcp_sequence = 2292160745;
  expected.tcp_flags = TcpFlags::kSyn;
  expected.tcp_timestamps = TcpTimestamps{1345566040, 0};
  expected.tcp_mss = 1460;
  expected.transport_checksum = 0x894b;
  expected.octets = kSynTtl1V4;
  EXPECT_EQ(parse_quoted(kSynTtl1V4), expected);
}

TEST(QuotedDatagram, eight_octets_of_tcp_give_ports_and_sequence) {
  QuotedDatagram expected;
  expected.ip = parse_ip(kSynTtl1V4).value();
  expected.flow = kSynFlow;
  expected.tcp_sequence = 2292160745;
  expected.octets = Octets(kSynTtl1V4.begin(), kSynTtl1V4.begin() + 28);
  EXPECT_EQ(parse_quoted(OctetView(kSynTtl1V4).first(28)), expected);
}

TEST(QuotedDatagram, each_octet_of_tcp_adds_what_it_completes) {
  for (std::size_t upper = 0; upper <= 40; ++upper) {
    const QuotedDatagram quoted = parse_quoted(OctetView(kSynTtl1V4).first(20 + upper)).value();
    EXPECT_EQ(quoted.flow.has_value(), upper >= 4) << upper;
    EXPECT_EQ(quoted.tcp_sequence.has_value(), upper >= 8) << upper;
    EXPECT_EQ(quoted.tcp_flags.has_value(), upper >= 14) << upper;
    EXPECT_EQ(quoted.transport_checksum.has_value(), upper >= 18) << upper;
    EXPECT_EQ(quoted.tcp_mss.has_value(), upper >= 24) << upper;
    EXPECT_EQ(quoted.tcp_timestamps.has_value(), upper >= 36) << upper;
    EXPECT_EQ(quoted.octets.size(), 20 + upper);
  }
}

TEST(QuotedDatagram, each_octet_of_udp_adds_what_it_completes) {
  for (std::size_t upper = 0; upper <= 20; ++upper) {
    const QuotedDatagram quoted = parse_quoted(OctetView(kUdpV6).first(40 + upper)).value();
    EXPECT_EQ(quoted.flow.has_value(), upper >= 4) << upper;
    EXPECT_EQ(quoted.udp_length_octets.has_value(), upper >= 6) << upper;
    EXPECT_EQ(quoted.transport_checksum.has_value(), upper >= 8) << upper;
    EXPECT_FALSE(quoted.tcp_sequence) << upper;
  }
  EXPECT_EQ(parse_quoted(kUdpV6).value().udp_length_octets, 20);
  EXPECT_EQ(parse_quoted(kUdpV6).value().transport_checksum, 0xb6dd);
  EXPECT_EQ(parse_quoted(kUdpV6).value().flow, flow_v6(53000, 53, Protocol::Udp));
}

TEST(QuotedDatagram, an_echo_request_gives_identifier_and_sequence) {
  const QuotedDatagram v4 = parse_quoted(OctetView(kEchoRequestV4).first(28)).value();
  EXPECT_EQ(v4.flow, (FlowKey{{IpAddress::v4({198, 18, 0, 2}), Port{4660}},
                              {IpAddress::v4({198, 51, 100, 10}), Port{0}},
                              Protocol::Icmp}));
  EXPECT_EQ(v4.echo_sequence, 7);
  EXPECT_EQ(v4.transport_checksum, 0x542f);
  const QuotedDatagram v6 = parse_quoted(kEchoRequestV6).value();
  EXPECT_EQ(v6.flow, flow_v6(4660, 0, Protocol::Icmpv6));
  EXPECT_EQ(v6.echo_sequence, 7);
}

TEST(QuotedDatagram, other_icmp_messages_have_no_flow) {
  EXPECT_FALSE(parse_quoted(kEchoReplyV4).value().flow);
  EXPECT_FALSE(parse_quoted(kTimeExceededV6).value().flow);
  // Protocol 58 in IPv4 and 1 in IPv6 are not the ICMP of that version.
  EXPECT_FALSE(parse_quoted(patched(kEchoRequestV4, 9, 58)).value().flow);
  EXPECT_FALSE(parse_quoted(patched(kEchoRequestV6, 6, 1)).value().flow);
}

TEST(QuotedDatagram, a_header_alone_still_names_the_addresses) {
  const QuotedDatagram v4 = parse_quoted(OctetView(kSynTtl1V4).first(20)).value();
  EXPECT_EQ(v4.ip.destination, IpAddress::v4({198, 51, 100, 10}));
  EXPECT_FALSE(v4.flow);
  const QuotedDatagram v6 = parse_quoted(OctetView(kSynV6).first(40)).value();
  EXPECT_EQ(v6.ip.hop_limit, HopLimit{64});
  EXPECT_FALSE(v6.flow);
}

TEST(QuotedDatagram, less_than_a_header_is_an_error) {
  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_FALSE(parse_quoted(OctetView(kSynTtl1V4).first(size)));
  }
  EXPECT_EQ(parse_quoted(OctetView(kSynV6).first(39)).error().kind, ParseErrorKind::Truncated);
  EXPECT_EQ(parse_quoted(Octets(28)).error().kind, ParseErrorKind::BadVersion);
}

TEST(QuotedDatagram, what_boxes_alter_is_reported_and_not_judged) {
  // Total length in host order, hop limit 0, header and transport checksums wrong.
  Octets altered = patched(patched(kSynTtl1V4, 2, 0x3c), 3, 0x00);
  altered = patched(patched(patched(altered, 8, 0), 10, 0xff), 36, 0xff);
  const QuotedDatagram quoted = parse_quoted(altered).value();
  EXPECT_EQ(quoted.ip.total_octets, 0x3c00U);
  EXPECT_EQ(quoted.ip.hop_limit, HopLimit{0});
  EXPECT_EQ(quoted.transport_checksum, 0xff4b);
  EXPECT_EQ(quoted.flow, kSynFlow);
  EXPECT_EQ(quoted.octets, altered);
}

TEST(QuotedDatagram, a_bad_data_offset_leaves_the_fields_before_it) {
  const QuotedDatagram quoted = parse_quoted(patched(kSynTtl1V4, 32, 0x10)).value();
  EXPECT_EQ(quoted.tcp_sequence, 2292160745U);
  EXPECT_EQ(quoted.tcp_flags, TcpFlags::kSyn);
  EXPECT_FALSE(quoted.tcp_mss);
}

TEST(QuotedDatagram, zeros_after_the_total_length_are_padding) {
  const Octets padded = joined({kSynTtl1V4, Octets(68)});
  EXPECT_EQ(parse_quoted(padded), parse_quoted(kSynTtl1V4));
  const Octets v6 = joined({kSynV6, Octets(48)});
  EXPECT_EQ(parse_quoted(v6).value().octets, kSynV6);
}

TEST(QuotedDatagram, other_octets_after_the_total_length_are_kept) {
  // A stack that subtracts the header from the quoted total length: 40 of 60 octets.
  const Octets subtracted = patched(kSynTtl1V4, 3, 40);
  EXPECT_EQ(parse_quoted(subtracted).value().octets, subtracted);
  EXPECT_EQ(parse_quoted(subtracted).value().tcp_mss, 1460);
}

TEST(QuotedDatagram, zeros_inside_the_header_are_not_padding) {
  // A total length of 18 octets, and a destination that ends in zeros.
  const Octets quotation = hex("4500 0012 0000 0000 4006 0000 c612 0002 c633 0000 0000 0000");
  EXPECT_EQ(parse_quoted(quotation).value().octets, quotation);
}

TEST(QuotedDatagram, a_later_fragment_has_no_ports) {
  const QuotedDatagram quoted = parse_quoted(kLaterFragmentV6).value();
  EXPECT_FALSE(quoted.flow);
  EXPECT_EQ(quoted.ip.fragment_offset_octets, 1448);
  EXPECT_FALSE(parse_quoted(patched(kUdpV4, 7, 0x02)).value().flow);
}

TEST(QuotedDatagram, ports_stand_behind_options_and_extension_headers) {
  EXPECT_EQ(parse_quoted(kRouterAlertV4).value().flow->source.port, Port{53000});
  EXPECT_EQ(parse_quoted(kExtensionChainV6).value().flow, flow_v6(53000, 53, Protocol::Udp));
}

TEST(QuotedDatagram, another_protocol_gives_its_number) {
  const QuotedDatagram quoted = parse_quoted(patched(kUdpV4, 9, 47)).value();
  EXPECT_EQ(quoted.ip.protocol, 47);
  EXPECT_FALSE(quoted.flow);
  EXPECT_FALSE(quoted.transport_checksum);
}

}  // namespace
}  // namespace flatline
