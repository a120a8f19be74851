#include "simulator/routes.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

// Routing as a network with a link-state protocol would have it, every link at cost 1: each router
// knows a route to each subnet, with all its equal next hops; each host knows only its first
// router. A node that is off keeps its place in all routes, as nobody has noticed yet.
//
// The overrides of a scenario come on top. `none` is the only one that takes something away, and it
// takes away no more than it says: a default route that would still cover the destination is
// unfolded into a route for every other subnet. The rest are host routes, which win by length.

namespace flatline {
namespace {

constexpr std::size_t kUnreached = std::numeric_limits<std::size_t>::max();

using NextHops = std::vector<NextHop>;

// A node's interface in a subnet.
struct Attachment {
  std::size_t node = 0;
  const InterfaceAddress* interface = nullptr;
};

class RoutePlanner {
 public:
  RoutePlanner(const Topology& topology, const Subnets& subnets, Layout& layout)
      : topology_(topology), subnets_(subnets), layout_(layout), attached_(subnets.count) {
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
      for (const InterfaceAddress& interface : layout.nodes[i].interfaces) {
        if (interface.has_address) {
          attached_[subnet_of(interface)].push_back({i, &interface});
        }
      }
    }
  }

  std::expected<void, LayoutError> plan() {
    plan_defaults();
    for (std::size_t subnet = 0; subnet < subnets_.count; ++subnet) {
      plan_towards(subnet);
    }
    for (std::size_t i = 0; i < topology_.nodes.size(); ++i) {
      if (auto applied = apply_overrides(i); !applied) {
        return applied;
      }
    }
    return {};
  }

 private:
  std::size_t subnet_of(const InterfaceAddress& interface) const {
    return subnets_.of_link[interface.link];
  }

  bool is_router(std::size_t node) const { return topology_.nodes[node].role == NodeRole::Router; }

  bool is_attached(std::size_t node, std::size_t subnet) const {
    return std::ranges::any_of(attached_[subnet],
                               [&](const Attachment& there) { return there.node == node; });
  }

  IpAddress any_address() const {
    return layout_.version == IpVersion::V4 ? IpAddress::v4({}) : IpAddress::v6({});
  }

  PlannedRoute default_route(NextHops hops) const { return {any_address(), 0, std::move(hops)}; }

  PlannedRoute subnet_route(std::size_t subnet, NextHops hops) const {
    return {subnet_address(layout_.version, subnet, 0), subnet_prefix_length(layout_.version),
            std::move(hops)};
  }

  // The first router beside a host, by the order of its interfaces and then of the links.
  NextHops first_router(std::size_t host) const {
    for (const InterfaceAddress& interface : layout_.nodes[host].interfaces) {
      for (const Attachment& there : attached_[subnet_of(interface)]) {
        if (is_router(there.node)) {
          return {{there.interface->address, interface.name}};
        }
      }
    }
    return {};
  }

  void plan_defaults() {
    for (std::size_t i = 0; i < layout_.nodes.size(); ++i) {
      NextHops hops = layout_.nodes[i].address && !is_router(i) ? first_router(i) : NextHops{};
      if (!hops.empty()) {
        layout_.nodes[i].routes.push_back(default_route(std::move(hops)));
      }
    }
  }

  // How many routers a packet passes from each router to a subnet; 0 for those attached to it.
  std::vector<std::size_t> distances(std::size_t subnet) const {
    std::vector<std::size_t> distance(layout_.nodes.size(), kUnreached);
    std::vector<std::size_t> frontier;
    auto reach = [&](const Attachment& there, std::size_t hops) {
      if (is_router(there.node) && distance[there.node] == kUnreached) {
        distance[there.node] = hops;
        frontier.push_back(there.node);
      }
    };
    for (const Attachment& there : attached_[subnet]) {
      reach(there, 0);
    }
    for (std::size_t next = 0; next < frontier.size(); ++next) {
      std::size_t router = frontier[next];
      for (const InterfaceAddress& interface : layout_.nodes[router].interfaces) {
        for (const Attachment& there : attached_[subnet_of(interface)]) {
          reach(there, distance[router] + 1);
        }
      }
    }
    return distance;
  }

  // The neighbours of a router that are one hop nearer.
  NextHops nearer(std::size_t router, const std::vector<std::size_t>& distance) const {
    NextHops hops;
    for (const InterfaceAddress& interface : layout_.nodes[router].interfaces) {
      for (const Attachment& there : attached_[subnet_of(interface)]) {
        if (is_router(there.node) && distance[there.node] + 1 == distance[router]) {
          hops.push_back({there.interface->address, interface.name});
        }
      }
    }
    return hops;
  }

  void plan_towards(std::size_t subnet) {
    std::vector<std::size_t> distance = distances(subnet);
    for (std::size_t i = 0; i < layout_.nodes.size(); ++i) {
      if (is_router(i) && distance[i] != 0 && distance[i] != kUnreached) {
        layout_.nodes[i].routes.push_back(subnet_route(subnet, nearer(i, distance)));
      }
    }
  }

  // The default first: what a node-specific `none` takes away, it takes from the final default.
  std::expected<void, LayoutError> apply_overrides(std::size_t node) {
    for (bool defaults : {true, false}) {
      for (const RouteOverride& route : topology_.nodes[node].routes) {
        if ((route.to == "default") != defaults) {
          continue;
        }
        if (auto applied = apply(node, route); !applied) {
          return applied;
        }
      }
    }
    return {};
  }

  std::expected<void, LayoutError> apply(std::size_t node, const RouteOverride& route) {
    auto refuse = [&](const std::string& why) {
      return std::unexpected(LayoutError{route.line, why});
    };
    auto action = resolve(node, route);
    if (!action) {
      return refuse("\"" + std::get<RouteOverride::Via>(route.action).node +
                    "\" is not on a link of \"" + layout_.nodes[node].name +
                    "\", so it cannot be the next hop");
    }
    if (route.to == "default") {
      replace_default(node, *std::move(action));
      return {};
    }
    const NodeLayout* to = layout_.find(route.to);
    if (to == nullptr || !to->address) {
      return refuse("a route to \"" + route.to + "\", which has no address");
    }
    if (action->index() == 0 || std::get<1>(*action) != RouteOverride::Special::None) {
      layout_.nodes[node].routes.push_back({*to->address, host_prefix(), *std::move(action)});
      return {};
    }
    std::size_t subnet = subnet_of(to->interfaces.front());
    if (is_attached(node, subnet)) {
      return refuse("\"" + route.to + "\" is on a link of \"" + layout_.nodes[node].name +
                    "\": no route to it can be missing");
    }
    remove_route(node, subnet);
    return {};
  }

  using Action = decltype(PlannedRoute::action);

  // nullopt when the next hop is no neighbour.
  std::optional<Action> resolve(std::size_t node, const RouteOverride& route) const {
    if (const auto* special = std::get_if<RouteOverride::Special>(&route.action)) {
      return *special;
    }
    const std::string& via = std::get<RouteOverride::Via>(route.action).node;
    for (const InterfaceAddress& interface : layout_.nodes[node].interfaces) {
      for (const Attachment& there : attached_[subnet_of(interface)]) {
        if (layout_.nodes[there.node].name == via) {
          return NextHops{{there.interface->address, interface.name}};
        }
      }
    }
    return std::nullopt;
  }

  std::uint8_t host_prefix() const { return layout_.version == IpVersion::V4 ? 32 : 128; }

  void replace_default(std::size_t node, Action action) {
    auto& routes = layout_.nodes[node].routes;
    std::erase_if(routes, [](const PlannedRoute& route) { return route.prefix_length == 0; });
    if (action != Action(RouteOverride::Special::None)) {
      routes.push_back({any_address(), 0, std::move(action)});
    }
  }

  void remove_route(std::size_t node, std::size_t subnet) {
    auto& routes = layout_.nodes[node].routes;
    IpAddress network = subnet_address(layout_.version, subnet, 0);
    std::erase_if(routes, [&](const PlannedRoute& route) { return route.destination == network; });
    auto covering = std::ranges::find(routes, 0, &PlannedRoute::prefix_length);
    if (covering == routes.end() || covering->action.index() != 0) {
      return;
    }
    NextHops hops = std::get<NextHops>(covering->action);
    routes.erase(covering);
    for (std::size_t other = 0; other < subnets_.count; ++other) {
      if (other != subnet && !is_attached(node, other) && !has_route(node, other)) {
        routes.push_back(subnet_route(other, hops));
      }
    }
  }

  bool has_route(std::size_t node, std::size_t subnet) const {
    IpAddress network = subnet_address(layout_.version, subnet, 0);
    const auto& routes = layout_.nodes[node].routes;
    return std::ranges::find(routes, network, &PlannedRoute::destination) != routes.end();
  }

  const Topology& topology_;
  const Subnets& subnets_;
  Layout& layout_;
  std::vector<std::vector<Attachment>> attached_;
};

}  // namespace

std::expected<void, LayoutError> plan_routes(const Topology& topology, const Subnets& subnets,
                                             Layout& layout) {
  return RoutePlanner(topology, subnets, layout).plan();
}

}  // namespace flatline
