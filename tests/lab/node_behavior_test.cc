// What nodes do to packets, seen with ordinary sockets from the agent.

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "simulator/lab/plain_tests.h"
#include "tests/lab/lab_fixture.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;

// The outcome of an ordinary connect() in IPv4 and in IPv6.
std::string outcomes(const Scenario& scenario) {
  std::string text;
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string one =
        in_lab(scenario, version, [](Lab& lab) { return connect_outcome(lab, manager_of(lab)); });
    if (one.starts_with("skip: ")) {
      return one;
    }
    text += (text.empty() ? "" : " ") + one;
  }
  return text;
}

struct Case {
  const char* name;
  NodeWords words;
  const char* outcomes;
};

class Behavior : public ::testing::TestWithParam<Case> {};

TEST_P(Behavior, shows_in_an_ordinary_connect) {
  const std::string text = outcomes(chain_of(GetParam().words));
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, GetParam().outcomes);
}

NodeWords at_r1(const std::string& rule) {
  return {.r1 = ", policy: [" + rule + "]"};
}
NodeWords r1_rejects_with(const std::string& word) {
  return at_r1("reject tcp to manager port 4120 with " + word);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Behavior,
    ::testing::Values(
        Case{"drop", at_r1("drop tcp to manager port 4120"), "ETIMEDOUT ETIMEDOUT"},
        Case{"drop_of_another_port", at_r1("drop tcp to manager port 4121"), "connected connected"},
        Case{"drop_before_routing", at_r1("drop prerouting tcp port 4120"), "ETIMEDOUT ETIMEDOUT"},
        Case{"accept_before_drop", at_r1("accept tcp, drop"), "connected connected"},
        Case{"syn_ack_drop", at_r1("drop tcp from manager source-port 4120 syn-ack"),
             "ETIMEDOUT ETIMEDOUT"},
        Case{"reset", at_r1("reset tcp to manager port 4120"), "ECONNREFUSED ECONNREFUSED"},
        Case{"port_unreachable", r1_rejects_with("port-unreachable"), "ECONNREFUSED ECONNREFUSED"},
        Case{"net_unreachable", r1_rejects_with("net-unreachable"), "ENETUNREACH ENETUNREACH"},
        Case{"host_unreachable", r1_rejects_with("host-unreachable"), "EHOSTUNREACH EHOSTUNREACH"},
        Case{"net_prohibited", r1_rejects_with("net-prohibited"), "ENETUNREACH EACCES"},
        Case{"host_prohibited", r1_rejects_with("host-prohibited"), "EHOSTUNREACH EACCES"},
        Case{"admin_prohibited", r1_rejects_with("admin-prohibited"), "EHOSTUNREACH EACCES"},
        Case{"input_drop_of_a_host",
             {.manager = ", services: [tcp 4120 open], policy: [drop tcp port 4120]"},
             "ETIMEDOUT ETIMEDOUT"},
        Case{"output_drop_here",
             {.agent = ", policy: [drop output tcp port 4120]"},
             "ETIMEDOUT ETIMEDOUT"},
        Case{"closed_port", {.manager = ""}, "ECONNREFUSED ECONNREFUSED"},
        Case{"no_route_here", {.agent = ", routes: [to manager none]"}, "ENETUNREACH ENETUNREACH"},
        Case{"no_route_at_a_router",
             {.r1 = ", routes: [to manager none]"},
             "ENETUNREACH ENETUNREACH"},
        // Linux answers for an unreachable route in IPv6 with 1/0, no route.
        Case{"unreachable_route",
             {.r1 = ", routes: [to manager unreachable]"},
             "EHOSTUNREACH ENETUNREACH"},
        Case{"prohibit_route", {.r1 = ", routes: [to manager prohibit]"}, "EHOSTUNREACH EACCES"},
        Case{"blackhole_route", {.r1 = ", routes: [to manager blackhole]"}, "ETIMEDOUT ETIMEDOUT"},
        Case{"routing_loop", {.r2 = ", routes: [to manager via r1]"}, "EHOSTUNREACH EHOSTUNREACH"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(Bridge, drops_what_its_policy_says_and_shows_as_no_hop) {
  const Scenario scenario = scenario_of(
      "  agent: {role: agent}\n  r1: {role: router}\n"
      "  fw: {role: bridge, policy: [drop tcp to manager port 4120]}\n"
      "  manager: {role: manager, services: [tcp 4120 open, tcp 443 open]}\n",
      "  - agent -- r1\n  - r1 -- fw\n  - fw -- manager\n");
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string text = in_lab(scenario, version, [](Lab& lab) {
      return connect_outcome(lab, manager_of(lab)) + " " +
             connect_outcome(lab, manager_of(lab, 443)) + " " +
             icmp_errors(lab, 2, 1, milliseconds(20));
    });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(text, version == IpVersion::V4 ? "ETIMEDOUT connected 3/3 from 198.18.1.2: 1"
                                             : "ETIMEDOUT connected 1/4 from 2001:db8:0:1::2: 1");
  }
}

TEST(PowerOff, is_host_unreachable_after_three_seconds_of_asking) {
  const Scenario scenario = chain_of({.manager = ", power: off"});
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string text = in_lab(scenario, version, [](Lab& lab) {
      const auto result =
          connect_from(*lab.network_of("agent"), manager_of(lab), 1, milliseconds(4000)).front();
      const bool in_time = result.took > milliseconds(3000) && result.took < milliseconds(3400);
      return std::string(result.error == EHOSTUNREACH ? "EHOSTUNREACH " : "another outcome ") +
             (in_time ? "in time" : std::to_string(result.took.count()));
    });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(text, "EHOSTUNREACH in time");
  }
}

TEST(SilentHop, says_nothing_of_expired_packets_and_still_forwards) {
  const Scenario scenario = chain_of({.r1 = ", icmp: {time_exceeded: off}"});
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string text = in_lab(scenario, version, [](Lab& lab) {
      return icmp_errors(lab, 1, 3, milliseconds(20)) + "; " +
             icmp_errors(lab, 2, 1, milliseconds(20)) + "; " +
             connect_outcome(lab, manager_of(lab));
    });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(text, version == IpVersion::V4 ? "none; 11/0 from 198.18.1.2: 1; connected"
                                             : "none; 3/0 from 2001:db8:0:1::2: 1; connected");
  }
}

TEST(IcmpBudget, is_one_error_a_second_without_a_burst) {
  const Scenario scenario = chain_of({.r1 = ", icmp: {errors: 1/s}"});
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string text = in_lab(scenario, version, [](Lab& lab) {
      const std::string burst = icmp_errors(lab, 1, 20, milliseconds(1));
      return burst + "; " + icmp_errors(lab, 1, 24, milliseconds(100));
    });
    SKIP_WITHOUT_NAMESPACES(text);
    // 20 in 20 ms give one; 24 in the next 2.4 s give two.
    EXPECT_EQ(text, version == IpVersion::V4 ? "11/0 from 198.18.0.2: 1; 11/0 from 198.18.0.2: 2"
                                             : "3/0 from 2001:db8::2: 1; 3/0 from 2001:db8::2: 2");
  }
}

TEST(IcmpBudget, is_linux_burst_of_six_where_the_scenario_is_silent) {
  const std::string text = in_lab(chain_of({}), IpVersion::V4, [](Lab& lab) {
    return icmp_errors(lab, 1, 20, milliseconds(1));
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "11/0 from 198.18.0.2: 6");
}

TEST(Multipath, uses_both_legs_and_keeps_each_flow_on_its_own) {
  const Scenario scenario = scenario_of(
      "  agent: {role: agent}\n  r1: {role: router}\n  r2: {role: router}\n"
      "  r3: {role: router, policy: [drop from agent]}\n  r4: {role: router}\n"
      "  manager: {role: manager, services: [tcp 4120 open]}\n",
      "  - agent -- r1\n  - r1 -- r2\n  - r1 -- r3\n  - r2 -- r4\n  - r3 -- r4\n"
      "  - r4 -- manager\n");
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string text = in_lab(scenario, version, [](Lab& lab) {
      int connected = 0;
      int late = 0;
      for (const ConnectResult& result :
           connect_from(*lab.network_of("agent"), manager_of(lab), 64, milliseconds(2500))) {
        connected += result.error == 0 ? 1 : 0;
        late += result.error == 0 && result.took > milliseconds(900) ? 1 : 0;
      }
      const bool both = connected > 12 && connected < 52;
      return (both ? "both" : std::to_string(connected)) + ", " + std::to_string(late) + " moved";
    });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(text, "both, 0 moved");
  }
}

}  // namespace
}  // namespace flatline
