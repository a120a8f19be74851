#include "simulator/lab/servers.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "simulator/lab/plain_tests.h"
#include "tests/lab/lab_fixture.h"

namespace flatline {
namespace {

Scenario with_dns(const std::string& behavior, bool by_name = true) {
  Scenario scenario = scenario_of(
      "  agent: {role: agent}\n  r1: {role: router}\n"
      "  dns: {role: dns, services: [udp 53 dns" +
          behavior + "]}\n  manager: {role: manager, services: [tcp 4120 open]}\n",
      "  - agent -- r1\n  - r1 -- manager\n  - r1 -- dns\n");
  scenario.probe.by_name = by_name;
  return scenario;
}

std::string asked(Lab& lab, const std::string& name) {
  const NameResult result =
      ask_name(*lab.network_of("agent"), {*lab.layout().find("dns")->address, Port{53}}, name,
               std::chrono::seconds(1));
  return result.response_code ? "code " + std::to_string(*result.response_code) + ", " +
                                    std::to_string(result.answers) + " records"
                              : std::string(strerrorname_np(result.error));
}

class DnsInBoth : public ::testing::TestWithParam<IpVersion> {};
INSTANTIATE_TEST_SUITE_P(Versions, DnsInBoth, ::testing::Values(IpVersion::V4, IpVersion::V6),
                         [](const auto& version) {
                           return version.param == IpVersion::V4 ? "v4" : "v6";
                         });

TEST_P(DnsInBoth, knows_the_nodes_by_both_names_and_nobody_else) {
  const std::string text = in_lab(with_dns(""), GetParam(), [](Lab& lab) {
    return asked(lab, "manager.example.com") + "; " + asked(lab, "manager") + "; " +
           asked(lab, "nobody.example.com");
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "code 0, 1 records; code 0, 1 records; code 3, 0 records");
}

TEST_P(DnsInBoth, fails_in_each_way_that_a_scenario_asks_for) {
  for (const auto& [behavior, expected] :
       std::initializer_list<std::pair<std::string, std::string>>{
           {" nxdomain", "code 3, 0 records"},
           {" servfail", "code 2, 0 records"},
           {" refused", "code 5, 0 records"},
           {" silent", "ETIMEDOUT"}}) {
    const std::string text = in_lab(with_dns(behavior), GetParam(),
                                    [](Lab& lab) { return asked(lab, "manager.example.com"); });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(text, expected) << behavior;
  }
}

TEST_P(DnsInBoth, is_what_a_command_resolves_names_with) {
  const std::string text = in_lab(with_dns(""), GetParam(), [](Lab& lab) {
    return shell_in(lab, "agent", "cat /etc/hosts; getent hosts manager.example.com | tr -s ' '");
  });
  SKIP_WITHOUT_NAMESPACES(text);
  const std::string address = GetParam() == IpVersion::V4 ? "198.18.1.2" : "2001:db8:0:1::2";
  EXPECT_EQ(text, "127.0.0.1 localhost\n::1 localhost\n" + address + " manager.example.com\n");
}

TEST(Tls, is_spoken_with_a_certificate_of_the_node) {
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string text =
        in_lab(chain_of({.manager = ", services: [tcp 4120 tls]"}), version, [](Lab& lab) {
          return shell_in(lab, "agent",
                          "openssl s_client -connect manager:4120 </dev/null 2>/dev/null | "
                          "openssl x509 -noout -subject -ext subjectAltName | tr -s ' '");
        });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(
        text,
        "subject=CN = manager.example.com\nX509v3 Subject Alternative Name: \n "
        "DNS:manager.example.com, DNS:manager, IP Address:" +
            std::string(version == IpVersion::V4 ? "198.18.2.2\n" : "2001:DB8:0:2:0:0:0:2\n"));
  }
}

TEST(TcpOpen, accepts_and_holds_many_connections) {
  const std::string text = in_lab(chain_of({}), IpVersion::V4, [](Lab& lab) {
    const auto results =
        connect_from(*lab.network_of("agent"), manager_of(lab), 300, std::chrono::seconds(2));
    return std::to_string(std::ranges::count(results, 0, &ConnectResult::error));
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "300");
}

}  // namespace
}  // namespace flatline
