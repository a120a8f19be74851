// What a probe over the wire sees and what the kernel does about it.

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packet/build.h"
#include "tests/probe/live/two_hosts.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;

constexpr std::uint8_t kSynAck = TcpFlags::kSyn | TcpFlags::kAck;
constexpr Port kHeartbeat{4120};

class LiveProbe : public TwoHosts, public testing::WithParamInterface<IpVersion> {
 protected:
  FlowKey flow_from(Port source_port, Port destination_port = kHeartbeat,
                    Protocol protocol = Protocol::Tcp) {
    return flow_to(near_address(GetParam()), source_port, far_address(GetParam()), destination_port,
                   protocol);
  }
  Protocol icmp() const { return GetParam() == IpVersion::V4 ? Protocol::Icmp : Protocol::Icmpv6; }
};

INSTANTIATE_TEST_SUITE_P(, LiveProbe, testing::Values(IpVersion::V4, IpVersion::V6), case_name);

TEST_P(LiveProbe, a_syn_is_seen_leaving_and_its_answer_arriving_and_delivered) {
  const Descriptor listener = listen_far(kHeartbeat);
  const auto wire = open_wire();
  const FlowKey flow = flow_from(wire->reserve_port(Protocol::Tcp).value());
  ASSERT_TRUE(wire->transmit(syn(flow)));
  const auto seen = watch(*wire, milliseconds(200));
  EXPECT_EQ(count_tcp(seen, Passage::Left, flow, TcpFlags::kSyn), 1);
  EXPECT_EQ(count_tcp(seen, Passage::Arrived, flow.reversed(), kSynAck), 1);
  EXPECT_EQ(count_tcp(seen, Passage::Delivered, flow.reversed(), kSynAck), 1);
  EXPECT_EQ(wire->failure(), std::nullopt);
}

TEST_P(LiveProbe, from_a_reserved_port_the_kernel_never_resets) {
  const Descriptor listener = listen_far(kHeartbeat);
  const auto wire = open_wire();
  const FlowKey flow = flow_from(wire->reserve_port(Protocol::Tcp).value());
  ResetCounter resets;
  ASSERT_TRUE(wire->transmit(syn(flow)));
  EXPECT_EQ(count_tcp(watch(*wire, milliseconds(200)), Passage::Arrived, flow.reversed(), kSynAck),
            1);
  EXPECT_EQ(resets.sent_from(flow.source.port), 0);
}

TEST_P(LiveProbe, from_any_other_port_the_kernel_resets_at_once) {
  const Descriptor listener = listen_far(kHeartbeat);
  const auto wire = open_wire();
  constexpr Port kNotReserved{1023};
  ResetCounter resets;
  ASSERT_TRUE(wire->transmit(syn(flow_from(kNotReserved))));
  watch(*wire, milliseconds(200));
  EXPECT_EQ(resets.sent_from(kNotReserved), 1);
}

TEST_P(LiveProbe, a_closed_port_answers_with_a_reset) {
  const auto wire = open_wire();
  const FlowKey flow = flow_from(wire->reserve_port(Protocol::Tcp).value());
  ASSERT_TRUE(wire->transmit(syn(flow)));
  const auto seen = watch(*wire, milliseconds(200));
  EXPECT_EQ(count_tcp(seen, Passage::Arrived, flow.reversed(), TcpFlags::kRst), 1);
  EXPECT_EQ(count_tcp(seen, Passage::Delivered, flow.reversed(), TcpFlags::kRst), 1);
}

TEST_P(LiveProbe, a_datagram_to_a_closed_port_brings_a_port_unreachable) {
  const auto wire = open_wire();
  const FlowKey flow =
      flow_from(wire->reserve_port(Protocol::Udp).value(), Port(33434), Protocol::Udp);
  ASSERT_TRUE(wire->transmit(build_udp(flow, {.identification = 1}, Octets(8))));
  const auto seen = watch(*wire, milliseconds(200));
  const bool v4 = GetParam() == IpVersion::V4;
  const std::uint8_t type = v4 ? icmp4::kDestinationUnreachable : icmp6::kDestinationUnreachable;
  const std::uint8_t code = v4 ? 3 : 4;
  EXPECT_EQ(count_icmp(seen, Passage::Arrived, type, code), 1);
  EXPECT_EQ(count_icmp(seen, Passage::Delivered, type, code), 1);
}

TEST_P(LiveProbe, an_echo_request_brings_an_echo_reply) {
  const auto wire = open_wire();
  const FlowKey flow = flow_from(wire->reserve_port(icmp()).value(), Port(0), icmp());
  ASSERT_TRUE(wire->transmit(build_echo_request(flow, {.identification = 1}, 7, Octets(8))));
  const auto seen = watch(*wire, milliseconds(200));
  const std::uint8_t reply = GetParam() == IpVersion::V4 ? icmp4::kEchoReply : icmp6::kEchoReply;
  EXPECT_EQ(count_icmp(seen, Passage::Arrived, reply, 0), 1);
  EXPECT_EQ(count_icmp(seen, Passage::Delivered, reply, 0), 1);
}

TEST_P(LiveProbe, what_was_delivered_says_the_same_as_what_arrived) {
  const Descriptor listener = listen_far(kHeartbeat);
  const auto wire = open_wire();
  const FlowKey flow = flow_from(wire->reserve_port(Protocol::Tcp).value());
  ASSERT_TRUE(wire->transmit(syn(flow)));
  std::optional<Datagram> arrived;
  const auto seen = watch(*wire, milliseconds(200));
  for (const Arrival& arrival : seen) {
    const auto datagram = parse_datagram(arrival.packet.view());
    if (!datagram || datagram->flow() != flow.reversed()) {
      continue;
    }
    if (arrival.passage == Passage::Arrived) {
      arrived = *datagram;
    } else {
      ASSERT_TRUE(arrived) << "delivered before it arrived";
      EXPECT_EQ(datagram->ip.hop_limit, arrived->ip.hop_limit);
      EXPECT_EQ(datagram->ip.traffic_class, arrived->ip.traffic_class);
      EXPECT_EQ(datagram->ip.total_octets, arrived->ip.total_octets);
      EXPECT_EQ(datagram->transport, arrived->transport);
    }
  }
}

TEST_P(LiveProbe, larger_than_the_interface_takes_is_not_sent) {
  const auto wire = open_wire();
  const FlowKey flow =
      flow_from(wire->reserve_port(Protocol::Udp).value(), Port(33434), Protocol::Udp);
  const auto sent = wire->transmit(build_udp(flow, {.identification = 1}, Octets(1500)));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().reason, NotSentReason::Other);
  EXPECT_EQ(sent.error().error_number, EMSGSIZE);
}

// The kernel gives up on a neighbour after three questions a second apart and then says so to
// itself, over the loopback interface (host unreachable; address unreachable).
TEST_P(LiveProbe, a_neighbour_that_does_not_answer_fails_its_own_packets_only) {
  const auto wire = open_wire();
  const Port port = wire->reserve_port(Protocol::Tcp).value();
  const FlowKey lost =
      flow_to(near_address(GetParam()), port, absent_address(GetParam()), kHeartbeat);
  ASSERT_TRUE(wire->transmit(syn(lost)));
  const auto seen = watch(*wire, milliseconds(3500));
  const bool v4 = GetParam() == IpVersion::V4;
  EXPECT_EQ(count_tcp(seen, Passage::Left, lost, TcpFlags::kSyn), 0);
  EXPECT_EQ(count_icmp(seen, Passage::Arrived, v4 ? 3 : 1, v4 ? 1 : 3), 1);
  EXPECT_TRUE(wire->transmit(syn(flow_from(port))));
}

}  // namespace
}  // namespace flatline
