// What the capture shows of one packet on hosts with more than one interface.

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <map>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packet/arp.h"
#include "probe/live/netlink.h"
#include "tests/probe/live/two_hosts.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

constexpr std::uint8_t kSynAck = TcpFlags::kSyn | TcpFlags::kAck;
constexpr Port kHeartbeat{4120};

class LiveCapture : public TwoHosts {
 protected:
  static FlowKey heartbeat(Wire& wire) {
    return flow_to(near_address(IpVersion::V4), wire.reserve_port(Protocol::Tcp).value(),
                   far_address(IpVersion::V4), kHeartbeat);
  }
  // Sends a SYN to an open port and gives what was seen.
  std::vector<Arrival> exchange(Wire& wire, const FlowKey& flow) {
    const Descriptor listener = listen_far(kHeartbeat);
    EXPECT_TRUE(wire.transmit(syn(flow)));
    return watch(wire, milliseconds(200));
  }
  // Sends so many UDP datagrams to the near host's port; all have come in when it returns.
  void flood_from_far(Port port, int datagrams) {
    in_far_host([&] {
      const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
      sockaddr_in near{};
      near.sin_family = AF_INET;
      near.sin_port = htons(port.value);
      near.sin_addr.s_addr = native_at<std::uint32_t>(near_address(IpVersion::V4).octets()).value();
      const void* to = &near;
      for (int i = 0; i < datagrams; ++i) {
        EXPECT_EQ(sendto(socket.get(), "", 0, 0, static_cast<const sockaddr*>(to), sizeof near), 0);
      }
    });
  }
  static bool is_udp(const RawFrame& frame) {
    const auto datagram = parse_datagram(OctetView(frame.octets).subspan(20));
    return datagram && datagram->udp() != nullptr;
  }
};

TEST_F(LiveCapture, neighbour_resolution_is_seen) {
  const auto wire = open_wire();
  const auto seen = exchange(*wire, heartbeat(*wire));
  std::vector<std::pair<Passage, int>> operations;
  for (const Arrival& arrival : seen) {
    if (arrival.ethertype == ethertype::kArp) {
      operations.emplace_back(arrival.passage, parse_arp(arrival.packet.view())->operation);
    }
  }
  ASSERT_GE(operations.size(), 2U);
  EXPECT_EQ(operations[0], std::pair(Passage::Left, 1));
  EXPECT_EQ(operations[1], std::pair(Passage::Arrived, 2));
}

TEST_F(LiveCapture, arrivals_come_in_the_order_of_their_stamps_and_not_from_the_future) {
  const auto wire = open_wire();
  const Timestamp start = wire->now();
  const auto seen = exchange(*wire, heartbeat(*wire));
  ASSERT_FALSE(seen.empty());
  Timestamp last = start - milliseconds(1);
  for (const Arrival& arrival : seen) {
    EXPECT_GE(arrival.at, last);
    last = arrival.at;
  }
  EXPECT_LE(last, wire->now() + milliseconds(1));
}

TEST_F(LiveCapture, one_read_is_bounded_and_says_that_more_may_wait) {
  auto capture = FrameCapture::open({}, {kHeartbeat});
  ASSERT_TRUE(capture) << capture.error().message;
  flood_from_far(kHeartbeat, 300);
  std::vector<RawFrame> frames;
  EXPECT_EQ(capture->read(frames), FrameCapture::Backlog::Possible);
  EXPECT_EQ(frames.size(), 256U);
  EXPECT_EQ(capture->read(frames), FrameCapture::Backlog::None);
  EXPECT_EQ(std::ranges::count_if(frames, is_udp), 300);
}

TEST_F(LiveCapture, of_a_flood_nothing_is_lost_nor_delivered_before_it_arrived) {
  const auto wire = open_wire();
  flood_from_far(wire->reserve_port(Protocol::Udp).value(), 300);
  int arrived = 0;
  int delivered = 0;
  for (const Arrival& arrival : watch(*wire, milliseconds(200))) {
    const auto datagram = parse_datagram(arrival.packet.view());
    if (datagram && datagram->udp() != nullptr) {
      (arrival.passage == Passage::Delivered ? delivered : arrived) += 1;
      EXPECT_LE(delivered, arrived);
    }
  }
  EXPECT_EQ(arrived, 300);
  EXPECT_EQ(delivered, 300);
}

TEST_F(LiveCapture, frames_keep_their_link_header_and_interface) {
  const auto wire = open_wire();
  const auto seen = exchange(*wire, heartbeat(*wire));
  ASSERT_FALSE(seen.empty());
  for (const Arrival& arrival : seen) {
    if (arrival.passage != Passage::Delivered) {
      EXPECT_EQ(arrival.link.type, LinkType::LinuxSll2);
      EXPECT_EQ(arrival.link.header.size(), 20U);
      EXPECT_EQ(arrival.link.interface, "near0");
      EXPECT_EQ(arrival.cut_octets, 0U);
    }
  }
}

TEST_F(LiveCapture, a_packet_on_a_bridge_and_its_port_is_one) {
  run("ip link add bridge0 type bridge");
  run("ip address flush dev near0");
  run("ip link set near0 master bridge0");
  run("ip address add 198.18.0.1/24 dev bridge0");
  run("ip link set bridge0 up");
  const auto wire = open_wire();
  const FlowKey flow = heartbeat(*wire);
  const auto seen = exchange(*wire, flow);
  EXPECT_EQ(count_tcp(seen, Passage::Left, flow, TcpFlags::kSyn), 1);
  EXPECT_EQ(count_tcp(seen, Passage::Arrived, flow.reversed(), kSynAck), 1);
  EXPECT_EQ(count_tcp(seen, Passage::Delivered, flow.reversed(), kSynAck), 1);
}

TEST_F(LiveCapture, a_packet_on_a_vlan_and_what_carries_it_is_one) {
  if (std::system("ip link add link near0 name near0.7 type vlan id 7 2>/dev/null") != 0) {
    GTEST_SKIP() << "this kernel has no VLAN interfaces";
  }
  run_far("ip link add link far0 name far0.7 type vlan id 7");
  run("ip address flush dev near0; ip address add 198.18.0.1/24 dev near0.7");
  run("ip link set near0.7 up");
  run_far("ip address flush dev far0; ip address add 198.18.0.2/24 dev far0.7");
  run_far("ip link set far0.7 up");
  const auto wire = open_wire();
  const FlowKey flow = heartbeat(*wire);
  const auto seen = exchange(*wire, flow);
  EXPECT_EQ(count_tcp(seen, Passage::Left, flow, TcpFlags::kSyn), 1);
  EXPECT_EQ(count_tcp(seen, Passage::Arrived, flow.reversed(), kSynAck), 1);
}

TEST_F(LiveCapture, an_answer_by_another_interface_is_seen) {
  run("ip link add near1 type veth peer name far1");
  run("ip link set far1 netns " + far_namespace());
  run("ip link set near1 up");
  run("ip address add 203.0.113.1/24 dev near1");
  run("sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.near1.rp_filter=0");
  run_far("ip link set far1 up");
  run_far("ip address add 203.0.113.2/24 dev far1");
  run_far("ip route add 198.18.0.1/32 via 203.0.113.1");
  const auto wire = open_wire({.interface = "near0"});
  const FlowKey flow = heartbeat(*wire);
  std::map<Passage, std::string> interfaces;
  for (const Arrival& arrival : exchange(*wire, flow)) {
    const auto datagram = parse_datagram(arrival.packet.view());
    if (datagram && datagram->tcp() != nullptr) {
      interfaces[arrival.passage] = arrival.link.interface;
    }
  }
  EXPECT_THAT(interfaces,
              ElementsAre(std::pair(Passage::Left, "near0"), std::pair(Passage::Arrived, "near1"),
                          std::pair(Passage::Delivered, "")));
}

TEST_F(LiveCapture, other_traffic_of_the_host_does_not_come_up) {
  const Descriptor listener = listen_far(kHeartbeat);
  const auto wire = open_wire();
  run("bash -c 'exec 3<>/dev/tcp/198.18.0.2/4120'");
  for (const Arrival& arrival : watch(*wire, milliseconds(100))) {
    const auto datagram = parse_datagram(arrival.packet.view());
    EXPECT_TRUE(!datagram || datagram->tcp() == nullptr);
  }
}

TEST_F(LiveCapture, waiting_ends_at_the_deadline) {
  const auto wire = open_wire();
  watch(*wire, milliseconds(50));
  const Timestamp deadline = wire->now() + milliseconds(40);
  while (wire->receive_until(deadline)) {
  }
  EXPECT_GE(wire->now(), deadline);
  EXPECT_LT(wire->now(), deadline + milliseconds(40));
}

TEST_F(LiveCapture, waiting_ends_when_the_wake_descriptor_is_readable) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const Descriptor wake(ends[0]);
  const Descriptor other(ends[1]);
  const auto wire = open_wire({.wake = wake.get()});
  ASSERT_EQ(write(other.get(), "x", 1), 1);
  watch(*wire, seconds(60));
  SUCCEED() << "well before the deadline";
}

TEST_F(LiveCapture, waiting_ends_when_a_signal_comes) {
  struct sigaction ignore_but_wake{};
  ignore_but_wake.sa_handler = [](int) {};
  struct sigaction before{};
  ASSERT_EQ(sigaction(SIGALRM, &ignore_but_wake, &before), 0);
  const auto wire = open_wire();
  // Repeated, because a signal that comes while a packet is being read wakes nobody.
  const itimerval every{{0, 100'000}, {0, 100'000}};
  setitimer(ITIMER_REAL, &every, nullptr);
  watch(*wire, seconds(60));
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  SUCCEED() << "well before the deadline";
}

}  // namespace
}  // namespace flatline
