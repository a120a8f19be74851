#include "scenarios/policy_words.h"

#include <algorithm>
#include <set>
#include <string>

namespace flatline {
namespace {

constexpr Choice<RuleAction> kActions[] = {
    {"drop", RuleAction::Drop},
    {"reject", RuleAction::Reject},
    {"reset", RuleAction::Reset},
    {"accept", RuleAction::Accept},
};

constexpr Choice<RejectWith> kRejections[] = {
    {"port-unreachable", RejectWith::PortUnreachable},
    {"net-unreachable", RejectWith::NetUnreachable},
    {"host-unreachable", RejectWith::HostUnreachable},
    {"net-prohibited", RejectWith::NetProhibited},
    {"host-prohibited", RejectWith::HostProhibited},
    {"admin-prohibited", RejectWith::AdminProhibited},
};

// What a clause is about. A rule says each of them once at most.
enum class Topic : std::uint8_t {
  Hook,
  Protocol,
  From,
  To,
  Port,
  SourcePort,
  Flags,
  Established,
  Type,
  Code,
  Limit,
  With,
};

enum class Clause : std::uint8_t {
  Prerouting,
  Forward,
  Input,
  Output,
  Tcp,
  Udp,
  Icmp,
  From,
  To,
  Port,
  SourcePort,
  Syn,
  SynAck,
  Established,
  Type,
  Code,
  Limit,
  With,
};

constexpr Choice<Clause> kClauses[] = {
    {"prerouting", Clause::Prerouting},
    {"forward", Clause::Forward},
    {"input", Clause::Input},
    {"output", Clause::Output},
    {"tcp", Clause::Tcp},
    {"udp", Clause::Udp},
    {"icmp", Clause::Icmp},
    {"from", Clause::From},
    {"to", Clause::To},
    {"port", Clause::Port},
    {"source-port", Clause::SourcePort},
    {"syn", Clause::Syn},
    {"syn-ack", Clause::SynAck},
    {"established", Clause::Established},
    {"type", Clause::Type},
    {"code", Clause::Code},
    {"limit", Clause::Limit},
    {"with", Clause::With},
};

bool forwards(NodeRole role) {
  return role == NodeRole::Router || role == NodeRole::Bridge;
}

// ICMPv4 types that have a counterpart in ICMPv6: echo reply and request, destination unreachable
// (packet too big as its code 4), time exceeded, parameter problem.
bool has_icmpv6_counterpart(std::uint8_t type) {
  return type == 0 || type == 3 || type == 8 || type == 11 || type == 12;
}

class RuleReader {
 public:
  RuleReader(const Value& line, NodeRole role, const Context& context)
      : words_(line, context.problems), role_(role), context_(&context) {
    rule_.line = line.mark.line;
    rule_.hook = forwards(role) ? RuleHook::Forward : RuleHook::Input;
  }

  PolicyRule read() {
    Word action = words_.take("a policy's first word (drop, reject, reset or accept)");
    rule_.action =
        choose<RuleAction>(action, kActions, "policy action", problems()).value_or(rule_.action);
    while (!words_.done()) {
      read_clause(words_.take("a policy word"));
    }
    check_protocol();
    check_action();
    check_place();
    return rule_;
  }

 private:
  Problems& problems() { return context_->problems; }

  void once(Topic topic, const Word& word) {
    if (!said_.insert(topic).second) {
      problems().add(word.mark, in_quotes(word.text) + " comes after another of its kind");
    }
  }

  bool said(Topic topic) const { return said_.contains(topic); }

  void read_clause(const Word& word) {
    auto clause = choose<Clause>(word, kClauses, "policy word", problems());
    if (clause) {
      read_clause(*clause, word);
    }
  }

  void read_clause(Clause clause, const Word& word) {
    switch (clause) {
      case Clause::Prerouting:
        return set_hook(RuleHook::Prerouting, word);
      case Clause::Forward:
        return set_hook(RuleHook::Forward, word);
      case Clause::Input:
        return set_hook(RuleHook::Input, word);
      case Clause::Output:
        return set_hook(RuleHook::Output, word);
      case Clause::Tcp:
        return set_protocol(RuleProtocol::Tcp, word);
      case Clause::Udp:
        return set_protocol(RuleProtocol::Udp, word);
      case Clause::Icmp:
        return set_protocol(RuleProtocol::Icmp, word);
      case Clause::From:
        return read_node(Topic::From, rule_.from, word);
      case Clause::To:
        return read_node(Topic::To, rule_.to, word);
      case Clause::Port:
        return read_port_clause(Topic::Port, rule_.destination_port, word);
      case Clause::SourcePort:
        return read_port_clause(Topic::SourcePort, rule_.source_port, word);
      case Clause::Syn:
        return set_flags(PolicyRule::Flags::Syn, word);
      case Clause::SynAck:
        return set_flags(PolicyRule::Flags::SynAck, word);
      case Clause::Established:
        once(Topic::Established, word);
        rule_.established = true;
        return;
      case Clause::Type:
        return read_icmp_number(Topic::Type, rule_.icmp_type, word);
      case Clause::Code:
        return read_icmp_number(Topic::Code, rule_.icmp_code, word);
      case Clause::Limit:
        once(Topic::Limit, word);
        rule_.limit_per_second = read_rate(words_.take("a rate"), problems());
        return;
      case Clause::With:
        return read_rejection(word);
    }
  }

  void set_hook(RuleHook hook, const Word& word) {
    once(Topic::Hook, word);
    rule_.hook = hook;
  }

  void set_protocol(RuleProtocol protocol, const Word& word) {
    once(Topic::Protocol, word);
    rule_.protocol = protocol;
  }

  void set_flags(PolicyRule::Flags flags, const Word& word) {
    once(Topic::Flags, word);
    rule_.flags = flags;
  }

  void read_node(Topic topic, std::optional<std::string>& side, const Word& word) {
    once(topic, word);
    Word name = words_.take("a node");
    context_->addressed_node(name);
    side = name.text;
  }

  void read_port_clause(Topic topic, std::optional<Port>& port, const Word& word) {
    once(topic, word);
    port = read_port(words_.take("a port"), problems());
  }

  void read_icmp_number(Topic topic, std::optional<std::uint8_t>& number, const Word& word) {
    once(topic, word);
    auto read = read_number(words_.take("a number"), {0, 255}, "an ICMP " + word.text, problems());
    number = static_cast<std::uint8_t>(read.value_or(0));
  }

  void read_rejection(const Word& word) {
    once(Topic::With, word);
    Word with = words_.take("how to reject");
    rule_.reject_with =
        choose<RejectWith>(with, kRejections, "rejection", problems()).value_or(rule_.reject_with);
  }

  void refuse_if(bool nonsense, const std::string& why) {
    if (nonsense) {
      problems().add(words_.start(), why);
    }
  }

  void check_protocol() {
    bool tcp = rule_.protocol == RuleProtocol::Tcp;
    bool has_ports = tcp || rule_.protocol == RuleProtocol::Udp;
    bool icmp = rule_.protocol == RuleProtocol::Icmp;
    refuse_if((said(Topic::Port) || said(Topic::SourcePort)) && !has_ports,
              "a port needs tcp or udp in the rule");
    refuse_if(said(Topic::Flags) && !tcp, "syn and syn-ack need tcp in the rule");
    refuse_if(said(Topic::Type) && !icmp, "an ICMP type needs icmp in the rule");
    refuse_if(said(Topic::Code) && !said(Topic::Type), "an ICMP code needs a type in the rule");
    refuse_if(rule_.icmp_type && !has_icmpv6_counterpart(*rule_.icmp_type) &&
                  context_->has(IpVersion::V6),
              "this ICMP type has no counterpart in IPv6; leave 6 out of families");
  }

  void check_action() {
    refuse_if(rule_.action == RuleAction::Reset && rule_.protocol != RuleProtocol::Tcp,
              "reset needs tcp in the rule: only TCP has a reset");
    refuse_if(said(Topic::With) && rule_.action != RuleAction::Reject, "with belongs to reject");
    refuse_if(said(Topic::Limit) && rule_.action != RuleAction::Accept,
              "limit belongs to accept: what is over it falls through to the rules below");
    refuse_if(rule_.from && rule_.from == rule_.to, "a rule from a node to itself matches nothing");
  }

  void check_place() {
    bool bridge = role_ == NodeRole::Bridge;
    refuse_if(bridge && rule_.hook != RuleHook::Forward,
              "a bridge has no stack of its own: its rules stand at forward");
    refuse_if(bridge && (rule_.action == RuleAction::Reject || rule_.action == RuleAction::Reset),
              "a bridge has no address to answer from: it can drop or accept");
    refuse_if(bridge && rule_.established, "a bridge keeps no connections");
    refuse_if(!forwards(role_) && rule_.hook == RuleHook::Forward,
              "only routers and bridges forward; use input or output");
  }

  PolicyRule rule_;
  Words words_;
  NodeRole role_;
  const Context* context_;
  std::set<Topic> said_;
};

}  // namespace

PolicyRule read_policy_rule(const Value& line, NodeRole role, const Context& context) {
  return RuleReader(line, role, context).read();
}

}  // namespace flatline
