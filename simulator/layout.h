#ifndef SIMULATOR_LAYOUT_H_
#define SIMULATOR_LAYOUT_H_

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "packet/address.h"
#include "simulator/topology.h"

namespace flatline {

// A topology with every address and route decided, the same way for the simulator and the kernel
// lab. Links that bridges join are one subnet; subnet number n (from 0, in the order of the file's
// links) is 198.18.n.0/24 or 2001:db8:0:n::/64, and the k-th node on it, in that same order, is .k
// or ::k (so of `a -- b`, a is .1 and b is .2).
//
// Routers have a route to every subnet that is not their own, shortest path first, with all equal
// next hops; other nodes have a default route to the first router beside them. Connected routes are
// not listed: an address brings its own. On top come the scenario's overrides: those with `none`
// remove the route to the subnet of the node's address (a default route that covers it becomes a
// route for every other subnet), the others are host routes to that address.

struct InterfaceAddress {
  std::string name;      // "eth0", "eth1", ... in the order of the node's links
  std::size_t link = 0;  // index into Topology::links
  IpAddress address;     // meaningless on a bridge's ports
  std::uint8_t prefix_length = 24;
  bool has_address = true;
};

struct NextHop {
  IpAddress gateway;
  std::string interface;
  friend bool operator==(const NextHop&, const NextHop&) = default;
};

struct PlannedRoute {
  IpAddress destination;  // the network address of a subnet, or a host with full prefix length
  std::uint8_t prefix_length = 24;
  // Several next hops: equal-cost multipath, hashed on the 5-tuple.
  std::variant<std::vector<NextHop>, RouteOverride::Special> action;
};

struct NodeLayout {
  std::string name;
  std::vector<InterfaceAddress> interfaces;
  std::vector<PlannedRoute> routes;
  // The address that a name lookup of the node gives: that of its first interface.
  std::optional<IpAddress> address;
};

struct Layout {
  IpVersion version = IpVersion::V4;
  std::vector<NodeLayout> nodes;  // in the order of Topology::nodes

  const NodeLayout* find(const std::string& name) const;
  // The node that owns an address; nullptr when none does.
  const NodeLayout* owner(const IpAddress& address) const;
};

struct LayoutError {
  int line = 0;  // of the scenario file, 0 where no line is to blame
  std::string message;
};

// Errors: a link to an unknown node, a node without links, two links of a node in one subnet, a
// loop of bridges, over 250 subnets or 250 nodes in one, a next hop that is no neighbour, a `none`
// route to a neighbour. That the probe's ends are joined is for the scenario loader to see.
std::expected<Layout, LayoutError> plan_layout(const Topology& topology, IpVersion version);

}  // namespace flatline

#endif  // SIMULATOR_LAYOUT_H_
