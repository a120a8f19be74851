#include "simulator/layout.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flatline {
namespace {

using Special = RouteOverride::Special;

Topology topology(const std::vector<std::pair<std::string, NodeRole>>& nodes,
                  const std::vector<std::pair<std::string, std::string>>& links) {
  Topology made;
  for (const auto& [name, role] : nodes) {
    made.nodes.emplace_back();
    made.nodes.back().name = name;
    made.nodes.back().role = role;
    made.nodes.back().line = static_cast<int>(made.nodes.size());
  }
  for (const auto& [a, b] : links) {
    made.links.emplace_back();
    made.links.back().a = a;
    made.links.back().b = b;
    made.links.back().line = 100 + static_cast<int>(made.links.size());
  }
  return made;
}

Topology chain() {
  return topology({{"agent", NodeRole::Agent},
                   {"r1", NodeRole::Router},
                   {"r2", NodeRole::Router},
                   {"manager", NodeRole::Manager}},
                  {{"agent", "r1"}, {"r1", "r2"}, {"r2", "manager"}});
}

// Two equal legs, r2 and r3, between r1 and r4.
Topology diamond() {
  return topology(
      {{"agent", NodeRole::Agent},
       {"r1", NodeRole::Router},
       {"r2", NodeRole::Router},
       {"r3", NodeRole::Router},
       {"r4", NodeRole::Router},
       {"manager", NodeRole::Manager}},
      {{"agent", "r1"}, {"r1", "r2"}, {"r1", "r3"}, {"r2", "r4"}, {"r3", "r4"}, {"r4", "manager"}});
}

Topology with_route(Topology base, const std::string& node, const std::string& to,
                    decltype(RouteOverride::action) action) {
  for (Node& candidate : base.nodes) {
    if (candidate.name == node) {
      candidate.routes.push_back({to, std::move(action), 50});
    }
  }
  return base;
}

std::string text(const PlannedRoute& route) {
  static constexpr const char* kSpecials[] = {"none", "unreachable", "prohibit", "blackhole"};
  std::ostringstream out;
  out << route.destination.to_string() << "/" << int{route.prefix_length};
  if (const auto* special = std::get_if<Special>(&route.action)) {
    out << " " << kSpecials[static_cast<std::size_t>(*special)];
    return out.str();
  }
  for (const NextHop& hop : std::get<std::vector<NextHop>>(route.action)) {
    out << " via " << hop.gateway.to_string() << " " << hop.interface;
  }
  return out.str();
}

std::string text(const InterfaceAddress& interface) {
  return interface.name + " " +
         (interface.has_address
              ? interface.address.to_string() + "/" + std::to_string(interface.prefix_length)
              : "-");
}

std::vector<std::string> lines(const Layout& layout) {
  std::vector<std::string> all;
  for (const NodeLayout& node : layout.nodes) {
    for (const InterfaceAddress& interface : node.interfaces) {
      all.push_back(node.name + ": " + text(interface));
    }
    for (const PlannedRoute& route : node.routes) {
      all.push_back(node.name + ": " + text(route));
    }
  }
  return all;
}

std::vector<std::string> plan(const Topology& made, IpVersion version = IpVersion::V4) {
  auto layout = plan_layout(made, version);
  return layout ? lines(*layout)
                : std::vector{std::to_string(layout.error().line) + ": " + layout.error().message};
}

std::vector<std::string> routes_of(const Topology& made, const std::string& node) {
  auto layout = plan_layout(made, IpVersion::V4);
  if (!layout) {
    return {std::to_string(layout.error().line) + ": " + layout.error().message};
  }
  std::vector<std::string> all;
  for (const PlannedRoute& route : layout->find(node)->routes) {
    all.push_back(text(route));
  }
  return all;
}

using testing::ElementsAre;

TEST(Layout, a_chain_gets_one_subnet_a_link_and_routes_in_both_directions) {
  EXPECT_THAT(plan(chain()), ElementsAre("agent: eth0 198.18.0.1/24",              //
                                         "agent: 0.0.0.0/0 via 198.18.0.2 eth0",   //
                                         "r1: eth0 198.18.0.2/24",                 //
                                         "r1: eth1 198.18.1.1/24",                 //
                                         "r1: 198.18.2.0/24 via 198.18.1.2 eth1",  //
                                         "r2: eth0 198.18.1.2/24",                 //
                                         "r2: eth1 198.18.2.1/24",                 //
                                         "r2: 198.18.0.0/24 via 198.18.1.1 eth0",  //
                                         "manager: eth0 198.18.2.2/24",            //
                                         "manager: 0.0.0.0/0 via 198.18.2.1 eth0"));
}

TEST(Layout, ipv6_has_the_same_shape_as_ipv4) {
  EXPECT_THAT(plan(chain(), IpVersion::V6),
              ElementsAre("agent: eth0 2001:db8::1/64",                      //
                          "agent: ::/0 via 2001:db8::2 eth0",                //
                          "r1: eth0 2001:db8::2/64",                         //
                          "r1: eth1 2001:db8:0:1::1/64",                     //
                          "r1: 2001:db8:0:2::/64 via 2001:db8:0:1::2 eth1",  //
                          "r2: eth0 2001:db8:0:1::2/64",                     //
                          "r2: eth1 2001:db8:0:2::1/64",                     //
                          "r2: 2001:db8::/64 via 2001:db8:0:1::1 eth0",      //
                          "manager: eth0 2001:db8:0:2::2/64",                //
                          "manager: ::/0 via 2001:db8:0:2::1 eth0"));
}

TEST(Layout, links_joined_by_bridges_are_one_subnet_with_the_number_of_their_first_link) {
  auto made = topology({{"agent", NodeRole::Agent},
                        {"b1", NodeRole::Bridge},
                        {"b2", NodeRole::Bridge},
                        {"r1", NodeRole::Router},
                        {"manager", NodeRole::Manager}},
                       {{"agent", "b1"}, {"r1", "manager"}, {"b1", "b2"}, {"b2", "r1"}});
  EXPECT_THAT(plan(made), ElementsAre("agent: eth0 198.18.0.1/24",             //
                                      "agent: 0.0.0.0/0 via 198.18.0.2 eth0",  //
                                      "b1: eth0 -",                            //
                                      "b1: eth1 -",                            //
                                      "b2: eth0 -",                            //
                                      "b2: eth1 -",                            //
                                      "r1: eth0 198.18.1.1/24",                //
                                      "r1: eth1 198.18.0.2/24",                //
                                      "manager: eth0 198.18.1.2/24",           //
                                      "manager: 0.0.0.0/0 via 198.18.1.1 eth0"));
}

TEST(Layout, equal_paths_give_several_next_hops_in_both_directions) {
  EXPECT_THAT(routes_of(diamond(), "r1"),
              ElementsAre("198.18.3.0/24 via 198.18.1.2 eth1", "198.18.4.0/24 via 198.18.2.2 eth2",
                          "198.18.5.0/24 via 198.18.1.2 eth1 via 198.18.2.2 eth2"));
  EXPECT_THAT(
      routes_of(diamond(), "r4"),
      ElementsAre("198.18.0.0/24 via 198.18.3.1 eth0 via 198.18.4.1 eth1",
                  "198.18.1.0/24 via 198.18.3.1 eth0", "198.18.2.0/24 via 198.18.4.1 eth1"));
}

TEST(Layout, a_longer_path_is_no_next_hop) {
  auto made =
      topology({{"agent", NodeRole::Agent},
                {"r1", NodeRole::Router},
                {"r2", NodeRole::Router},
                {"r3", NodeRole::Router},
                {"manager", NodeRole::Manager}},
               {{"agent", "r1"}, {"r1", "r2"}, {"r2", "r3"}, {"r1", "r3"}, {"r3", "manager"}});
  EXPECT_THAT(routes_of(made, "r1"),
              ElementsAre("198.18.2.0/24 via 198.18.1.2 eth1 via 198.18.3.2 eth2",
                          "198.18.4.0/24 via 198.18.3.2 eth2"));
}

TEST(Layout, hosts_do_not_forward_for_others) {
  auto made = topology(
      {{"agent", NodeRole::Agent}, {"relay", NodeRole::Relay}, {"manager", NodeRole::Manager}},
      {{"agent", "relay"}, {"relay", "manager"}});
  EXPECT_THAT(plan(made), ElementsAre("agent: eth0 198.18.0.1/24", "relay: eth0 198.18.0.2/24",
                                      "relay: eth1 198.18.1.1/24", "manager: eth0 198.18.1.2/24"));
}

TEST(Layout, a_router_that_is_off_keeps_its_place_in_all_routes) {
  Topology off = chain();
  off.nodes[1].power = false;
  EXPECT_EQ(plan(off), plan(chain()));
}

TEST(Layout, via_is_a_host_route_beside_the_subnet_route) {
  EXPECT_THAT(
      routes_of(with_route(chain(), "r2", "agent", RouteOverride::Via{"manager"}), "r2"),
      ElementsAre("198.18.0.0/24 via 198.18.1.1 eth0", "198.18.0.1/32 via 198.18.2.2 eth1"));
}

TEST(Layout, special_routes_are_host_routes) {
  EXPECT_THAT(routes_of(with_route(chain(), "r1", "manager", Special::Blackhole), "r1"),
              ElementsAre("198.18.2.0/24 via 198.18.1.2 eth1", "198.18.2.2/32 blackhole"));
  EXPECT_THAT(routes_of(with_route(chain(), "r1", "manager", Special::Unreachable), "r1"),
              ElementsAre("198.18.2.0/24 via 198.18.1.2 eth1", "198.18.2.2/32 unreachable"));
  EXPECT_THAT(routes_of(with_route(chain(), "agent", "manager", Special::Prohibit), "agent"),
              ElementsAre("0.0.0.0/0 via 198.18.0.2 eth0", "198.18.2.2/32 prohibit"));
}

TEST(Layout, none_removes_a_routers_route_to_the_subnet) {
  EXPECT_THAT(routes_of(with_route(chain(), "r1", "manager", Special::None), "r1"), ElementsAre());
}

TEST(Layout, none_unfolds_a_default_that_would_cover_the_subnet) {
  EXPECT_THAT(routes_of(with_route(chain(), "agent", "manager", Special::None), "agent"),
              ElementsAre("198.18.1.0/24 via 198.18.0.2 eth0"));
}

TEST(Layout, two_missing_routes_are_both_missing) {
  auto made = with_route(with_route(diamond(), "agent", "manager", Special::None), "agent", "r2",
                         Special::None);
  EXPECT_THAT(routes_of(made, "agent"),
              ElementsAre("198.18.2.0/24 via 198.18.0.2 eth0", "198.18.3.0/24 via 198.18.0.2 eth0",
                          "198.18.4.0/24 via 198.18.0.2 eth0"));
}

TEST(Layout, none_also_unfolds_a_default_that_stands_below_it_and_repeats_no_route) {
  auto made = with_route(with_route(diamond(), "r1", "manager", Special::None), "r1", "default",
                         RouteOverride::Via{"r2"});
  EXPECT_THAT(routes_of(made, "r1"), ElementsAre("198.18.3.0/24 via 198.18.1.2 eth1",
                                                 "198.18.4.0/24 via 198.18.2.2 eth2"));
}

TEST(Layout, default_overrides_replace_the_default) {
  EXPECT_THAT(routes_of(with_route(chain(), "agent", "default", Special::None), "agent"),
              ElementsAre());
  EXPECT_THAT(routes_of(with_route(chain(), "agent", "default", Special::Unreachable), "agent"),
              ElementsAre("0.0.0.0/0 unreachable"));
  EXPECT_THAT(routes_of(with_route(chain(), "r1", "default", RouteOverride::Via{"r2"}), "r1"),
              ElementsAre("198.18.2.0/24 via 198.18.1.2 eth1", "0.0.0.0/0 via 198.18.1.2 eth1"));
}

TEST(Layout, addresses_lead_to_their_owners_and_names_to_first_addresses) {
  auto layout = plan_layout(chain(), IpVersion::V4);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->owner(IpAddress::v4({198, 18, 1, 1}))->name, "r1");
  EXPECT_EQ(layout->owner(IpAddress::v4({198, 18, 9, 9})), nullptr);
  EXPECT_EQ(layout->find("r1")->address, IpAddress::v4({198, 18, 0, 2}));
  EXPECT_EQ(layout->find("nobody"), nullptr);
}

TEST(Layout, a_bridge_owns_no_address) {
  auto made = topology({{"agent", NodeRole::Agent}, {"b", NodeRole::Bridge}, {"m", NodeRole::Host}},
                       {{"agent", "b"}, {"b", "m"}});
  auto layout = plan_layout(made, IpVersion::V4);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->owner(IpAddress{}), nullptr);
  EXPECT_EQ(layout->find("b")->address, std::nullopt);
}

struct BadTopology {
  Topology topology;
  std::string error;
};

TEST(Layout, what_cannot_be_laid_out_is_refused_with_its_line) {
  const NodeRole host = NodeRole::Host;
  const NodeRole bridge = NodeRole::Bridge;
  const BadTopology cases[] = {
      {topology({{"a", host}}, {{"a", "b"}}), "101: link to \"b\", which is no node"},
      {topology({{"a", host}, {"b", host}, {"c", host}}, {{"a", "b"}}), "3: \"c\" has no link"},
      {topology({{"x", bridge}, {"y", bridge}, {"z", bridge}},
                {{"x", "y"}, {"y", "z"}, {"z", "x"}}),
       "103: this link closes a loop of bridges"},
      {topology({{"a", host}, {"x", bridge}, {"y", bridge}}, {{"a", "x"}, {"x", "y"}, {"y", "a"}}),
       "103: a second link of \"a\" into the same subnet"},
      {with_route(chain(), "agent", "manager", RouteOverride::Via{"r2"}),
       "50: \"r2\" is not on a link of \"agent\", so it cannot be the next hop"},
      {with_route(chain(), "r2", "manager", Special::None),
       "50: \"manager\" is on a link of \"r2\": no route to it can be missing"},
      {with_route(chain(), "r2", "nobody", Special::None),
       "50: a route to \"nobody\", which has no address"},
  };
  for (const auto& bad : cases) {
    EXPECT_THAT(plan(bad.topology), ElementsAre(bad.error));
  }
}

Topology star(std::size_t leaves, NodeRole middle) {
  std::vector<std::pair<std::string, NodeRole>> nodes = {{"middle", middle}};
  std::vector<std::pair<std::string, std::string>> links;
  for (std::size_t i = 0; i < leaves; ++i) {
    nodes.emplace_back("leaf" + std::to_string(i), NodeRole::Host);
    links.emplace_back("middle", nodes.back().first);
  }
  return topology(nodes, links);
}

TEST(Layout, there_are_addresses_for_250_subnets_of_250_nodes) {
  EXPECT_TRUE(plan_layout(star(250, NodeRole::Router), IpVersion::V4));
  EXPECT_THAT(plan(star(251, NodeRole::Router)), ElementsAre("0: over 250 subnets"));
  EXPECT_TRUE(plan_layout(star(250, NodeRole::Bridge), IpVersion::V4));
  EXPECT_THAT(plan(star(251, NodeRole::Bridge)), ElementsAre("351: over 250 nodes in one subnet"));
}

}  // namespace
}  // namespace flatline
