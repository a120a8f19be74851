// Where a rule stands decides what the node still does before it sees the packet:
//
//   prerouting  priority raw, before conntrack and routing: no hop limit test, no ICMP of the node
//               itself. A rule that asks for the connection's state needs conntrack, and comes
//               after it (mangle), still before routing.
//   forward     after the hop limit and MTU tests
//   input       to the node itself
//   output      from the node itself
//
// In IPv4 no rule here can touch ARP. Neighbour discovery is ICMPv6, and a scenario's "drop icmp"
// means no harm to it, so it is accepted first.

#include "simulator/lab/policy_lowering.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace flatline {
namespace {

constexpr const char* kNeighbourDiscovery =
    "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } "
    "accept";

struct HookText {
  RuleHook hook;
  const char* name;
};
constexpr std::array<HookText, 4> kHooks = {{{RuleHook::Prerouting, "prerouting"},
                                             {RuleHook::Forward, "forward"},
                                             {RuleHook::Input, "input"},
                                             {RuleHook::Output, "output"}}};

struct Context {
  const Node& node;
  const Layout& layout;
  bool v6() const { return layout.version == IpVersion::V6; }
  bool bridge() const { return node.role == NodeRole::Bridge; }
};

std::unexpected<LabError> refuse(const Context& context, const PolicyRule& rule,
                                 const std::string& why) {
  return setup_error("line " + std::to_string(rule.line) + ": node " + context.node.name + ": " +
                     why);
}

LabResult<std::string> addresses_of(const Context& context, const PolicyRule& rule,
                                    const std::string& name) {
  const NodeLayout* node = context.layout.find(name);
  std::string list;
  for (const InterfaceAddress& interface :
       node == nullptr ? std::vector<InterfaceAddress>{} : node->interfaces) {
    if (interface.has_address) {
      list += (list.empty() ? "" : ", ") + interface.address.to_string();
    }
  }
  if (list.empty()) {
    return refuse(context, rule, name + " is no node with an address");
  }
  return list.find(',') == std::string::npos ? list : "{ " + list + " }";
}

// ICMP types and codes are IPv4's in a scenario; these are what RFC 4443 has for the same.
std::string icmp6_match(const PolicyRule& rule) {
  const std::uint8_t type = *rule.icmp_type;
  if (type == 3 && rule.icmp_code == 4) {
    return "icmpv6 type packet-too-big ";
  }
  if (type == 3 && !rule.icmp_code) {
    return "icmpv6 type { destination-unreachable, packet-too-big } ";
  }
  if (type == 3) {
    constexpr std::array<std::pair<int, int>, 4> kCodes = {{{0, 0}, {1, 3}, {3, 4}, {9, 1}}};
    const auto* known =
        std::ranges::find(kCodes, static_cast<int>(*rule.icmp_code), &std::pair<int, int>::first);
    const int code = known == kCodes.end() ? 1 : known->second;  // 1: administratively prohibited
    return "icmpv6 type destination-unreachable icmpv6 code " + std::to_string(code) + " ";
  }
  constexpr std::array<std::pair<int, int>, 5> kTypes = {
      {{0, 129}, {5, 137}, {8, 128}, {11, 3}, {12, 4}}};
  const auto* known =
      std::ranges::find(kTypes, static_cast<int>(type), &std::pair<int, int>::first);
  return "icmpv6 type " + std::to_string(known == kTypes.end() ? type : known->second) + " ";
}

std::string icmp_match(const Context& context, const PolicyRule& rule) {
  if (!rule.icmp_type) {
    return context.v6() ? "meta l4proto ipv6-icmp " : "meta l4proto icmp ";
  }
  if (context.v6()) {
    return icmp6_match(rule);
  }
  std::string text = "icmp type " + std::to_string(*rule.icmp_type) + " ";
  return rule.icmp_code ? text + "icmp code " + std::to_string(*rule.icmp_code) + " " : text;
}

std::string port_match(const std::string& header, const PolicyRule& rule) {
  std::string text;
  if (rule.source_port) {
    text += header + " sport " + std::to_string(rule.source_port->value) + " ";
  }
  if (rule.destination_port) {
    text += header + " dport " + std::to_string(rule.destination_port->value) + " ";
  }
  return text;
}

std::string tcp_match(const PolicyRule& rule) {
  std::string text = port_match("tcp", rule);
  if (rule.flags == PolicyRule::Flags::Syn) {
    text += "tcp flags & (syn | ack) == syn ";
  } else if (rule.flags == PolicyRule::Flags::SynAck) {
    text += "tcp flags & (syn | ack) == (syn | ack) ";
  }
  return text.empty() ? "meta l4proto tcp " : text;
}

std::string protocol_match(const Context& context, const PolicyRule& rule) {
  const bool means_tcp = rule.flags != PolicyRule::Flags::Any || rule.action == RuleAction::Reset;
  switch (rule.protocol) {
    case RuleProtocol::Tcp:
      return tcp_match(rule);
    case RuleProtocol::Udp:
      return rule.source_port || rule.destination_port ? port_match("udp", rule)
                                                       : "meta l4proto udp ";
    case RuleProtocol::Icmp:
      return icmp_match(context, rule);
    case RuleProtocol::Any:
      break;
  }
  if (means_tcp) {
    return tcp_match(rule);
  }
  const std::string ports = port_match("th", rule);
  return ports.empty() ? "" : "meta l4proto { tcp, udp } " + ports;
}

const char* reject_type(RejectWith with, bool v6) {
  switch (with) {
    case RejectWith::PortUnreachable:
      return "port-unreachable";
    case RejectWith::NetUnreachable:
      return v6 ? "no-route" : "net-unreachable";
    case RejectWith::HostUnreachable:
      return v6 ? "addr-unreachable" : "host-unreachable";
    case RejectWith::NetProhibited:
      return v6 ? "admin-prohibited" : "net-prohibited";
    case RejectWith::HostProhibited:
      return v6 ? "admin-prohibited" : "host-prohibited";
    case RejectWith::AdminProhibited:
      return "admin-prohibited";
  }
  return "";
}

std::string reject_text(RejectWith with, bool v6) {
  return std::string("reject with ") + (v6 ? "icmpv6" : "icmp") + " type " + reject_type(with, v6);
}

std::string action_text(const Context& context, const PolicyRule& rule) {
  switch (rule.action) {
    case RuleAction::Accept:
      return "accept";
    case RuleAction::Drop:
      return "drop";
    case RuleAction::Reject:
      return reject_text(rule.reject_with, context.v6());
    case RuleAction::Reset:
      return "reject with tcp reset";
  }
  return "";
}

LabResult<std::string> rule_text(const Context& context, const PolicyRule& rule) {
  const std::string ip = context.v6() ? "ip6" : "ip";
  std::string text = context.bridge() ? "meta protocol " + ip + " " : "";
  for (const auto& [name, side] :
       {std::pair(&rule.from, " saddr "), std::pair(&rule.to, " daddr ")}) {
    if (*name) {
      auto addresses = addresses_of(context, rule, **name);
      if (!addresses) {
        return addresses;
      }
      text += ip + side + *addresses + " ";
    }
  }
  text += protocol_match(context, rule);
  text += rule.established ? "ct state established,related " : "";
  if (rule.limit_per_second) {
    text += "limit rate " + std::to_string(*rule.limit_per_second) + "/second burst 1 packets ";
  }
  return text + "counter " + action_text(context, rule) + " comment \"line " +
         std::to_string(rule.line) + "\"";
}

std::string chain(const std::string& name, const std::string& hook, const std::string& priority,
                  const std::vector<std::string>& lines) {
  std::string text = "  chain " + name + " {\n    type filter hook " + hook + " priority " +
                     priority + "; policy accept;\n";
  for (const std::string& line : lines) {
    text += "    " + line + "\n";
  }
  return text + "  }\n";
}

std::string priority_of(const Context& context, RuleHook hook) {
  if (hook != RuleHook::Prerouting) {
    return "0";
  }
  const bool needs_conntrack = std::ranges::any_of(context.node.policy, [](const PolicyRule& rule) {
    return rule.hook == RuleHook::Prerouting && rule.established;
  });
  return needs_conntrack && !context.bridge() ? "-150" : "-300";
}

LabResult<std::string> policy_chain(const Context& context, const HookText& hook) {
  std::vector<std::string> lines;
  for (const PolicyRule& rule : context.node.policy) {
    if (rule.hook != hook.hook) {
      continue;
    }
    if (context.bridge() &&
        (rule.action == RuleAction::Reject || rule.action == RuleAction::Reset)) {
      return refuse(context, rule, "a bridge has no address to reject from; use drop, or a router");
    }
    auto text = rule_text(context, rule);
    if (!text) {
      return text;
    }
    lines.push_back(*text);
  }
  if (lines.empty()) {
    return "";
  }
  if (context.v6()) {
    lines.insert(lines.begin(), kNeighbourDiscovery);
  }
  return chain(hook.name, hook.name, priority_of(context, hook.hook), lines);
}

// A router's own budget: the kernel's limit is switched off (KernelSettings::own_icmp_budget), and
// each destination has a bucket of its own here, full at the start with one second's worth.
// Packet too big and 3/4 are exempt, as they are in Linux.
std::string budget_set(const Context& context) {
  return std::string("  set icmp_errors_sent {\n    type ") +
         (context.v6() ? "ipv6_addr" : "ipv4_addr") +
         "\n    size 1024\n    flags dynamic,timeout\n    timeout 1m\n  }\n";
}

std::vector<std::string> own_error_rules(const Context& context) {
  const std::string icmp = context.v6() ? "icmpv6" : "icmp";
  std::vector<std::string> lines;
  if (!context.node.time_exceeded) {
    lines.push_back(icmp + " type time-exceeded counter drop");
  }
  if (const std::uint32_t budget = context.node.icmp_errors_per_second; budget > 0) {
    if (!context.v6()) {
      lines.emplace_back("icmp type destination-unreachable icmp code frag-needed accept");
    }
    const std::string limit =
        std::to_string(budget) + "/second burst " + std::to_string(budget) + " packets";
    lines.push_back(icmp +
                    " type { destination-unreachable, time-exceeded, parameter-problem } update "
                    "@icmp_errors_sent { " +
                    (context.v6() ? "ip6" : "ip") + " daddr limit rate over " + limit +
                    " } counter drop");
  }
  return lines;
}

}  // namespace

LabResult<std::string> lower_policy(const Node& node, const Layout& layout) {
  const Context context{node, layout};
  std::string chains;
  for (const HookText& hook : kHooks) {
    auto text = policy_chain(context, hook);
    if (!text) {
      return text;
    }
    chains += *text;
  }
  const std::vector<std::string> own =
      context.bridge() ? std::vector<std::string>{} : own_error_rules(context);
  if (!own.empty()) {
    chains += chain("own_icmp_errors", "output", "10", own);
  }
  if (chains.empty()) {
    return "";
  }
  const std::string sets =
      node.icmp_errors_per_second > 0 && !context.bridge() ? budget_set(context) : "";
  return std::string("table ") + (context.bridge() ? "bridge" : "inet") + " flatline {\n" + sets +
         chains + "}\n";
}

}  // namespace flatline
