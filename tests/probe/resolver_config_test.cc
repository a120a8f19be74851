#include "probe/resolver_config.h"

#include <gtest/gtest.h>

#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

using Names = std::vector<std::string>;
using Addresses = std::vector<IpAddress>;

TEST(ParseResolvConf, takes_resolvers_search_list_and_ndots) {
  const ResolverConfig config = parse_resolv_conf(
      "# made by hand\n"
      "nameserver 192.0.2.1   # first\n"
      "nameserver\t2001:db8::53\n"
      "search corp.example example ; both\n"
      "options edns0 ndots:2 timeout:1\n");
  EXPECT_EQ((Addresses{address("192.0.2.1"), address("2001:db8::53")}), config.resolvers);
  EXPECT_EQ((Names{"corp.example", "example"}), config.search);
  EXPECT_EQ(2, config.ndots);
}

TEST(ParseResolvConf, uses_three_resolvers_and_six_domains_as_the_c_library_does) {
  const ResolverConfig config = parse_resolv_conf(
      "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n"
      "search a b c d e f g\n");
  EXPECT_EQ((Addresses{address("192.0.2.1"), address("192.0.2.2"), address("192.0.2.3")}),
            config.resolvers);
  EXPECT_EQ((Names{"a", "b", "c", "d", "e", "f"}), config.search);
}

TEST(ParseResolvConf, the_last_of_search_and_domain_counts) {
  EXPECT_EQ((Names{"b", "c"}), parse_resolv_conf("domain a\nsearch b c\n").search);
  EXPECT_EQ((Names{"a"}), parse_resolv_conf("search b c\ndomain a\n").search);
}

TEST(ParseResolvConf, a_zone_is_left_to_the_route_lookup) {
  EXPECT_EQ((Addresses{address("fe80::1")}),
            parse_resolv_conf("nameserver fe80::1%eth0\n").resolvers);
}

TEST(ParseResolvConf, lines_that_cannot_be_read_are_passed_over) {
  const ResolverConfig config = parse_resolv_conf(
      "nameserver\nnameserver not-an-address\nnameserver 192.0.2.300\nsearch\nfoo bar\n"
      "options ndots:x\r\n\nnameserver 192.0.2.9");
  EXPECT_EQ((Addresses{address("192.0.2.9")}), config.resolvers);
  EXPECT_EQ(Names{}, config.search);
  EXPECT_EQ(1, config.ndots);
}

TEST(ParseResolvConf, an_empty_file_has_nothing) {
  const ResolverConfig config = parse_resolv_conf("");
  EXPECT_TRUE(config.resolvers.empty());
  EXPECT_TRUE(config.search.empty());
}

TEST(LookUpHosts, finds_every_address_of_a_name_and_of_its_aliases_in_any_case) {
  const char* text =
      "127.0.0.1 localhost\n"
      "198.51.100.10 dsm.example.com dsm  # manager\n"
      "2001:db8::10\tDSM.example.com\n"
      "192.0.2.300 dsm\n"
      "198.51.100.11 other # dsm\n";
  EXPECT_EQ((Addresses{address("198.51.100.10")}), look_up_hosts(text, "dsm"));
  EXPECT_EQ((Addresses{address("198.51.100.10"), address("2001:db8::10")}),
            look_up_hosts(text, "dsm.EXAMPLE.com"));
  EXPECT_EQ(Addresses{}, look_up_hosts(text, "198.51.100.10"));
  EXPECT_EQ(Addresses{}, look_up_hosts(text, "dsm.example"));
}

TEST(CandidateNames, a_name_with_a_dot_is_asked_as_it_is_first) {
  const ResolverConfig config = {.resolvers = {}, .search = {"corp.example", "example"}};
  EXPECT_EQ((Names{"dsm.hq", "dsm.hq.corp.example", "dsm.hq.example"}),
            candidate_names("dsm.hq", config));
}

TEST(CandidateNames, a_short_name_is_asked_in_the_search_list_first) {
  const ResolverConfig config = {.resolvers = {}, .search = {"corp.example", "example"}};
  EXPECT_EQ((Names{"dsm.corp.example", "dsm.example", "dsm"}), candidate_names("dsm", config));
}

TEST(CandidateNames, ndots_says_how_many_dots_make_a_name_long) {
  const ResolverConfig config = {.resolvers = {}, .search = {"example"}, .ndots = 2};
  EXPECT_EQ((Names{"a.b.example", "a.b"}), candidate_names("a.b", config));
  EXPECT_EQ((Names{"a.b.c", "a.b.c.example"}), candidate_names("a.b.c", config));
}

TEST(CandidateNames, a_final_dot_forbids_the_search_list) {
  const ResolverConfig config = {.resolvers = {}, .search = {"example"}};
  EXPECT_EQ((Names{"dsm."}), candidate_names("dsm.", config));
}

}  // namespace
}  // namespace flatline
