#include "tests/probe/live/two_hosts.h"

#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "packet/build.h"
#include "probe/live/netlink.h"

namespace flatline {
namespace {

IpAddress address(const std::string& text) {
  return IpAddress::parse(text).value();
}

Descriptor current_namespace() {
  return Descriptor(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
}

// A user namespace in which this user is root, for those who are not.
bool become_root_of_a_namespace() {
  const auto uid = std::to_string(getuid());
  const auto gid = std::to_string(getgid());
  if (unshare(CLONE_NEWUSER) != 0) {
    return false;
  }
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << "0 " + uid + " 1";
  std::ofstream("/proc/self/gid_map") << "0 " + gid + " 1";
  return true;
}

bool enter_new_namespace() {
  return unshare(CLONE_NEWNET) == 0;
}

bool is_running(const std::string& interface) {
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  return ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_RUNNING) != 0;
}

// IPv6 drops what is sent before the kernel (linkwatch) has found the interface ready.
bool becomes_ready(const std::string& interface) {
  constexpr int kLongestWaitMs = 5000;
  auto changes = NetlinkSocket::open(RTMGRP_LINK);
  pollfd change{changes->descriptor(), POLLIN, 0};
  while (!is_running(interface) && poll(&change, 1, kLongestWaitMs) == 1) {
    changes->receive();
  }
  return is_running(interface);
}

}  // namespace

IpAddress near_address(IpVersion version) {
  return address(version == IpVersion::V4 ? "198.18.0.1" : "2001:db8::1");
}

IpAddress far_address(IpVersion version) {
  return address(version == IpVersion::V4 ? "198.18.0.2" : "2001:db8::2");
}

IpAddress absent_address(IpVersion version) {
  return address(version == IpVersion::V4 ? "198.18.0.99" : "2001:db8::99");
}

std::string version_name(IpVersion version) {
  return version == IpVersion::V4 ? "v4" : "v6";
}

std::string case_name(const testing::TestParamInfo<IpVersion>& version) {
  return version_name(version.param);
}

void TwoHosts::SetUp() {
  original_ = current_namespace();
  if (!enter_new_namespace() && !(become_root_of_a_namespace() && enter_new_namespace())) {
    GTEST_SKIP() << "no right to make a network namespace: " << std::strerror(errno);
  }
  far_ = current_namespace();
  ASSERT_TRUE(enter_new_namespace());
  near_ = current_namespace();
  run("ip link set lo up");
  // linkwatch brings a veth up at once where its index differs from its peer's, else up to a second
  // later.
  run("ip link add near0 index 101 type veth peer name far0 index 102 netns " + far_namespace());
  run("ip address add 198.18.0.1/24 dev near0");
  run("ip address add 2001:db8::1/64 dev near0 nodad");
  run("ip link set near0 up");
  run_far("ip link set lo up");
  run_far("ip address add 198.18.0.2/24 dev far0");
  run_far("ip address add 2001:db8::2/64 dev far0 nodad");
  run_far("ip link set far0 up");
  ASSERT_TRUE(becomes_ready("near0"));
  in_far_host([] { ASSERT_TRUE(becomes_ready("far0")); });
}

void TwoHosts::TearDown() {
  if (near_) {
    setns(original_.get(), CLONE_NEWNET);
  }
}

void TwoHosts::run(const std::string& command) {
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

void TwoHosts::run_far(const std::string& command) {
  in_far_host([&] { run(command); });
}

void TwoHosts::in_far_host(const std::function<void()>& work) {
  ASSERT_EQ(setns(far_.get(), CLONE_NEWNET), 0);
  work();
  ASSERT_EQ(setns(near_.get(), CLONE_NEWNET), 0);
}

std::string TwoHosts::far_namespace() const {
  return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(far_.get());
}

Descriptor TwoHosts::listen_far(Port port) {
  Descriptor listener;
  in_far_host([&] {
    listener = Descriptor(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    any.sin6_port = htons(port.value);
    const void* bound = &any;
    ASSERT_EQ(bind(listener.get(), static_cast<const sockaddr*>(bound), sizeof any), 0);
    ASSERT_EQ(listen(listener.get(), 8), 0);
  });
  return listener;
}

std::unique_ptr<LiveWire> TwoHosts::open_wire(const LiveWireOptions& options) {
  auto wire = LiveWire::open(options);
  EXPECT_TRUE(wire) << wire.error().message;
  return wire ? std::move(*wire) : nullptr;
}

std::vector<Arrival> watch(Wire& wire, Duration time) {
  std::vector<Arrival> seen;
  const Timestamp end = wire.now() + time;
  while (auto arrival = wire.receive_until(end)) {
    seen.push_back(std::move(*arrival));
  }
  return seen;
}

FlowKey flow_to(const IpAddress& source, Port source_port, const IpAddress& destination,
                Port destination_port, Protocol protocol) {
  return {{source, source_port}, {destination, destination_port}, protocol};
}

Packet syn(const FlowKey& flow) {
  return build_tcp(flow, {.identification = 1}, {.sequence = 1000});
}

int count_tcp(const std::vector<Arrival>& arrivals, Passage passage, const FlowKey& flow,
              std::uint8_t flags) {
  return static_cast<int>(std::ranges::count_if(arrivals, [&](const Arrival& arrival) {
    const auto datagram = parse_datagram(arrival.packet.view());
    return arrival.passage == passage && datagram && datagram->flow() == flow &&
           datagram->tcp() != nullptr && datagram->tcp()->has(flags);
  }));
}

int count_icmp(const std::vector<Arrival>& arrivals, Passage passage, std::uint8_t type,
               std::uint8_t code) {
  return static_cast<int>(std::ranges::count_if(arrivals, [&](const Arrival& arrival) {
    const auto datagram = parse_datagram(arrival.packet.view());
    return arrival.passage == passage && datagram && datagram->icmp() != nullptr &&
           datagram->icmp()->type == type && datagram->icmp()->code == code;
  }));
}

ResetCounter::ResetCounter()
    : socket_(socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL))) {}

int ResetCounter::sent_from(Port port) {
  int resets = 0;
  std::array<std::uint8_t, 2048> octets{};
  for (;;) {
    const auto length = recv(socket_.get(), octets.data(), octets.size(), 0);
    if (length <= 0) {
      return resets;
    }
    const auto datagram =
        parse_datagram(OctetView(octets.data(), static_cast<std::size_t>(length)));
    const TcpHeader* tcp = datagram ? datagram->tcp() : nullptr;
    resets += tcp != nullptr && tcp->source_port == port && tcp->has(TcpFlags::kRst) ? 1 : 0;
  }
}

}  // namespace flatline
