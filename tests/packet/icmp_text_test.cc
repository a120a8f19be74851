#include "packet/icmp_text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

// The text of a message of this type and code that quotes `quotation`.
std::string text_of(IpVersion version, int type, int code, OctetView quotation) {
  Octets header = hex("0000 0000 0000 0000");
  header[0] = static_cast<std::uint8_t>(type);
  header[1] = static_cast<std::uint8_t>(code);
  return icmp_text(parse_icmp(version, joined({header, quotation})).value());
}

TEST(IcmpText, names_each_code_of_destination_unreachable) {
  const std::vector<std::string> expected = {
      "ICMP net 198.51.100.10 unreachable",
      "ICMP host 198.51.100.10 unreachable",
      "ICMP 198.51.100.10 protocol 6 unreachable",
      "ICMP 198.51.100.10 tcp port 4120 unreachable",
      "ICMP 198.51.100.10 unreachable - need to frag (mtu 0)",
      "ICMP 198.51.100.10 unreachable - source route failed",
      "ICMP 198.51.100.10 unreachable, code 6",
      "ICMP 198.51.100.10 unreachable, code 7",
      "ICMP 198.51.100.10 unreachable, code 8",
      "ICMP net 198.51.100.10 unreachable - admin prohibited",
      "ICMP host 198.51.100.10 unreachable - admin prohibited",
      "ICMP 198.51.100.10 unreachable, code 11",
      "ICMP 198.51.100.10 unreachable, code 12",
      "ICMP host 198.51.100.10 unreachable - admin prohibited filter"};
  std::vector<std::string> texts;
  for (int code = 0; code <= 13; ++code) {
    texts.push_back(text_of(IpVersion::V4, 3, code, kSynV4));
  }
  EXPECT_EQ(texts, expected);
}

TEST(IcmpText, names_each_code_of_icmpv6_destination_unreachable) {
  const std::vector<std::string> expected = {
      "ICMP6, destination unreachable, unreachable route 2001:db8:2::10",
      "ICMP6, destination unreachable, unreachable prohibited 2001:db8:2::10",
      "ICMP6, destination unreachable, beyond scope 2001:db8:2::10",
      "ICMP6, destination unreachable, unreachable address 2001:db8:2::10",
      "ICMP6, destination unreachable, unreachable port, 2001:db8:2::10 udp port 53",
      "ICMP6, destination unreachable, failed source address policy 2001:db8:2::10",
      "ICMP6, destination unreachable, reject route 2001:db8:2::10",
      "ICMP6, destination unreachable, code 7, 2001:db8:2::10"};
  std::vector<std::string> texts;
  for (int code = 0; code <= 7; ++code) {
    texts.push_back(text_of(IpVersion::V6, 1, code, kUdpV6));
  }
  EXPECT_EQ(texts, expected);
}

TEST(IcmpText, names_the_other_messages) {
  EXPECT_EQ(text_of(IpVersion::V4, 4, 0, kSynV4), "ICMP source quench");
  EXPECT_EQ(text_of(IpVersion::V4, 5, 1, kSynV4), "ICMP redirect for 198.51.100.10");
  EXPECT_EQ(text_of(IpVersion::V4, 11, 1, kSynV4), "ICMP ip reassembly time exceeded");
  EXPECT_EQ(text_of(IpVersion::V4, 11, 2, kSynV4), "ICMP time exceeded, code 2");
  EXPECT_EQ(text_of(IpVersion::V4, 12, 1, kSynV4), "ICMP parameter problem, code 1");
  EXPECT_EQ(text_of(IpVersion::V4, 13, 0, {}), "ICMP type 13, code 0");
  EXPECT_EQ(text_of(IpVersion::V6, 4, 2, kSynV6), "ICMP6, parameter problem, code 2");
  EXPECT_EQ(text_of(IpVersion::V6, 143, 0, {}), "ICMP6, type 143, code 0");
}

TEST(IcmpText, says_when_the_quotation_or_target_is_missing) {
  EXPECT_EQ(text_of(IpVersion::V4, 3, 3, {}), "ICMP [unknown] unreachable");
  EXPECT_EQ(text_of(IpVersion::V4, 3, 2, {}), "ICMP [unknown] unreachable");
  EXPECT_EQ(text_of(IpVersion::V4, 3, 3, OctetView(kSynV4).first(20)),
            "ICMP 198.51.100.10 tcp unreachable");
  EXPECT_EQ(text_of(IpVersion::V6, 135, 0, {}), "ICMP6, neighbor solicitation, who has [|icmp6]");
}

TEST(IcmpText, counts_extensions_that_are_not_label_stacks) {
  IcmpMessage message;
  EXPECT_EQ(extensions_text(message), "");
  message.extensions = {{1, 1, hex("03e8 1001")}, {2, 15, {}}, {3, 1, {}}};
  EXPECT_EQ(extensions_text(message), ", mpls [label 16001, tc 0, ttl 1], extensions 2");
}

TEST(ProtocolText, an_unknown_protocol_keeps_its_number) {
  EXPECT_EQ(protocol_text(1), "icmp");
  EXPECT_EQ(protocol_text(58), "icmp6");
  EXPECT_EQ(protocol_text(47), "ip-proto-47");
}

}  // namespace
}  // namespace flatline
