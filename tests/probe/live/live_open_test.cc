// What open() refuses, and the ports that it holds.

#include <netinet/in.h>
#include <sys/socket.h>

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packet/build.h"
#include "tests/probe/live/two_hosts.h"

namespace flatline {
namespace {

class LiveOpen : public TwoHosts {
 protected:
  static std::vector<Port> all_ports(Wire& wire, Protocol protocol) {
    std::vector<Port> ports;
    while (const auto port = wire.reserve_port(protocol)) {
      ports.push_back(*port);
    }
    return ports;
  }
  static int error_of_binding(int type, Port port) {
    const Descriptor socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port.value);
    const void* bound = &any;
    return bind(socket.get(), static_cast<const sockaddr*>(bound), sizeof any) == 0 ? 0 : errno;
  }
};

TEST_F(LiveOpen, an_unknown_interface_is_named) {
  const auto wire = LiveWire::open({.interface = "nosuch0"});
  ASSERT_FALSE(wire);
  EXPECT_EQ(wire.error().kind, LiveWireError::Kind::NoSuchInterface);
  EXPECT_EQ(wire.error().message, "there is no interface nosuch0");
}

TEST_F(LiveOpen, a_source_that_is_not_ours_is_named) {
  for (const std::string source : {"198.18.0.2", "2001:db8::2"}) {
    const auto wire = LiveWire::open({.source = IpAddress::parse(source)});
    ASSERT_FALSE(wire);
    EXPECT_EQ(wire.error().kind, LiveWireError::Kind::NoSuchSource);
    EXPECT_EQ(wire.error().message, source + " is no address of this host");
  }
}

TEST_F(LiveOpen, ports_are_distinct_as_many_as_asked_for_and_ours_alone) {
  const auto wire = open_wire({.tcp_ports = 5, .udp_ports = 3});
  const auto tcp = all_ports(*wire, Protocol::Tcp);
  const auto udp = all_ports(*wire, Protocol::Udp);
  EXPECT_EQ(std::set(tcp.begin(), tcp.end()).size(), 5U);
  EXPECT_EQ(std::set(udp.begin(), udp.end()).size(), 3U);
  for (const Port port : tcp) {
    EXPECT_EQ(error_of_binding(SOCK_STREAM, port), EADDRINUSE);
  }
  for (const Port port : udp) {
    EXPECT_EQ(error_of_binding(SOCK_DGRAM, port), EADDRINUSE);
  }
}

TEST_F(LiveOpen, ports_are_free_again_when_the_wire_ends) {
  auto wire = open_wire({.tcp_ports = 1, .udp_ports = 0});
  const Port port = wire->reserve_port(Protocol::Tcp).value();
  wire.reset();
  EXPECT_EQ(error_of_binding(SOCK_STREAM, port), 0);
}

TEST_F(LiveOpen, the_seed_decides_the_ports) {
  const auto ports_of_seed = [](std::uint64_t seed) {
    const auto wire = open_wire({.seed = seed});
    return all_ports(*wire, Protocol::Tcp);
  };
  const auto first = ports_of_seed(7);
  EXPECT_EQ(ports_of_seed(7), first);
  EXPECT_NE(ports_of_seed(8), first);
}

TEST_F(LiveOpen, ports_come_from_the_ephemeral_range) {
  run("sysctl -qw net.ipv4.ip_local_port_range='50000 50031'");
  const auto wire = open_wire();
  for (const Port port : all_ports(*wire, Protocol::Tcp)) {
    EXPECT_GE(port.value, 50000);
    EXPECT_LE(port.value, 50031);
  }
}

TEST_F(LiveOpen, a_range_without_a_free_port_is_an_error) {
  run("sysctl -qw net.ipv4.ip_local_port_range='50000 50003'");
  const auto wire = LiveWire::open({});
  ASSERT_FALSE(wire);
  EXPECT_EQ(wire.error().message, "cannot hold TCP source ports: Address already in use");
}

TEST_F(LiveOpen, an_identification_that_the_kernel_would_overwrite_is_refused) {
  const auto wire = open_wire();
  const FlowKey flow =
      flow_to(near_address(IpVersion::V4), Port(40000), far_address(IpVersion::V4), Port(4120));
  const auto sent = wire->transmit(build_tcp(flow, {.identification = 0}, {}));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().error_number, EINVAL);
}

TEST_F(LiveOpen, a_host_without_ipv6_is_probed_over_ipv4) {
  run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
  const auto wire = open_wire();
  ASSERT_NE(wire, nullptr);
  EXPECT_EQ(wire->route_to(far_address(IpVersion::V6)), RouteLookup(NoRouteReason::NoRoute));
  EXPECT_TRUE(std::holds_alternative<Route>(wire->route_to(far_address(IpVersion::V4))));
}

}  // namespace
}  // namespace flatline
