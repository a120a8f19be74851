#ifndef SIMULATOR_TOPOLOGY_H_
#define SIMULATOR_TOPOLOGY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "packet/flow_key.h"
#include "packet/time.h"

namespace flatline {

// A network as a scenario file writes it: plain values, no behaviour. The simulator and the kernel
// lab both build from it.

enum class NodeRole : std::uint8_t {
  Host,
  Agent,
  Manager,
  Relay,
  Dns,
  Router,
  Bridge,  // a transparent (layer 2) device: no address, no hop
};

// What a firewall rule does with a packet that it matches.
enum class RuleAction : std::uint8_t { Accept, Drop, Reject, Reset };

enum class RejectWith : std::uint8_t {
  PortUnreachable,  // ICMP 3/3, ICMPv6 1/4
  NetUnreachable,   // 3/0, 1/0
  HostUnreachable,  // 3/1, 1/3
  NetProhibited,    // 3/9; in IPv6 1/1
  HostProhibited,   // 3/10; in IPv6 1/1
  AdminProhibited,  // 3/13, 1/1
};

// Where in a node's packet path a rule stands (nftables hooks).
enum class RuleHook : std::uint8_t {
  Prerouting,  // before the routing decision: the router stays silent for what it drops here
  Forward,     // through a router or bridge, after the hop limit was checked
  Input,       // to the node itself
  Output,      // from the node itself
};

enum class RuleProtocol : std::uint8_t { Any, Tcp, Udp, Icmp };

// One firewall rule; the first that matches decides, and what no rule matches passes. Everything
// absent matches everything, but for neighbour discovery (ICMPv6 133 to 136), which always passes,
// as ARP does.
struct PolicyRule {
  RuleAction action = RuleAction::Drop;
  RejectWith reject_with = RejectWith::PortUnreachable;
  RuleHook hook = RuleHook::Forward;
  RuleProtocol protocol = RuleProtocol::Any;
  std::optional<std::string> from;  // node names
  std::optional<std::string> to;
  std::optional<Port> destination_port;
  std::optional<Port> source_port;
  // TCP flags: "syn" (SYN without ACK) or "syn-ack".
  enum class Flags : std::uint8_t { Any, Syn, SynAck };
  Flags flags = Flags::Any;
  bool established = false;  // conntrack state established or related
  // ICMP type and code, IPv4 numbers; only with protocol Icmp.
  std::optional<std::uint8_t> icmp_type;
  std::optional<std::uint8_t> icmp_code;
  // Accept at most this many packets a second with a burst of one; what is over falls through.
  std::optional<std::uint32_t> limit_per_second;
  int line = 0;  // of the scenario file
  friend bool operator==(const PolicyRule&, const PolicyRule&) = default;
};

// A route that overrides the shortest path.
struct RouteOverride {
  struct Via {
    std::string node;
    friend bool operator==(const Via&, const Via&) = default;
  };
  enum class Special : std::uint8_t { None, Unreachable, Prohibit, Blackhole };  // None: no route
  std::string to;  // node name, or "default"
  std::variant<Via, Special> action;
  int line = 0;
  friend bool operator==(const RouteOverride&, const RouteOverride&) = default;
};

enum class ServiceKind : std::uint8_t { TcpOpen, TcpTls, TcpClosed, Dns };
enum class DnsBehavior : std::uint8_t { Answers, Nxdomain, Servfail, Refused, Silent };

struct Service {
  ServiceKind kind = ServiceKind::TcpOpen;
  Port port;
  DnsBehavior dns = DnsBehavior::Answers;
  int line = 0;
  friend bool operator==(const Service&, const Service&) = default;
};

struct Node {
  std::string name;
  NodeRole role = NodeRole::Host;
  std::vector<PolicyRule> policy;
  std::vector<RouteOverride> routes;
  std::vector<Service> services;
  bool power = true;  // off: the node's links have carrier, nobody answers, not even ARP or ND
  bool time_exceeded = true;  // off: a silent hop
  // Routers: ICMP error budget a second and destination, 0 as Linux has it (burst 6, then 1).
  std::uint32_t icmp_errors_per_second = 0;
  int line = 0;
  friend bool operator==(const Node&, const Node&) = default;
};

// One direction of a link.
struct Impairment {
  Duration delay{};
  double loss = 0;  // probability, 0 to 1
  friend bool operator==(const Impairment&, const Impairment&) = default;
};

struct Link {
  std::string a;
  std::string b;
  std::uint32_t mtu_octets = 1500;
  Impairment a_to_b;
  Impairment b_to_a;
  int line = 0;
  friend bool operator==(const Link&, const Link&) = default;
};

struct Topology {
  std::vector<Node> nodes;  // in the file's order
  std::vector<Link> links;
  std::uint64_t seed = 1;

  const Node* find(const std::string& name) const;
  friend bool operator==(const Topology&, const Topology&) = default;
};

}  // namespace flatline

#endif  // SIMULATOR_TOPOLOGY_H_
