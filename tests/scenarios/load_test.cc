#include "scenarios/load.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenarios/samples.h"

namespace flatline {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;
using testing::ElementsAre;

Scenario load(const std::string& text) {
  auto scenario = parse_scenario(text, "folder/story.yaml");
  EXPECT_TRUE(scenario) << scenario.error().to_string();
  return scenario.value_or(Scenario{});
}

PolicyRule rule(const std::string& words) {
  Scenario scenario = load(sample_with("drop tcp to manager port 4120", words));
  return scenario.topology.nodes.size() > 1 ? scenario.topology.nodes[1].policy.at(0)
                                            : PolicyRule{};
}

TEST(Load, a_scenario_is_what_its_file_says) {
  Scenario scenario = load(std::string(kSample));
  EXPECT_EQ(scenario.id, "story");
  EXPECT_EQ(scenario.name, "a story");
  EXPECT_EQ(scenario.about, "told in one line");
  EXPECT_THAT(scenario.documented, ElementsAre("O2a", "M4"));
  EXPECT_THAT(scenario.families, ElementsAre(IpVersion::V4));
  EXPECT_EQ(scenario.text, kSample);
  EXPECT_EQ(scenario.probe.from, "agent");
  EXPECT_EQ(scenario.probe.to, "manager");
  EXPECT_EQ(scenario.probe.port, Port{4120});
  EXPECT_EQ(scenario.truth.cause, Cause::FirewallDrop);
  EXPECT_EQ(scenario.truth.at, "r1");
  EXPECT_THAT(scenario.expect.verdict, ElementsAre(Cause::FirewallDrop));
  EXPECT_EQ(scenario.expect.suspect, "none");
}

TEST(Load, what_is_left_out_has_the_documented_default) {
  Scenario scenario = load(sample_with("families: [4]\n", ""));
  EXPECT_THAT(scenario.families, ElementsAre(IpVersion::V4));
  EXPECT_EQ(scenario.topology.seed, 1U);
  Link link;
  link.a = "agent";
  link.b = "r1";
  link.line = 11;
  EXPECT_EQ(scenario.topology.links.at(0), link);
  EXPECT_EQ(link.mtu_octets, 1500U);
  Node node;
  node.name = "agent";
  node.role = NodeRole::Agent;
  node.line = 6;
  EXPECT_EQ(scenario.topology.nodes.at(0), node);
  EXPECT_FALSE(scenario.probe.control);
  EXPECT_FALSE(scenario.probe.by_name);
  EXPECT_FALSE(scenario.expect.last_seen);
}

TEST(Load, a_rule_without_a_hook_stands_at_forward_in_routers_and_bridges_and_at_input_in_hosts) {
  EXPECT_EQ(rule("drop").hook, RuleHook::Forward);
  Scenario bridge = load(sample_with("{role: bridge}", "{role: bridge, policy: drop}"));
  EXPECT_EQ(bridge.topology.nodes.at(2).policy.at(0).hook, RuleHook::Forward);
  Scenario host = load(sample_with("{role: agent}", "{role: agent, policy: drop}"));
  EXPECT_EQ(host.topology.nodes.at(0).policy.at(0).hook, RuleHook::Input);
}

TEST(Load, every_word_of_a_rule_is_kept) {
  PolicyRule expected;
  expected.line = 8;
  expected.action = RuleAction::Reject;
  expected.reject_with = RejectWith::HostProhibited;
  expected.hook = RuleHook::Output;
  expected.protocol = RuleProtocol::Tcp;
  expected.from = "agent";
  expected.to = "manager";
  expected.destination_port = Port{443};
  expected.source_port = Port{4120};
  expected.flags = PolicyRule::Flags::SynAck;
  expected.established = true;
  EXPECT_EQ(rule("reject output tcp from agent to manager port 443 source-port 4120 syn-ack "
                 "established with host-prohibited"),
            expected);
  EXPECT_EQ(rule("reject with host-prohibited established syn-ack source-port 4120 port 443 "
                 "to manager from agent tcp output"),
            expected);
}

TEST(Load, rules_of_icmp_and_limits) {
  PolicyRule expected;
  expected.line = 8;
  expected.action = RuleAction::Accept;
  expected.hook = RuleHook::Prerouting;
  expected.protocol = RuleProtocol::Icmp;
  expected.icmp_type = 3;
  expected.icmp_code = 4;
  expected.limit_per_second = 10;
  EXPECT_EQ(rule("accept prerouting icmp type 3 code 4 limit 10/s"), expected);
}

TEST(Load, every_rejection_has_its_word) {
  EXPECT_EQ(rule("reject").reject_with, RejectWith::PortUnreachable);
  EXPECT_EQ(rule("reject with port-unreachable").reject_with, RejectWith::PortUnreachable);
  EXPECT_EQ(rule("reject with net-unreachable").reject_with, RejectWith::NetUnreachable);
  EXPECT_EQ(rule("reject with host-unreachable").reject_with, RejectWith::HostUnreachable);
  EXPECT_EQ(rule("reject with net-prohibited").reject_with, RejectWith::NetProhibited);
  EXPECT_EQ(rule("reject with admin-prohibited").reject_with, RejectWith::AdminProhibited);
  EXPECT_EQ(rule("reset tcp").action, RuleAction::Reset);
}

TEST(Load, a_link_line_sets_both_directions_and_an_arrow_line_one) {
  Scenario scenario = load(sample_with("  - agent -- r1\n",
                                       "  - agent -- r1 mtu 1400 delay 10ms loss 0.5%\n"
                                       "  - r1 -> agent delay 250us\n"));
  Link expected;
  expected.a = "agent";
  expected.b = "r1";
  expected.mtu_octets = 1400;
  expected.a_to_b = {10ms, 0.005};
  expected.b_to_a = {250us, 0.005};
  expected.line = 12;
  EXPECT_EQ(scenario.topology.links.at(0), expected);
}

TEST(Load, routes_services_and_switches) {
  Scenario scenario = load(sample_with(
      "  r1: {role: router, policy: [drop tcp to manager port 4120]}\n",
      "  r1:\n"
      "    role: router\n"
      "    routes: [to agent blackhole, to manager via manager, to default unreachable]\n"
      "    services: [tcp 22 open, tcp 23 closed, udp 53 dns servfail]\n"
      "    icmp: {time_exceeded: off, errors: 5/s}\n"
      "    power: off\n"));
  using Special = RouteOverride::Special;
  Node expected;
  expected.name = "r1";
  expected.role = NodeRole::Router;
  expected.routes = {{"agent", Special::Blackhole, 10},
                     {"manager", RouteOverride::Via{"manager"}, 10},
                     {"default", Special::Unreachable, 10}};
  expected.services = {{ServiceKind::TcpOpen, Port{22}, DnsBehavior::Answers, 11},
                       {ServiceKind::TcpClosed, Port{23}, DnsBehavior::Answers, 11},
                       {ServiceKind::Dns, Port{53}, DnsBehavior::Servfail, 11}};
  expected.time_exceeded = false;
  expected.icmp_errors_per_second = 5;
  expected.power = false;
  expected.line = 8;
  EXPECT_EQ(scenario.topology.nodes.at(1), expected);
}

TEST(Load, a_full_expectation) {
  Scenario scenario = load(sample_with("expect: {verdict: firewall-drop, suspect: none}",
                                       "expect:\n"
                                       "  verdict: [firewall-drop, host-firewall-drop]\n"
                                       "  last_seen: r1\n"
                                       "  first_unseen: manager\n"
                                       "  suspect: r1\n"
                                       "  not_excluded: return-path-drop\n"
                                       "  never: [host-down]\n"
                                       "  findings: [silent-hop]\n"
                                       "  never_findings: [multipath]\n"));
  const Expectation& expect = scenario.expect;
  EXPECT_THAT(expect.verdict, ElementsAre(Cause::FirewallDrop, Cause::HostFirewallDrop));
  EXPECT_EQ(expect.last_seen, "r1");
  EXPECT_EQ(expect.first_unseen, "manager");
  EXPECT_EQ(expect.suspect, "r1");
  EXPECT_THAT(expect.not_excluded, ElementsAre(Cause::ReturnPathDrop));
  EXPECT_THAT(expect.never, ElementsAre(Cause::HostDown));
  EXPECT_THAT(expect.findings, ElementsAre(FindingKind::SilentHop));
  EXPECT_THAT(expect.never_findings, ElementsAre(FindingKind::Multipath));
}

TEST(Load, windows_line_ends_and_a_byte_order_mark_do_no_harm) {
  std::string text = "\xef\xbb\xbf";
  for (char c : kSample) {
    text += c == '\n' ? "\r\n" : std::string(1, c);
  }
  EXPECT_EQ(load(text).topology, load(std::string(kSample)).topology);
}

}  // namespace
}  // namespace flatline
