#include "simulator/lab/links.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cstdio>

namespace flatline {
namespace {

std::string ethernet_address(std::size_t link, bool side_a) {
  char text[sizeof "02:00:00:00:00:0a"];
  std::snprintf(text, sizeof text, "02:00:00:00:%02zx:%s", link % 256, side_a ? "0a" : "0b");
  return text;
}

LabResult<LinkEnd> end_of(const Topology& topology, const Layout& layout, std::size_t link,
                          const std::string& name) {
  for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
    if (topology.nodes[node].name != name) {
      continue;
    }
    const auto& interfaces = layout.nodes[node].interfaces;
    const auto found = std::ranges::find(interfaces, link, &InterfaceAddress::link);
    if (found != interfaces.end()) {
      return LinkEnd{node, found->name};
    }
  }
  return setup_error("line " + std::to_string(topology.links[link].line) +
                     ": the link has no end at " + name);
}

std::string text_of(const IpAddress& address, std::uint8_t prefix_length) {
  return address.to_string() + "/" + std::to_string(prefix_length);
}

std::string link_lines(const Topology& topology, const NodeLayout& layout) {
  std::string text = "link set lo up\n";
  for (const InterfaceAddress& interface : layout.interfaces) {
    const Link& link = topology.links[interface.link];
    text += "link set " + interface.name + " address " +
            ethernet_address(interface.link, link.a == layout.name) + " mtu " +
            std::to_string(link.mtu_octets) + " up\n";
  }
  return text;
}

std::string bridge_lines(const NodeLayout& layout) {
  // Without multicast snooping: it would hold back neighbour discovery until a querier is heard.
  std::string text = "link add br0 type bridge stp_state 0 mcast_snooping 0\n";
  for (const InterfaceAddress& interface : layout.interfaces) {
    text += "link set " + interface.name + " master br0\n";
  }
  return text + "link set br0 up\n";
}

std::string address_lines(const NodeLayout& layout) {
  std::string text;
  for (const InterfaceAddress& interface : layout.interfaces) {
    if (interface.has_address) {
      text += "address add " + text_of(interface.address, interface.prefix_length) + " dev " +
              interface.name + (interface.address.version() == IpVersion::V6 ? " nodad\n" : "\n");
    }
  }
  return text;
}

const char* route_type(RouteOverride::Special special) {
  switch (special) {
    case RouteOverride::Special::None:
      return "throw";  // as if there were none, also where a shorter prefix would match
    case RouteOverride::Special::Unreachable:
      return "unreachable";
    case RouteOverride::Special::Prohibit:
      return "prohibit";
    case RouteOverride::Special::Blackhole:
      return "blackhole";
  }
  return "";
}

std::string next_hop_text(const NextHop& hop) {
  return " via " + hop.gateway.to_string() + " dev " + hop.interface;
}

std::string route_line(const PlannedRoute& route) {
  const std::string to = text_of(route.destination, route.prefix_length);
  if (const auto* special = std::get_if<RouteOverride::Special>(&route.action)) {
    return std::string("route add ") + route_type(*special) + " " + to + "\n";
  }
  const auto& hops = std::get<std::vector<NextHop>>(route.action);
  std::string text = "route add " + to;
  if (hops.size() == 1) {
    return text + next_hop_text(hops.front()) + "\n";
  }
  for (const NextHop& hop : hops) {
    text += " nexthop" + next_hop_text(hop);
  }
  return text + "\n";
}

// A machine that is switched off: its cable still has a carrier, as at a switch, and nobody
// answers.
std::string dead_script(const Topology& topology, const NodeLayout& layout) {
  std::string text = link_lines(topology, layout);
  for (const InterfaceAddress& interface : layout.interfaces) {
    text += "link set " + interface.name + " arp off\n";
  }
  return text;
}

}  // namespace

bool is_impaired(const Link& link) {
  return link.a_to_b != Impairment{} || link.b_to_a != Impairment{};
}

LabResult<LinkEnds> ends_of(const Topology& topology, const Layout& layout, std::size_t link) {
  auto a = end_of(topology, layout, link, topology.links[link].a);
  if (!a) {
    return std::unexpected(a.error());
  }
  auto b = end_of(topology, layout, link, topology.links[link].b);
  if (!b) {
    return std::unexpected(b.error());
  }
  return LinkEnds{*a, *b};
}

std::string veth_command(const Link& link, const LinkEnds& ends, const std::string& namespace_a,
                         const std::string& namespace_b) {
  const std::string mtu = " mtu " + std::to_string(link.mtu_octets);
  return "link add " + ends.a.interface + " netns " + namespace_a + mtu + " type veth peer name " +
         ends.b.interface + " netns " + namespace_b + mtu + "\n";
}

std::string node_script(const Topology& topology, const NodeLayout& layout) {
  const Node* node = topology.find(layout.name);
  if (node != nullptr && !node->power) {
    return dead_script(topology, layout);
  }
  std::string text = link_lines(topology, layout);
  if (node != nullptr && node->role == NodeRole::Bridge) {
    return text + bridge_lines(layout);
  }
  text += address_lines(layout);
  for (const PlannedRoute& route : layout.routes) {
    text += route_line(route);
  }
  return text;
}

LabResult<Descriptor> open_tap(const NetNamespace& where, const std::string& interface) {
  const NamespaceVisit visit(where);
  Descriptor tap(open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
  ifreq request = {};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (!tap || ioctl(tap.get(), TUNSETIFF, &request) != 0) {
    auto error = system_error("a link with delay or loss needs /dev/net/tun");
    if (errno == EACCES || errno == EPERM) {
      error.error().kind = LabError::Kind::NotPermitted;
      error.error().message += ". Run the lab as root: sudo flatline lab SCENARIO";
    }
    return error;
  }
  return tap;
}

}  // namespace flatline
