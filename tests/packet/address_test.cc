#include "packet/address.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/packet/hex.h"

namespace flatline {
namespace {

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

TEST(IpAddress, text_that_is_canonical_survives_parse_and_print) {
  for (const std::string text :
       {"0.0.0.0", "198.51.100.10", "255.255.255.255", "::", "::1", "1::", "2001:db8::1",
        "2001:db8:1:2:3:4:5:6", "::ffff:192.0.2.1", "fe80::ff:fe00:a", "1:0:0:2::3"}) {
    EXPECT_EQ(address(text).to_string(), text);
  }
}

TEST(IpAddress, prints_the_canonical_form_of_rfc_5952) {
  const std::map<std::string, std::string> canonical = {
      {"2001:0DB8:0:0:0:0:0:0001", "2001:db8::1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // §4.2.2: one zero group is written out
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},           // §4.2.3: the longest run
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},     // §4.2.3: the first of two equal runs
      {"0:0:0:0:0:0:c000:201", "::c000:201"},            // not IPv4-mapped
      {"0:0:0:0:0:ffff:c000:201", "::ffff:192.0.2.1"},   // §5
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
  };
  for (const auto& [text, expected] : canonical) {
    EXPECT_EQ(address(text).to_string(), expected) << text;
  }
}

TEST(IpAddress, text_that_is_no_address_is_refused) {
  const std::vector<std::string> bad = {"",
                                        "1",
                                        "1.2.3",
                                        "1.2.3.4.5",
                                        "1.2.3.256",
                                        "01.2.3.4",
                                        "1.2.3.4 ",
                                        ":",
                                        ":::",
                                        "1::2::3",
                                        "12345::",
                                        "::1%eth0",
                                        "::/0",
                                        "1:2:3:4:5:6:7",
                                        "1:2:3:4:5:6:7:8:9",
                                        "host.example",
                                        std::string("1.2.3.4\0", 8),
                                        std::string(1000, ':')};
  for (const std::string& text : bad) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(IpAddress, takes_4_or_16_octets_and_no_other_number) {
  EXPECT_EQ(IpAddress::from_octets(hex("c633640a")), address("198.51.100.10"));
  EXPECT_EQ(IpAddress::from_octets(hex("20010db8000000000000000000000001")),
            address("2001:db8::1"));
  for (const std::size_t size : {0U, 1U, 3U, 5U, 15U, 17U}) {
    EXPECT_FALSE(IpAddress::from_octets(Octets(size))) << size;
  }
}

TEST(IpAddress, gives_back_the_octets_it_was_made_of) {
  const IpAddress v4 = IpAddress::v4({198, 18, 0, 2});
  EXPECT_EQ(Octets(v4.octets().begin(), v4.octets().end()), hex("c6120002"));
  const IpAddress v6 = address("2001:db8:1::2");
  EXPECT_EQ(Octets(v6.octets().begin(), v6.octets().end()),
            hex("20010db8000100000000000000000002"));
  EXPECT_EQ(IpAddress::v6({0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}), v6);
}

TEST(IpAddress, an_ipv4_address_is_not_its_mapped_form) {
  EXPECT_NE(address("192.0.2.1"), address("::ffff:192.0.2.1"));
  EXPECT_NE(address("0.0.0.0"), address("::"));
  EXPECT_EQ(address("::ffff:192.0.2.1").version(), IpVersion::V6);
}

TEST(IpAddress, knows_loopback_link_local_and_multicast) {
  struct Row {
    const char* text;
    bool loopback;
    bool link_local;
    bool multicast;
  };
  const Row rows[] = {
      {"127.0.0.1", true, false, false},
      {"127.255.255.255", true, false, false},
      {"128.0.0.1", false, false, false},
      {"169.254.0.1", false, true, false},
      {"169.253.0.1", false, false, false},
      {"224.0.0.1", false, false, true},
      {"239.255.255.255", false, false, true},
      {"240.0.0.1", false, false, false},
      {"223.255.255.255", false, false, false},
      {"::1", true, false, false},
      {"::2", false, false, false},
      {"1::1", false, false, false},
      {"fe80::1", false, true, false},
      {"febf::1", false, true, false},
      {"fec0::1", false, false, false},
      {"ff02::1", false, false, true},
      {"fe00::1", false, false, false},
  };
  for (const Row& row : rows) {
    const IpAddress a = address(row.text);
    EXPECT_EQ(a.is_loopback(), row.loopback) << row.text;
    EXPECT_EQ(a.is_link_local(), row.link_local) << row.text;
    EXPECT_EQ(a.is_multicast(), row.multicast) << row.text;
  }
}

}  // namespace
}  // namespace flatline
