// The kernel's routing decisions, and what sending against each of them gives.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/live/two_hosts.h"

namespace flatline {
namespace {

constexpr Port kHeartbeat{4120};

IpAddress address(const std::string& text) {
  return IpAddress::parse(text).value();
}

Route route(const std::string& source, std::optional<IpAddress> gateway,
            std::uint32_t mtu_octets = 1500) {
  return {.interface = "near0",
          .source = address(source),
          .gateway = gateway,
          .mtu_octets = mtu_octets};
}

class LiveRoute : public TwoHosts {
 protected:
  void add_routes() {
    run("ip route add 198.18.5.0/24 via 198.18.0.2");
    run("ip route add 198.18.6.0/24 via 198.18.0.2 mtu 1300");
    run("ip route add unreachable 198.18.7.0/24");
    run("ip route add prohibit 198.18.8.0/24");
    run("ip route add blackhole 198.18.9.0/24");
    run("ip -6 route add 2001:db8:5::/48 via 2001:db8::2");
    run("ip -6 route add 2001:db8:6::/48 via 2001:db8::2 mtu 1300");
    run("ip -6 route add unreachable 2001:db8:7::/48");
    run("ip -6 route add prohibit 2001:db8:8::/48");
    run("ip -6 route add blackhole 2001:db8:9::/48");
  }
  static int error_of_sending(Wire& wire, const IpAddress& destination) {
    const auto sent = wire.transmit(
        syn(flow_to(near_address(destination.version()), Port(40000), destination, kHeartbeat)));
    return sent ? 0 : sent.error().error_number;
  }
};

TEST_F(LiveRoute, every_kind_of_decision_has_its_answer) {
  add_routes();
  const auto wire = open_wire();
  const std::vector<std::pair<std::string, RouteLookup>> expected{
      {"198.18.0.2", route("198.18.0.1", std::nullopt)},
      {"198.18.5.1", route("198.18.0.1", address("198.18.0.2"))},
      {"198.18.6.1", route("198.18.0.1", address("198.18.0.2"), 1300)},
      {"198.18.7.1", NoRouteReason::Unreachable},
      {"198.18.8.1", NoRouteReason::Prohibited},
      {"198.18.9.1", NoRouteReason::Blackhole},
      {"203.0.113.1", NoRouteReason::NoRoute},
      {"2001:db8::2", route("2001:db8::1", std::nullopt)},
      {"2001:db8:5::1", route("2001:db8::1", address("2001:db8::2"))},
      {"2001:db8:6::1", route("2001:db8::1", address("2001:db8::2"), 1300)},
      {"2001:db8:7::1", NoRouteReason::Unreachable},
      {"2001:db8:8::1", NoRouteReason::Prohibited},
      {"2001:db8:9::1", NoRouteReason::Blackhole},
      {"2001:db8:ffff::1", NoRouteReason::NoRoute},
  };
  for (const auto& [destination, lookup] : expected) {
    EXPECT_EQ(wire->route_to(address(destination)), lookup) << destination;
  }
}

TEST_F(LiveRoute, sending_without_a_route_says_so) {
  add_routes();
  const auto wire = open_wire();
  EXPECT_EQ(error_of_sending(*wire, address("198.18.7.1")), EHOSTUNREACH);
  EXPECT_EQ(error_of_sending(*wire, address("198.18.8.1")), EACCES);
  EXPECT_EQ(error_of_sending(*wire, address("198.18.9.1")), EINVAL);
  EXPECT_EQ(error_of_sending(*wire, address("203.0.113.1")), ENETUNREACH);
  EXPECT_EQ(error_of_sending(*wire, address("2001:db8:7::1")), EHOSTUNREACH);
  EXPECT_EQ(error_of_sending(*wire, address("2001:db8:8::1")), EACCES);
  EXPECT_EQ(error_of_sending(*wire, address("2001:db8:9::1")), EINVAL);
  EXPECT_EQ(error_of_sending(*wire, address("2001:db8:ffff::1")), ENETUNREACH);
}

TEST_F(LiveRoute, an_asked_for_source_is_the_source_and_chooses_the_route) {
  run("ip address add 198.18.0.7/24 dev near0");
  run("ip route add 198.18.5.0/24 via 198.18.0.2");
  run("ip rule add from 198.18.0.7 lookup 77");
  run("ip route add unreachable 198.18.5.0/24 table 77");
  const auto wire = open_wire({.source = address("198.18.0.7")});
  EXPECT_EQ(wire->route_to(address("198.18.0.2")), RouteLookup(route("198.18.0.7", std::nullopt)));
  EXPECT_EQ(wire->route_to(address("198.18.5.1")), RouteLookup(NoRouteReason::Unreachable));
  EXPECT_EQ(wire->route_to(address("2001:db8::2")), RouteLookup(NoRouteReason::NoRoute));
}

TEST_F(LiveRoute, a_rule_by_source_applies_to_what_is_sent) {
  run("ip address add 198.18.0.7/24 dev near0");
  run("ip rule add from 198.18.0.7 prohibit");
  run("ip -6 address add 2001:db8::7/64 dev near0 nodad");
  run("ip -6 rule add from 2001:db8::7 prohibit");
  const auto wire = open_wire();
  for (const std::string source : {"198.18.0.7", "2001:db8::7"}) {
    const IpVersion version = address(source).version();
    const auto sent = wire->transmit(
        syn(flow_to(address(source), Port(40000), far_address(version), kHeartbeat)));
    ASSERT_FALSE(sent) << source;
    EXPECT_EQ(sent.error().error_number, EACCES) << source;
    EXPECT_EQ(error_of_sending(*wire, far_address(version)), 0) << source;
  }
}

TEST_F(LiveRoute, an_asked_for_interface_is_the_only_way_out) {
  run("ip link add other0 type veth peer name other1");
  run("ip address add 203.0.113.1/24 dev other0");
  run("ip link set other1 up; ip link set other0 up");
  const auto wire = open_wire({.interface = "near0"});
  EXPECT_EQ(open_wire()->route_to(address("203.0.113.9")),
            RouteLookup(Route{.interface = "other0",
                              .source = address("203.0.113.1"),
                              .gateway = std::nullopt,
                              .mtu_octets = 1500}));
  const auto lookup = wire->route_to(address("203.0.113.9"));
  const Route* route = std::get_if<Route>(&lookup);
  EXPECT_TRUE(route == nullptr || route->interface == "near0");
}

TEST_F(LiveRoute, an_ipv4_route_may_lead_through_an_ipv6_router) {
  run("ip route add 198.18.5.0/24 via inet6 2001:db8::2 dev near0");
  const auto wire = open_wire();
  EXPECT_EQ(wire->route_to(address("198.18.5.1")),
            RouteLookup(route("198.18.0.1", address("2001:db8::2"))));
}

}  // namespace
}  // namespace flatline
