#include "cli/probe_request.h"

#include <gtest/gtest.h>

namespace flatline {
namespace {

using namespace std::chrono_literals;

// "name address-or-? port", or the error.
std::string target(std::string_view text) {
  const auto parsed = parse_target(text, Port{4120});
  if (!parsed) {
    return parsed.error();
  }
  return parsed->name + " " + (parsed->address ? parsed->address->to_string() : "?") + " " +
         std::to_string(parsed->port.value);
}

std::string duration(std::string_view text) {
  const auto parsed = parse_duration(text);
  return parsed ? std::to_string(*parsed / 1us) + " us" : parsed.error();
}

TEST(ParseTarget, takes_names_and_addresses_with_and_without_a_port) {
  EXPECT_EQ("dsm.example.com ? 4120", target("dsm.example.com"));
  EXPECT_EQ("dsm.example.com ? 443", target("dsm.example.com:443"));
  EXPECT_EQ("dsm. ? 1", target("dsm.:1"));
  EXPECT_EQ("_srv-1.example ? 65535", target("_srv-1.example:65535"));
  EXPECT_EQ("198.51.100.10 198.51.100.10 4120", target("198.51.100.10"));
  EXPECT_EQ("198.51.100.10 198.51.100.10 4122", target("198.51.100.10:4122"));
  EXPECT_EQ("2001:db8::10 2001:db8::10 4120", target("2001:db8::10"));
  EXPECT_EQ("2001:db8::10 2001:db8::10 4120", target("[2001:db8::10]"));
  EXPECT_EQ("2001:db8::10 2001:db8::10 443", target("[2001:db8::10]:443"));
  EXPECT_EQ("2001:db8::10:443 2001:db8::10:443 4120", target("2001:db8::10:443"));
}

TEST(ParseTarget, says_what_is_wrong_with_a_port) {
  EXPECT_EQ("\"0\" is not a port: a number from 1 to 65535", target("dsm:0"));
  EXPECT_EQ("\"65536\" is not a port: a number from 1 to 65535", target("dsm:65536"));
  EXPECT_EQ("\"\" is not a port: a number from 1 to 65535", target("dsm:"));
  EXPECT_EQ("\"-1\" is not a port: a number from 1 to 65535", target("dsm:-1"));
  EXPECT_EQ("\"+1\" is not a port: a number from 1 to 65535", target("dsm:+1"));
  EXPECT_EQ("\"443x\" is not a port: a number from 1 to 65535", target("dsm:443x"));
  EXPECT_EQ("\"99999999999\" is not a port: a number from 1 to 65535", target("dsm:99999999999"));
  EXPECT_EQ("\"https\" is not a port: a number from 1 to 65535", target("dsm:https"));
}

TEST(ParseTarget, says_what_is_wrong_with_a_host) {
  EXPECT_EQ("\"\" is neither an address nor a host name", target(""));
  EXPECT_EQ("\"\" is neither an address nor a host name", target(":4120"));
  EXPECT_EQ("\"198.51.100\" is neither an address nor a host name", target("198.51.100"));
  EXPECT_EQ("\"198.51.100.256\" is neither an address nor a host name", target("198.51.100.256"));
  EXPECT_EQ("\"a..b\" is neither an address nor a host name", target("a..b"));
  EXPECT_EQ("\".a\" is neither an address nor a host name", target(".a"));
  EXPECT_EQ("\"a b\" is neither an address nor a host name", target("a b"));
  EXPECT_EQ("\"a/24\" is neither an address nor a host name", target("a/24"));
  EXPECT_EQ("\"\\x1b[2Jdsm\" is neither an address nor a host name", target("\x1b[2Jdsm"));
  EXPECT_EQ("\"fe80::1%eth0\" in brackets is not an IPv6 address", target("[fe80::1%eth0]"));
  EXPECT_EQ("\"[2001:db8::10\" lacks the closing bracket", target("[2001:db8::10"));
  EXPECT_EQ("\"dsm\" in brackets is not an IPv6 address", target("[dsm]:443"));
  EXPECT_EQ("after the bracket comes :PORT, not \"443\"", target("[2001:db8::10]443"));
}

TEST(ParseTarget, a_name_may_have_253_characters) {
  EXPECT_EQ(std::string(253, 'a') + " ? 4120", target(std::string(253, 'a')));
  EXPECT_EQ("\"" + std::string(254, 'a') + "\" is neither an address nor a host name",
            target(std::string(254, 'a')));
}

TEST(ParseTarget, brackets_are_for_ipv6) {
  EXPECT_EQ("\"198.51.100.10\" in brackets is not an IPv6 address", target("[198.51.100.10]:443"));
}

TEST(ParseDuration, takes_seconds_and_milliseconds) {
  EXPECT_EQ("3000000 us", duration("3s"));
  EXPECT_EQ("500000 us", duration("500ms"));
  EXPECT_EQ("2000000 us", duration("2"));
  EXPECT_EQ("1500000 us", duration("1.5s"));
  EXPECT_EQ("100000 us", duration("100ms"));
  EXPECT_EQ("600000000 us", duration("600s"));
}

TEST(ParseDuration, says_what_is_wrong) {
  for (const char* text : {"", "s", "3m", "3 s", "3sec", "-3s", "0", "99ms", "601s", "nan", "inf",
                           "1e999", "1h", "ms"}) {
    EXPECT_EQ("\"" + std::string(text) + "\" is not a time from 100ms to 600s", duration(text));
  }
  EXPECT_EQ("\"\\x1b[2J\" is not a time from 100ms to 600s", duration("\x1b[2J"));
}

TEST(ControlPort, is_the_one_asked_for_but_never_the_tested_one) {
  EXPECT_EQ(control_port(std::nullopt, Port{4120}), Port{443});
  EXPECT_EQ(control_port(std::nullopt, Port{443}), Port{4120});
  EXPECT_EQ(control_port(Port{8443}, Port{4120}), Port{8443});
  EXPECT_EQ(control_port(Port{4120}, Port{4120}), Port{443});
  EXPECT_EQ(control_port(Port{443}, Port{443}), Port{4120});
}

TEST(FlowName, names_the_ports_of_the_product) {
  EXPECT_EQ("heartbeat", flow_name(Port{4120}));
  EXPECT_EQ("manager contact", flow_name(Port{4118}));
  EXPECT_EQ("relay", flow_name(Port{4122}));
  EXPECT_EQ("tcp", flow_name(Port{443}));
}

}  // namespace
}  // namespace flatline
