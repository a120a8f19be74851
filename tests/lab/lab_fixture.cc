#include "tests/lab/lab_fixture.h"

#include <fcntl.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <map>

#include <gtest/gtest.h>

#include "packet/address.h"
#include "scenarios/load.h"
#include "simulator/lab/containment.h"
#include "simulator/lab/endpoint_address.h"
#include "simulator/lab/plain_tests.h"
#include "simulator/lab/process.h"

namespace flatline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kOutputDescriptor = 9;
// An ICMP error that comes while connect() is still in the kernel is not believed before it comes
// again, for the SYN that is sent after a second.
constexpr Duration kConnectLimit = std::chrono::milliseconds(1500);

// One error message of the socket's queue: "type/code from address".
std::string error_text(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    const bool v4 = part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR;
    const bool v6 = part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) {
      continue;
    }
    auto* error = reinterpret_cast<sock_extended_err*>(CMSG_DATA(part));
    const auto* offender = reinterpret_cast<const std::uint8_t*>(SO_EE_OFFENDER(error));
    const std::size_t at = v4 ? offsetof(sockaddr_in, sin_addr) : offsetof(sockaddr_in6, sin6_addr);
    const auto address = IpAddress::from_octets(OctetView(offender + at, v4 ? 4 : 16));
    return std::to_string(error->ee_type) + "/" + std::to_string(error->ee_code) + " from " +
           address->to_string();
  }
  return "no error";
}

void count_errors(int socket, std::map<std::string, int>& counts) {
  for (;;) {
    std::array<char, 2048> data{};
    alignas(cmsghdr) std::array<char, 512> control{};
    iovec vector = {data.data(), data.size()};
    msghdr message = {};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
      return;
    }
    ++counts[error_text(message)];
  }
}

void collect_errors(int socket, Clock::time_point until, std::map<std::string, int>& counts) {
  while (Clock::now() < until) {
    pollfd waiting = {socket, 0, 0};  // POLLERR is always reported
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    poll(&waiting, 1, static_cast<int>(left.count()));
    count_errors(socket, counts);
  }
}

void set_hop_limit(int socket, int family, int hop_limit) {
  const int yes = 1;
  const int level = family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
  setsockopt(socket, level, family == AF_INET ? IP_TTL : IPV6_UNICAST_HOPS, &hop_limit,
             sizeof hop_limit);
  setsockopt(socket, level, family == AF_INET ? IP_RECVERR : IPV6_RECVERR, &yes, sizeof yes);
}

}  // namespace

Scenario scenario_of(const std::string& nodes, const std::string& links) {
  const std::string text = "flatline: 1\nname: a test\nfamilies: [4, 6]\nnodes:\n" + nodes +
                           "links:\n" + links +
                           "probe: {from: agent, to: manager, port: 4120}\n"
                           "truth: {cause: path-healthy}\nexpect: {verdict: path-healthy}\n";
  auto scenario = parse_scenario(text, "test.yaml");
  if (!scenario) {
    ADD_FAILURE() << scenario.error().to_string() << "\n" << text;
    return {};
  }
  return *scenario;
}

Scenario chain_of(const NodeWords& words, const std::string& middle_link) {
  return scenario_of("  agent: {role: agent" + words.agent + "}\n  r1: {role: router" + words.r1 +
                         "}\n  r2: {role: router" + words.r2 + "}\n  manager: {role: manager" +
                         words.manager + "}\n",
                     "  - agent -- r1\n  - r1 -- r2" + middle_link + "\n  - r2 -- manager\n");
}

std::string in_lab(const Scenario& scenario, IpVersion version,
                   const std::function<std::string(Lab&)>& body) {
  const Descriptor result(memfd_create("result", MFD_CLOEXEC));
  auto status = run_contained([&] {
    auto lab = Lab::create(scenario, version);
    const std::string text = lab ? body(**lab) : "error: " + lab.error().message;
    return write(result.get(), text.data(), text.size()) >= 0 ? 0 : 1;
  });
  if (!status) {
    const bool skip = status.error().kind == LabError::Kind::NotPermitted;
    return (skip ? "skip: " : "error: ") + status.error().message;
  }
  const std::string text = read_whole(result.get());
  return *status == 0 ? text : "error: status " + std::to_string(*status) + " " + text;
}

std::string shell_in(const Lab& lab, const std::string& node, const std::string& command) {
  const Descriptor output(memfd_create("output", MFD_CLOEXEC));
  auto status = lab.run_in(node, [&] {
    dup2(output.get(), STDOUT_FILENO);
    dup2(output.get(), kOutputDescriptor);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    return 1;
  });
  const std::string text = read_whole(output.get());
  if (!status) {
    return "error: " + status.error().message;
  }
  return *status == 0 ? text : text + " [" + std::to_string(*status) + "]";
}

Endpoint manager_of(const Lab& lab, std::uint16_t port) {
  return {*lab.layout().find("manager")->address, Port{port}};
}

std::string connect_outcome(const Lab& lab, const Endpoint& to) {
  const auto result = connect_from(*lab.network_of("agent"), to, 1, kConnectLimit).front();
  return result.error == 0 ? "connected" : strerrorname_np(result.error);
}

std::string icmp_errors(const Lab& lab, int hop_limit, int datagrams, Duration spacing) {
  const EndpointAddress to(manager_of(lab, 33434));
  Descriptor socket;
  {
    const NamespaceVisit visit(*lab.network_of("agent"));
    socket = Descriptor(::socket(to.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  }
  set_hop_limit(socket.get(), to.family(), hop_limit);
  std::map<std::string, int> counts;
  for (int i = 0; i < datagrams; ++i) {
    sendto(socket.get(), "x", 1, 0, to.get(), to.size());
    collect_errors(socket.get(), Clock::now() + spacing, counts);
  }
  std::string text;
  for (const auto& [error, count] : counts) {
    text += (text.empty() ? "" : ", ") + error + ": " + std::to_string(count);
  }
  return text.empty() ? "none" : text;
}

}  // namespace flatline
