#include "simulator/layout.h"

#include <algorithm>

#include "simulator/routes.h"
#include "simulator/subnets.h"

namespace flatline {
namespace {

NodeLayout bare(const Node& node) {
  NodeLayout layout;
  layout.name = node.name;
  return layout;
}

// Gives each end of each link its interface, and each interface the next address of its subnet.
void plan_interfaces(const Topology& topology, const Subnets& subnets, Layout& layout) {
  std::vector<std::size_t> hosts(subnets.count);
  for (std::size_t i = 0; i < topology.links.size(); ++i) {
    std::size_t subnet = subnets.of_link[i];
    for (const std::string& end : {topology.links[i].a, topology.links[i].b}) {
      auto node = std::ranges::find(layout.nodes, end, &NodeLayout::name);
      InterfaceAddress interface;
      interface.name = "eth" + std::to_string(node->interfaces.size());
      interface.link = i;
      interface.prefix_length = subnet_prefix_length(layout.version);
      interface.has_address = topology.find(end)->role != NodeRole::Bridge;
      if (interface.has_address) {
        interface.address = subnet_address(layout.version, subnet, ++hosts[subnet]);
        node->address = node->address.value_or(interface.address);
      }
      node->interfaces.push_back(interface);
    }
  }
}

const NodeLayout* without_link(const Layout& layout) {
  auto found = std::ranges::find_if(layout.nodes,
                                    [](const NodeLayout& node) { return node.interfaces.empty(); });
  return found == layout.nodes.end() ? nullptr : &*found;
}

}  // namespace

const NodeLayout* Layout::find(const std::string& name) const {
  auto found = std::ranges::find(nodes, name, &NodeLayout::name);
  return found == nodes.end() ? nullptr : &*found;
}

const NodeLayout* Layout::owner(const IpAddress& address) const {
  auto owns = [&](const InterfaceAddress& interface) {
    return interface.has_address && interface.address == address;
  };
  auto found = std::ranges::find_if(
      nodes, [&](const NodeLayout& node) { return std::ranges::any_of(node.interfaces, owns); });
  return found == nodes.end() ? nullptr : &*found;
}

std::expected<Layout, LayoutError> plan_layout(const Topology& topology, IpVersion version) {
  auto subnets = plan_subnets(topology);
  if (!subnets) {
    return std::unexpected(subnets.error());
  }
  Layout layout{.version = version, .nodes = {}};
  std::ranges::transform(topology.nodes, std::back_inserter(layout.nodes), bare);
  plan_interfaces(topology, *subnets, layout);
  if (const NodeLayout* lonely = without_link(layout)) {
    return std::unexpected(
        LayoutError{topology.find(lonely->name)->line, "\"" + lonely->name + "\" has no link"});
  }
  if (auto routes = plan_routes(topology, *subnets, layout); !routes) {
    return std::unexpected(routes.error());
  }
  return layout;
}

}  // namespace flatline
