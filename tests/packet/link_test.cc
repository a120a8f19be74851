#include "packet/link.h"

#include <gtest/gtest.h>

#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

const Octets kMacs = hex("0200 0000 0001 0200 0000 000a");

LinkFrame frame(std::uint16_t type, std::size_t header_octets) {
  LinkFrame expected;
  expected.ethertype = type;
  expected.header_octets = header_octets;
  return expected;
}

Octets ethernet(std::string_view tags_and_type) {
  return joined({kMacs, hex(tags_and_type)});
}

TEST(Link, ethernet_names_its_payload) {
  EXPECT_EQ(parse_link(LinkType::Ethernet, ethernet("0800")), frame(ethertype::kIpv4, 14));
  EXPECT_EQ(parse_link(LinkType::Ethernet, ethernet("86dd")), frame(ethertype::kIpv6, 14));
  EXPECT_EQ(parse_link(LinkType::Ethernet, ethernet("0806")), frame(ethertype::kArp, 14));
  EXPECT_EQ(parse_link(LinkType::Ethernet, ethernet("88cc")), frame(0x88cc, 14));
}

TEST(Link, vlan_tags_are_followed_and_listed_outermost_first) {
  LinkFrame one = frame(ethertype::kIpv4, 18);
  one.vlan_ids = {100};
  EXPECT_EQ(parse_link(LinkType::Ethernet, ethernet("8100 0064 0800")), one);
  // 802.1ad outside, 802.1Q inside; priority bits are not part of the identifier.
  LinkFrame two = frame(ethertype::kIpv6, 22);
  two.vlan_ids = {4094, 7};
  EXPECT_EQ(parse_link(LinkType::Ethernet, ethernet("88a8 fffe 8100 e007 86dd")), two);
  LinkFrame old = frame(ethertype::kIpv4, 22);
  old.vlan_ids = {1, 2};
  EXPECT_EQ(parse_link(LinkType::Ethernet, ethernet("9100 0001 8100 0002 0800")), old);
}

TEST(Link, more_than_four_vlan_tags_are_refused) {
  const std::string tag = "8100 0001 ";
  const Octets four = ethernet(tag + tag + tag + tag + "0800");
  EXPECT_EQ(parse_link(LinkType::Ethernet, four).value().header_octets, 30U);
  const Octets five = ethernet(tag + tag + tag + tag + tag + "0800");
  EXPECT_EQ(parse_link(LinkType::Ethernet, five).error(),
            (ParseError{ParseErrorKind::TooManyHeaders, 30}));
}

// Packet type, ARPHRD_ETHER, address of 6 octets, protocol.
Octets sll(std::string_view packet_type, std::string_view protocol) {
  return joined({hex(packet_type), hex("0001 0006 0200 0000 000a 0000"), hex(protocol)});
}

TEST(Link, cooked_capture_says_the_direction) {
  LinkFrame expected = frame(ethertype::kIpv4, 16);
  for (const char* incoming : {"0000", "0001", "0002", "0003"}) {
    expected.direction = LinkDirection::Incoming;
    EXPECT_EQ(parse_link(LinkType::LinuxSll, sll(incoming, "0800")), expected) << incoming;
  }
  expected.direction = LinkDirection::Outgoing;
  EXPECT_EQ(parse_link(LinkType::LinuxSll, sll("0004", "0800")), expected);
  expected.direction = std::nullopt;
  EXPECT_EQ(parse_link(LinkType::LinuxSll, sll("0005", "0800")), expected);
  EXPECT_EQ(parse_link(LinkType::LinuxSll, sll("0100", "0800")), expected);
}

TEST(Link, cooked_capture_may_hold_a_vlan_tag) {
  LinkFrame expected = frame(ethertype::kIpv6, 20);
  expected.direction = LinkDirection::Incoming;
  expected.vlan_ids = {5};
  EXPECT_EQ(parse_link(LinkType::LinuxSll, joined({sll("0000", "8100"), hex("0005 86dd")})),
            expected);
}

TEST(Link, cooked_capture_v2_says_the_interface_too) {
  // Protocol, reserved, interface 3, ARPHRD_ETHER, outgoing, address of 6 octets.
  const Octets header = hex("86dd 0000 0000 0003 0001 04 06 0200 0000 000a 0000");
  LinkFrame expected = frame(ethertype::kIpv6, 20);
  expected.direction = LinkDirection::Outgoing;
  expected.interface_index = 3;
  EXPECT_EQ(parse_link(LinkType::LinuxSll2, header), expected);
}

TEST(Link, the_loopback_family_is_read_in_both_byte_orders) {
  for (const char* family : {"0200 0000", "0000 0002"}) {
    EXPECT_EQ(parse_link(LinkType::Null, hex(family)), frame(ethertype::kIpv4, 4)) << family;
  }
  for (const char* family : {"1800 0000", "0000 001c", "1e00 0000", "0000 001e", "0a00 0000"}) {
    EXPECT_EQ(parse_link(LinkType::Null, hex(family)), frame(ethertype::kIpv6, 4)) << family;
  }
  EXPECT_EQ(parse_link(LinkType::Null, hex("0700 0000")).error(),
            (ParseError{ParseErrorKind::BadVersion, 0}));
}

TEST(Link, raw_payload_is_told_by_its_version) {
  EXPECT_EQ(parse_link(LinkType::Raw, kSynV4), frame(ethertype::kIpv4, 0));
  EXPECT_EQ(parse_link(LinkType::Raw, kSynV6), frame(ethertype::kIpv6, 0));
  EXPECT_EQ(parse_link(LinkType::Raw, hex("00")).error().kind, ParseErrorKind::BadVersion);
}

TEST(Link, raw_payload_of_one_version_refuses_the_other) {
  EXPECT_EQ(parse_link(LinkType::Ipv4, kSynV4), frame(ethertype::kIpv4, 0));
  EXPECT_EQ(parse_link(LinkType::Ipv6, kSynV6), frame(ethertype::kIpv6, 0));
  EXPECT_EQ(parse_link(LinkType::Ipv4, kSynV6).error().kind, ParseErrorKind::BadVersion);
  EXPECT_EQ(parse_link(LinkType::Ipv6, kSynV4).error().kind, ParseErrorKind::BadVersion);
}

TEST(Link, a_cut_header_is_truncated) {
  struct Row {
    LinkType type;
    Octets header;
  };
  const Row rows[] = {
      {LinkType::Ethernet, ethernet("8100 0064 0800")},
      {LinkType::LinuxSll, sll("0000", "0800")},
      {LinkType::LinuxSll2, hex("86dd 0000 0000 0003 0001 0406 0200 0000 000a 0000")},
      {LinkType::Null, hex("0200 0000")},
      {LinkType::Raw, hex("45")},
      {LinkType::Ipv4, hex("45")},
      {LinkType::Ipv6, hex("60")}};
  for (const Row& row : rows) {
    EXPECT_TRUE(parse_link(row.type, row.header));
    for (std::size_t size = 0; size < row.header.size(); ++size) {
      EXPECT_EQ(parse_link(row.type, OctetView(row.header).first(size)).error(),
                (ParseError{ParseErrorKind::Truncated, size}))
          << static_cast<int>(row.type);
    }
  }
}

TEST(Link, a_type_that_is_not_known_is_unsupported) {
  EXPECT_EQ(parse_link(static_cast<LinkType>(127), kSynV4).error().kind,
            ParseErrorKind::UnsupportedLinkType);
}

}  // namespace
}  // namespace flatline
