#include "probe/live/own_traffic.h"

#include <gtest/gtest.h>

#include "packet/build.h"

namespace flatline {
namespace {

IpAddress ip(const char* text) {
  return IpAddress::parse(text).value();
}

constexpr Port kOurs{40000};
constexpr Port kOther{50000};

Arrival seen(Packet packet, std::uint16_t type = ethertype::kIpv4) {
  Arrival arrival;
  arrival.ethertype = type;
  arrival.packet = std::move(packet);
  return arrival;
}

FlowKey flow_from(Port port, Protocol protocol = Protocol::Tcp) {
  return {{ip("198.18.0.2"), port}, {ip("198.51.100.10"), Port(4120)}, protocol};
}

Arrival time_exceeded(const Packet& quoted) {
  return seen(build_icmp(ip("198.18.1.1"), ip("198.18.0.2"), {}, {.type = icmp4::kTimeExceeded},
                         quoted.view()));
}

Arrival echo(Port identifier, const char* destination) {
  const FlowKey flow = {{ip("198.18.0.2"), identifier}, {ip(destination), Port()}, Protocol::Icmp};
  return seen(build_echo_request(flow, {}, 1, {}));
}

// RFC 826: a request of 198.18.0.2 or of another for an address.
Arrival arp(std::uint8_t sender, std::uint8_t target) {
  return seen(Packet{{0,   1,  8, 0,      6, 4, 0, 1, 2, 0, 0,   0,  0, 1,
                      198, 18, 0, sender, 0, 0, 0, 0, 0, 0, 198, 18, 0, target}},
              ethertype::kArp);
}

Arrival solicitation(const char* source, const char* target) {
  return seen(build_icmp(ip(source), ip("ff02::1:ff00:1"), {.hop_limit = HopLimit(255)},
                         {.type = icmp6::kNeighborSolicitation}, ip(target).octets()),
              ethertype::kIpv6);
}

class OwnTrafficTest : public testing::Test {
 protected:
  OwnTrafficTest() { own_.add_port(Protocol::Tcp, kOurs); }
  OwnTraffic own_;
};

TEST_F(OwnTrafficTest, a_packet_is_ours_by_its_port_at_either_end_and_its_protocol) {
  EXPECT_TRUE(own_.owns(seen(build_tcp(flow_from(kOurs), {}, {}))));
  EXPECT_TRUE(own_.owns(seen(build_tcp(flow_from(kOurs).reversed(), {}, {}))));
  EXPECT_FALSE(own_.owns(seen(build_tcp(flow_from(kOther), {}, {}))));
  EXPECT_FALSE(own_.owns(seen(build_udp(flow_from(kOurs, Protocol::Udp), {}, {}))));
}

TEST_F(OwnTrafficTest, an_icmp_error_is_ours_by_what_it_quotes) {
  EXPECT_TRUE(own_.owns(time_exceeded(build_tcp(flow_from(kOurs), {}, {}))));
  EXPECT_FALSE(own_.owns(time_exceeded(build_tcp(flow_from(kOther), {}, {}))));
  EXPECT_FALSE(own_.owns(time_exceeded(Packet{{0x45, 0}})));
}

TEST_F(OwnTrafficTest, an_echo_is_ours_by_its_identifier_once_one_was_reserved) {
  own_.add_port(Protocol::Icmp, kOurs);
  own_.add_sent(build_tcp(flow_from(kOurs), {}, {}));
  EXPECT_TRUE(own_.owns(echo(kOurs, "198.51.100.10")));
  EXPECT_FALSE(own_.owns(echo(kOther, "198.51.100.10")));
}

TEST_F(OwnTrafficTest, without_a_reserved_identifier_an_echo_is_ours_by_where_we_sent_to) {
  own_.add_sent(build_tcp(flow_from(kOurs), {}, {}));
  EXPECT_TRUE(own_.owns(echo(kOther, "198.51.100.10")));
  EXPECT_FALSE(own_.owns(echo(kOther, "203.0.113.1")));
}

TEST_F(OwnTrafficTest, neighbour_resolution_is_ours_for_and_from_the_next_hop_only) {
  own_.add_route(
      ip("198.51.100.10"),
      Route{.interface = "eth0", .source = ip("198.18.0.2"), .gateway = ip("198.18.0.1")});
  EXPECT_TRUE(own_.owns(arp(2, 1)));
  EXPECT_TRUE(own_.owns(arp(1, 2)));
  EXPECT_FALSE(own_.owns(arp(3, 4)));
  own_.add_route(ip("2001:db8::1"), Route{.interface = "eth0", .source = ip("2001:db8::2")});
  EXPECT_TRUE(own_.owns(solicitation("2001:db8::2", "2001:db8::1")));
  EXPECT_TRUE(own_.owns(solicitation("2001:db8::1", "2001:db8::2")));
  EXPECT_FALSE(own_.owns(solicitation("2001:db8::3", "2001:db8::4")));
}

TEST_F(OwnTrafficTest, a_destination_without_a_route_makes_no_neighbour_ours) {
  own_.add_route(ip("198.18.0.1"), NoRouteReason::NoRoute);
  EXPECT_FALSE(own_.owns(arp(2, 1)));
}

TEST_F(OwnTrafficTest, what_cannot_be_read_is_not_ours) {
  EXPECT_FALSE(own_.owns(seen(Packet{{1, 2, 3}})));
  EXPECT_FALSE(own_.owns(seen(Packet{{1, 2, 3}}, ethertype::kArp)));
}

}  // namespace
}  // namespace flatline
