#include "simulator/lab/links.h"

#include <gtest/gtest.h>

namespace flatline {
namespace {

Topology chain() {
  Topology topology;
  topology.nodes = {{.name = "agent"}, {.name = "r1", .role = NodeRole::Router}};
  topology.links = {{.a = "agent", .b = "r1", .mtu_octets = 1400}};
  return topology;
}

NodeLayout node(const char* name, const char* address, std::uint8_t prefix_length) {
  NodeLayout layout;
  layout.name = name;
  layout.interfaces.push_back({.name = "eth0",
                               .link = 0,
                               .address = *IpAddress::parse(address),
                               .prefix_length = prefix_length});
  return layout;
}

PlannedRoute route(const char* to, std::uint8_t length, decltype(PlannedRoute::action) action) {
  return {*IpAddress::parse(to), length, std::move(action)};
}

NextHop via(const char* gateway, const char* interface) {
  return {*IpAddress::parse(gateway), interface};
}

TEST(NodeScript, brings_up_addresses_and_every_kind_of_route) {
  NodeLayout r1 = node("r1", "198.18.0.2", 24);
  using Hops = std::vector<NextHop>;
  r1.routes = {route("198.18.1.0", 24, Hops{via("198.18.0.3", "eth0")}),
               route("198.18.2.0", 24, Hops{via("198.18.0.3", "eth0"), via("198.18.0.4", "eth0")}),
               route("198.18.3.2", 32, RouteOverride::Special::Unreachable),
               route("198.18.3.3", 32, RouteOverride::Special::Prohibit),
               route("198.18.3.4", 32, RouteOverride::Special::Blackhole),
               route("0.0.0.0", 0, RouteOverride::Special::None)};
  EXPECT_EQ(node_script(chain(), r1), R"(link set lo up
link set eth0 address 02:00:00:00:00:0b mtu 1400 up
address add 198.18.0.2/24 dev eth0
route add 198.18.1.0/24 via 198.18.0.3 dev eth0
route add 198.18.2.0/24 nexthop via 198.18.0.3 dev eth0 nexthop via 198.18.0.4 dev eth0
route add unreachable 198.18.3.2/32
route add prohibit 198.18.3.3/32
route add blackhole 198.18.3.4/32
route add throw 0.0.0.0/0
)");
}

TEST(NodeScript, asks_for_no_duplicate_address_detection) {
  EXPECT_EQ(node_script(chain(), node("agent", "2001:db8::1", 64)), R"(link set lo up
link set eth0 address 02:00:00:00:00:0a mtu 1400 up
address add 2001:db8::1/64 dev eth0 nodad
)");
}

TEST(NodeScript, joins_a_bridges_ports) {
  Topology topology = chain();
  topology.nodes[1].role = NodeRole::Bridge;
  EXPECT_EQ(node_script(topology, node("r1", "198.18.0.2", 24)), R"(link set lo up
link set eth0 address 02:00:00:00:00:0b mtu 1400 up
link add br0 type bridge stp_state 0 mcast_snooping 0
link set eth0 master br0
link set br0 up
)");
}

TEST(NodeScript, leaves_a_node_that_is_off_its_cable_and_nothing_else) {
  Topology topology = chain();
  topology.nodes[1].power = false;
  EXPECT_EQ(node_script(topology, node("r1", "198.18.0.2", 24)), R"(link set lo up
link set eth0 address 02:00:00:00:00:0b mtu 1400 up
link set eth0 arp off
)");
}

TEST(VethCommand, puts_each_end_into_its_namespace) {
  const Topology topology = chain();
  const Layout layout = {IpVersion::V4,
                         {node("agent", "198.18.0.1", 24), node("r1", "198.18.0.2", 24)}};
  auto ends = ends_of(topology, layout, 0);
  ASSERT_TRUE(ends);
  EXPECT_EQ(veth_command(topology.links[0], *ends, "/ns/a", "/ns/b"),
            "link add eth0 netns /ns/a mtu 1400 type veth peer name eth0 netns /ns/b mtu 1400\n");
}

TEST(Link, is_impaired_by_delay_or_loss_in_either_direction) {
  Link link;
  EXPECT_FALSE(is_impaired(link));
  link.b_to_a.loss = 0.01;
  EXPECT_TRUE(is_impaired(link));
  link.b_to_a = {.delay = std::chrono::milliseconds(1)};
  EXPECT_TRUE(is_impaired(link));
}

}  // namespace
}  // namespace flatline
