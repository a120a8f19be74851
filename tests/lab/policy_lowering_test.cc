#include "simulator/lab/policy_lowering.h"

#include <string>

#include <gtest/gtest.h>

namespace flatline {
namespace {

// manager at the far end of a link to r1, in both families.
Layout two_nodes(IpVersion version) {
  const bool v4 = version == IpVersion::V4;
  auto node = [&](const std::string& name, const char* four, const char* six) {
    NodeLayout layout;
    layout.name = name;
    layout.interfaces.push_back({.name = "eth0", .address = *IpAddress::parse(v4 ? four : six)});
    layout.address = layout.interfaces.front().address;
    return layout;
  };
  return {version,
          {node("r1", "198.18.0.1", "2001:db8::1"), node("manager", "198.18.0.2", "2001:db8::2")}};
}

Node router(std::vector<PolicyRule> policy) {
  return {.name = "r1", .role = NodeRole::Router, .policy = std::move(policy)};
}

std::string lowered(const Node& node, IpVersion version) {
  auto text = lower_policy(node, two_nodes(version));
  return text ? *text : "error: " + text.error().message;
}

// The line that one rule becomes, without its counter and comment.
std::string line_of(PolicyRule rule, IpVersion version = IpVersion::V4) {
  rule.line = 1;
  const std::string text = lowered(router({rule}), version);
  const auto end = text.find(" comment \"line 1\"");
  const auto start = text.rfind('\n', end) + 1;
  std::string line = text.substr(start, end - start);
  line.erase(0, line.find_first_not_of(' '));
  const auto counter = line.find("counter ");
  return counter == std::string::npos ? text : line.erase(counter, 8);
}

TEST(PolicyLowering, keeps_the_order_and_puts_each_rule_at_its_hook) {
  const Node node = router({
      {.action = RuleAction::Accept, .protocol = RuleProtocol::Icmp, .icmp_type = 8, .line = 4},
      {.action = RuleAction::Drop, .line = 5},
      {.action = RuleAction::Drop,
       .hook = RuleHook::Prerouting,
       .protocol = RuleProtocol::Tcp,
       .to = "manager",
       .destination_port = Port{4120},
       .line = 6},
  });
  EXPECT_EQ(lowered(node, IpVersion::V4), R"(table inet flatline {
  chain prerouting {
    type filter hook prerouting priority -300; policy accept;
    ip daddr 198.18.0.2 tcp dport 4120 counter drop comment "line 6"
  }
  chain forward {
    type filter hook forward priority 0; policy accept;
    icmp type 8 counter accept comment "line 4"
    counter drop comment "line 5"
  }
}
)");
}

TEST(PolicyLowering, spares_neighbour_discovery_in_version_6) {
  const Node node = router({{.action = RuleAction::Drop, .hook = RuleHook::Input, .line = 3}});
  EXPECT_EQ(lowered(node, IpVersion::V6), R"(table inet flatline {
  chain input {
    type filter hook input priority 0; policy accept;
    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, )"
                                          R"(nd-neighbor-advert } accept
    counter drop comment "line 3"
  }
}
)");
}

TEST(PolicyLowering, names_every_address_of_a_node) {
  Layout layout = two_nodes(IpVersion::V4);
  layout.nodes[0].interfaces.push_back(
      {.name = "eth1", .address = *IpAddress::parse("198.18.1.1")});
  auto text = lower_policy(router({{.from = "r1", .line = 1}}), layout);
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("ip saddr { 198.18.0.1, 198.18.1.1 } counter drop"), std::string::npos)
      << *text;
}

TEST(PolicyLowering, has_a_word_for_each_match) {
  EXPECT_EQ(line_of({.protocol = RuleProtocol::Tcp}), "meta l4proto tcp drop");
  EXPECT_EQ(line_of({.protocol = RuleProtocol::Udp, .source_port = Port{53}}), "udp sport 53 drop");
  EXPECT_EQ(line_of({.destination_port = Port{53}}), "meta l4proto { tcp, udp } th dport 53 drop");
  EXPECT_EQ(line_of({.flags = PolicyRule::Flags::Syn}), "tcp flags & (syn | ack) == syn drop");
  EXPECT_EQ(line_of({.protocol = RuleProtocol::Tcp,
                     .source_port = Port{4120},
                     .flags = PolicyRule::Flags::SynAck}),
            "tcp sport 4120 tcp flags & (syn | ack) == (syn | ack) drop");
  EXPECT_EQ(line_of({.action = RuleAction::Accept, .established = true}),
            "ct state established,related accept");
  EXPECT_EQ(line_of({.action = RuleAction::Accept, .limit_per_second = 3}),
            "limit rate 3/second burst 1 packets accept");
  EXPECT_EQ(line_of({.protocol = RuleProtocol::Icmp, .icmp_type = 3, .icmp_code = 4}),
            "icmp type 3 icmp code 4 drop");
}

TEST(PolicyLowering, turns_icmp_numbers_into_those_of_version_6) {
  auto icmp = [](std::optional<std::uint8_t> type, std::optional<std::uint8_t> code = {}) {
    return line_of({.protocol = RuleProtocol::Icmp, .icmp_type = type, .icmp_code = code},
                   IpVersion::V6);
  };
  EXPECT_EQ(icmp({}), "meta l4proto ipv6-icmp drop");
  EXPECT_EQ(icmp(8), "icmpv6 type 128 drop");
  EXPECT_EQ(icmp(11), "icmpv6 type 3 drop");
  EXPECT_EQ(icmp(3), "icmpv6 type { destination-unreachable, packet-too-big } drop");
  EXPECT_EQ(icmp(3, 4), "icmpv6 type packet-too-big drop");
  EXPECT_EQ(icmp(3, 3), "icmpv6 type destination-unreachable icmpv6 code 4 drop");
  EXPECT_EQ(icmp(3, 13), "icmpv6 type destination-unreachable icmpv6 code 1 drop");
}

TEST(PolicyLowering, rejects_with_the_word_of_each_family) {
  auto both = [](RejectWith with) {
    const PolicyRule rule = {.action = RuleAction::Reject, .reject_with = with};
    return line_of(rule) + " / " + line_of(rule, IpVersion::V6);
  };
  EXPECT_EQ(both(RejectWith::PortUnreachable),
            "reject with icmp type port-unreachable / reject with icmpv6 type port-unreachable");
  EXPECT_EQ(both(RejectWith::NetUnreachable),
            "reject with icmp type net-unreachable / reject with icmpv6 type no-route");
  EXPECT_EQ(both(RejectWith::HostUnreachable),
            "reject with icmp type host-unreachable / reject with icmpv6 type addr-unreachable");
  EXPECT_EQ(both(RejectWith::NetProhibited),
            "reject with icmp type net-prohibited / reject with icmpv6 type admin-prohibited");
  EXPECT_EQ(both(RejectWith::HostProhibited),
            "reject with icmp type host-prohibited / reject with icmpv6 type admin-prohibited");
  EXPECT_EQ(both(RejectWith::AdminProhibited),
            "reject with icmp type admin-prohibited / reject with icmpv6 type admin-prohibited");
  EXPECT_EQ(line_of({.action = RuleAction::Reset}), "meta l4proto tcp reject with tcp reset");
}

TEST(PolicyLowering, waits_for_conntrack_before_routing_when_a_rule_asks_for_the_state) {
  const std::string text = lowered(
      router({{.hook = RuleHook::Prerouting, .established = true, .line = 1}}), IpVersion::V4);
  EXPECT_NE(text.find("hook prerouting priority -150;"), std::string::npos) << text;
}

TEST(PolicyLowering, makes_a_silent_hop_and_an_error_budget) {
  const Node node = {
      .name = "r1", .role = NodeRole::Router, .time_exceeded = false, .icmp_errors_per_second = 1};
  EXPECT_EQ(lowered(node, IpVersion::V4),
            R"(table inet flatline {
  set icmp_errors_sent {
    type ipv4_addr
    size 1024
    flags dynamic,timeout
    timeout 1m
  }
  chain own_icmp_errors {
    type filter hook output priority 10; policy accept;
    icmp type time-exceeded counter drop
    icmp type destination-unreachable icmp code frag-needed accept
    icmp type { destination-unreachable, time-exceeded, parameter-problem } )"
            R"(update @icmp_errors_sent { ip daddr limit rate over 1/second burst 1 packets } )"
            R"(counter drop
  }
}
)");
}

TEST(PolicyLowering, gives_a_bridge_a_table_of_its_own_that_spares_arp) {
  const Node bridge = {.name = "r1",
                       .role = NodeRole::Bridge,
                       .policy = {{.to = "manager", .line = 2}, {.line = 3}}};
  EXPECT_EQ(lowered(bridge, IpVersion::V4), R"(table bridge flatline {
  chain forward {
    type filter hook forward priority 0; policy accept;
    meta protocol ip ip daddr 198.18.0.2 counter drop comment "line 2"
    meta protocol ip counter drop comment "line 3"
  }
}
)");
}

TEST(PolicyLowering, refuses_what_cannot_be) {
  const Node bridge = {
      .name = "r1", .role = NodeRole::Bridge, .policy = {{.action = RuleAction::Reset, .line = 9}}};
  EXPECT_EQ(
      lowered(bridge, IpVersion::V4),
      "error: line 9: node r1: a bridge has no address to reject from; use drop, or a router");
  EXPECT_EQ(lowered(router({{.to = "nobody", .line = 7}}), IpVersion::V4),
            "error: line 7: node r1: nobody is no node with an address");
}

TEST(PolicyLowering, is_empty_for_a_node_without_rules) {
  EXPECT_EQ(lowered(router({}), IpVersion::V4), "");
}

}  // namespace
}  // namespace flatline
