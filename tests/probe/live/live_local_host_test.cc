// What this host itself does to its packets: its firewall, its interfaces, its own addresses.

#include <chrono>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packet/build.h"
#include "tests/probe/live/two_hosts.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr std::uint8_t kSynAck = TcpFlags::kSyn | TcpFlags::kAck;
constexpr Port kHeartbeat{4120};

class LiveLocalHost : public TwoHosts, public testing::WithParamInterface<IpVersion> {
 protected:
  static FlowKey heartbeat(Wire& wire) {
    return flow_to(near_address(GetParam()), wire.reserve_port(Protocol::Tcp).value(),
                   far_address(GetParam()), kHeartbeat);
  }
  // One rule in an inet (or netdev) table of one base chain.
  static void add_rule(const std::string& family, const std::string& hook,
                       const std::string& rule) {
    run("nft add table " + family + " t");
    run("nft 'add chain " + family + " t c { type filter hook " + hook + " priority 0; }'");
    run("nft add rule " + family + " t c " + rule);
  }
};

INSTANTIATE_TEST_SUITE_P(, LiveLocalHost, testing::Values(IpVersion::V4, IpVersion::V6), case_name);

TEST_P(LiveLocalHost, an_output_rule_refuses_the_packet) {
  for (const std::string verdict : {"drop", "reject", "reject with tcp reset"}) {
    add_rule("inet", "output", "tcp dport 4120 " + verdict);
    const auto wire = open_wire();
    const auto sent = wire->transmit(syn(heartbeat(*wire)));
    ASSERT_FALSE(sent) << verdict;
    EXPECT_EQ(sent.error().reason, NotSentReason::Refused) << verdict;
    EXPECT_EQ(sent.error().error_number, EPERM) << verdict;
    run("nft delete table inet t");
  }
}

TEST_P(LiveLocalHost, an_egress_rule_lets_the_packet_be_taken_and_never_leave) {
  add_rule("netdev", "egress device near0", "drop");
  const auto wire = open_wire();
  const FlowKey flow = heartbeat(*wire);
  EXPECT_TRUE(wire->transmit(syn(flow)));
  EXPECT_EQ(count_tcp(watch(*wire, milliseconds(100)), Passage::Left, flow, TcpFlags::kSyn), 0);
}

TEST_P(LiveLocalHost, an_input_rule_lets_the_answer_arrive_and_never_be_delivered) {
  const Descriptor listener = listen_far(kHeartbeat);
  add_rule("inet", "input", "tcp sport 4120 drop");
  const auto wire = open_wire();
  const FlowKey flow = heartbeat(*wire);
  ASSERT_TRUE(wire->transmit(syn(flow)));
  const auto seen = watch(*wire, milliseconds(200));
  EXPECT_EQ(count_tcp(seen, Passage::Arrived, flow.reversed(), kSynAck), 1);
  EXPECT_EQ(count_tcp(seen, Passage::Delivered, flow.reversed(), kSynAck), 0);
}

TEST_P(LiveLocalHost, a_service_of_this_host_is_probed_over_loopback) {
  const bool v4 = GetParam() == IpVersion::V4;
  for (const IpAddress& own :
       {IpAddress::parse(v4 ? "127.0.0.1" : "::1").value(), near_address(GetParam())}) {
    const auto wire = open_wire();
    const auto route = wire->route_to(own);
    ASSERT_TRUE(std::holds_alternative<Route>(route)) << own.to_string();
    EXPECT_EQ(std::get<Route>(route).interface, "lo");
    EXPECT_EQ(std::get<Route>(route).source, own);
    EXPECT_EQ(std::get<Route>(route).gateway, std::nullopt);
    const FlowKey flow = flow_to(own, wire->reserve_port(Protocol::Tcp).value(), own, kHeartbeat);
    ASSERT_TRUE(wire->transmit(syn(flow)));
    const auto seen = watch(*wire, milliseconds(100));
    EXPECT_EQ(count_tcp(seen, Passage::Left, flow, TcpFlags::kSyn), 1);
    EXPECT_EQ(count_tcp(seen, Passage::Arrived, flow, TcpFlags::kSyn), 0);
    EXPECT_EQ(count_tcp(seen, Passage::Arrived, flow.reversed(), TcpFlags::kRst), 1);
    EXPECT_EQ(count_tcp(seen, Passage::Delivered, flow.reversed(), TcpFlags::kRst), 1);
  }
}

TEST_P(LiveLocalHost, an_interface_taken_down_is_told_and_its_packets_are_not_sent) {
  const auto wire = open_wire({.interface = "near0"});
  const FlowKey flow = heartbeat(*wire);
  ASSERT_TRUE(wire->transmit(syn(flow)));
  watch(*wire, milliseconds(50));
  ASSERT_EQ(wire->failure(), std::nullopt);
  run("ip link set near0 down");
  watch(*wire, milliseconds(50));
  ASSERT_TRUE(wire->failure());
  EXPECT_EQ(*wire->failure(), "the interface near0 was taken down");
  const auto sent = wire->transmit(syn(flow));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().reason, NotSentReason::InterfaceGone);
}

TEST_P(LiveLocalHost, an_interface_that_only_the_route_named_is_told_when_removed) {
  const auto wire = open_wire();
  const FlowKey flow = heartbeat(*wire);
  ASSERT_TRUE(std::holds_alternative<Route>(wire->route_to(far_address(GetParam()))));
  run("ip link delete near0");
  watch(*wire, milliseconds(50));
  ASSERT_TRUE(wire->failure());
  EXPECT_THAT(*wire->failure(), HasSubstr("the interface near0 "));
  const auto sent = wire->transmit(syn(flow));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().reason, NotSentReason::NoRoute);
}

TEST_P(LiveLocalHost, an_interface_removed_under_a_bound_wire_is_gone) {
  const auto wire = open_wire({.interface = "near0"});
  const FlowKey flow = heartbeat(*wire);
  run("ip link delete near0");
  const auto sent = wire->transmit(syn(flow));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().reason, NotSentReason::InterfaceGone);
}

TEST_P(LiveLocalHost, a_link_lost_at_the_far_end_is_told) {
  const auto wire = open_wire();
  ASSERT_TRUE(std::holds_alternative<Route>(wire->route_to(far_address(GetParam()))));
  run_far("ip link set far0 down");
  watch(*wire, milliseconds(3000));  // linkwatch tells of it within a second
  ASSERT_TRUE(wire->failure());
  EXPECT_EQ(*wire->failure(), "the interface near0 lost its link");
}

TEST_P(LiveLocalHost, an_interface_that_no_route_named_does_not_matter) {
  run("ip link add other0 type veth peer name other1");
  run("ip link set other1 up; ip link set other0 up");
  const auto wire = open_wire();
  ASSERT_TRUE(std::holds_alternative<Route>(wire->route_to(far_address(GetParam()))));
  run("ip link delete other0");
  watch(*wire, milliseconds(50));
  EXPECT_EQ(wire->failure(), std::nullopt);
}

}  // namespace
}  // namespace flatline
