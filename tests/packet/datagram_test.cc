#include "packet/datagram.h"

#include <gtest/gtest.h>

#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

FlowKey flow(const char* source, std::uint16_t source_port, const char* destination,
             std::uint16_t destination_port, Protocol protocol) {
  return {{IpAddress::parse(source).value(), Port{source_port}},
          {IpAddress::parse(destination).value(), Port{destination_port}},
          protocol};
}

Datagram datagram(const Octets& octets) {
  return parse_datagram(octets).value();
}

Octets payload(const Datagram& datagram) {
  return {datagram.payload.begin(), datagram.payload.end()};
}

TEST(Datagram, names_the_flow_of_tcp_udp_and_echo) {
  EXPECT_EQ(datagram(kSynV4).flow(),
            flow("198.18.0.2", 40064, "198.51.100.10", 4120, Protocol::Tcp));
  EXPECT_EQ(datagram(kRstV6).flow(),
            flow("2001:db8:2::10", 4120, "2001:db8:1::2", 40064, Protocol::Tcp));
  EXPECT_EQ(datagram(kUdpV6).flow(),
            flow("2001:db8:1::2", 53000, "2001:db8:2::10", 53, Protocol::Udp));
  EXPECT_EQ(datagram(kEchoRequestV4).flow(),
            flow("198.18.0.2", 4660, "198.51.100.10", 0, Protocol::Icmp));
  EXPECT_EQ(datagram(kEchoReplyV6).flow(),
            flow("2001:db8:2::10", 4660, "2001:db8:1::2", 0, Protocol::Icmpv6));
}

TEST(Datagram, the_reverse_flow_of_a_reset_is_the_flow_of_the_syn) {
  EXPECT_EQ(datagram(kRstV4).flow()->reversed(), datagram(kSynV4).flow());
}

TEST(Datagram, an_icmp_error_has_no_flow_of_its_own) {
  const Datagram error = datagram(kTimeExceededV4);
  EXPECT_FALSE(error.flow());
  ASSERT_TRUE(error.icmp());
  EXPECT_EQ(error.icmp()->quoted->flow->destination.port, Port{4120});
}

TEST(Datagram, payload_begins_after_the_transport_header) {
  EXPECT_TRUE(datagram(kSynV4).payload.empty());
  EXPECT_EQ(payload(datagram(kUdpV4)), hex("0001 0203 0405 0607 0809 0a0b"));
  EXPECT_EQ(payload(datagram(kEchoRequestV6)), hex("6162 6364 6566 6768"));
  EXPECT_EQ(payload(datagram(kExtensionChainV6)), hex("6162 6364 6566 6768"));
}

TEST(Datagram, padding_after_the_total_length_is_not_payload) {
  const Octets padded = joined({kRstV4, Octets(6, 0xee)});
  EXPECT_TRUE(datagram(padded).payload.empty());
  const Octets padded_v6 = joined({kUdpV6, Octets(6, 0xee)});
  EXPECT_EQ(payload(datagram(padded_v6)).size(), 12U);
}

TEST(Datagram, octets_after_the_udp_length_are_not_payload) {
  EXPECT_EQ(payload(datagram(patched(kUdpV4, 25, 12))), hex("0001 0203"));
  EXPECT_EQ(payload(datagram(patched(kUdpV4, 25, 8))), hex(""));
  // Shorter than its own header, or longer than the datagram: what is there.
  EXPECT_EQ(payload(datagram(patched(kUdpV4, 25, 7))).size(), 12U);
  EXPECT_EQ(payload(datagram(patched(kUdpV4, 25, 0))).size(), 12U);
  EXPECT_EQ(payload(datagram(patched(kUdpV4, 24, 0xff))).size(), 12U);
}

TEST(Datagram, a_later_fragment_is_opaque) {
  const Datagram later = datagram(kLaterFragmentV6);
  EXPECT_TRUE(std::holds_alternative<Opaque>(later.transport));
  EXPECT_FALSE(later.flow());
  EXPECT_EQ(payload(later), hex("3031 3233 3435 3637 3839"));
}

TEST(Datagram, another_protocol_is_opaque) {
  const Datagram gre = datagram(patched(kUdpV4, 9, 47));
  EXPECT_TRUE(std::holds_alternative<Opaque>(gre.transport));
  EXPECT_EQ(gre.payload.size(), 20U);
  EXPECT_FALSE(gre.flow());
}

TEST(Datagram, the_icmp_of_the_other_version_is_opaque) {
  EXPECT_FALSE(datagram(patched(kEchoRequestV4, 9, 58)).icmp());
  EXPECT_FALSE(datagram(patched(kEchoRequestV6, 6, 1)).icmp());
}

TEST(Datagram, a_cut_transport_header_is_opaque_but_still_names_its_ports) {
  const Octets cut(kSynV4.begin(), kSynV4.begin() + 39);
  EXPECT_TRUE(std::holds_alternative<Opaque>(datagram(cut).transport));
  EXPECT_EQ(datagram(cut).flow(), datagram(kSynV4).flow());
  EXPECT_TRUE(parse_datagram(OctetView(kSynV4).first(24)).value().flow());
  const Octets without_ports(kSynV4.begin(), kSynV4.begin() + 23);
  EXPECT_FALSE(datagram(without_ports).flow());
}

TEST(Datagram, fails_only_when_the_ip_header_cannot_be_read) {
  EXPECT_EQ(parse_datagram(OctetView(kSynV4).first(19)).error().kind, ParseErrorKind::Truncated);
  EXPECT_TRUE(parse_datagram(OctetView(kSynV4).first(20)));
  EXPECT_FALSE(parse_datagram({}));
}

}  // namespace
}  // namespace flatline
