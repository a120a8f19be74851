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
// lab. Nodes joined through bridges share one subnet; subnet number n (from 0, in the order of the
// file's links) is 198.18.n.0/24 or 2001:db8:0:n::/64, and the first node on it is .1. The manager,
// relay and dns roles have their subnet in 198.51.100.0/24 style instead only if the file says so.

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

// Plans addresses and shortest-path routes (equal costs give multipath). Errors: a node without
// links, two nodes with no path between the probe's ends, more than 250 subnets.
std::expected<Layout, LayoutError> plan_layout(const Topology& topology, IpVersion version);

}  // namespace flatline

#endif  // SIMULATOR_LAYOUT_H_
