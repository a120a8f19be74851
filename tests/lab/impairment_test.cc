// Delay and loss are the lab's own work (forwarder.cc), so they are measured before anything else
// is believed of them.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "simulator/lab/endpoint_address.h"
#include "simulator/lab/plain_tests.h"
#include "tests/lab/lab_fixture.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;

double connect_ms(Lab& lab) {
  const auto result =
      connect_from(*lab.network_of("agent"), manager_of(lab), 1, std::chrono::seconds(3)).front();
  return result.error == 0 ? std::chrono::duration<double, std::milli>(result.took).count() : -1;
}

TEST(Delay, is_the_round_trip_time_that_the_scenario_says) {
  const Scenario scenario = chain_of({}, " delay 30ms");
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const std::string text = in_lab(scenario, version, [](Lab& lab) {
      connect_ms(lab);  // the first one waits for neighbour discovery too
      std::array<double, 5> times{};
      std::ranges::generate(times, [&] { return connect_ms(lab); });
      const bool right = *std::ranges::min_element(times) >= 60 &&
                         std::ranges::count_if(times, [](double ms) { return ms < 65; }) >= 4;
      return right ? "60 to 65 ms" : std::to_string(times[0]) + " " + std::to_string(times[1]);
    });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(text, "60 to 65 ms");
  }
}

TEST(Delay, does_not_limit_the_rate) {
  const std::string text = in_lab(chain_of({}, " delay 100ms"), IpVersion::V4, [](Lab& lab) {
    connect_ms(lab);
    const auto results =
        connect_from(*lab.network_of("agent"), manager_of(lab), 200, std::chrono::seconds(3));
    const auto slowest = std::ranges::max_element(results, {}, &ConnectResult::took);
    return slowest->error == 0 && slowest->took < milliseconds(300)
               ? std::string("200 connections in one delay")
               : std::to_string(slowest->took.count());
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "200 connections in one delay");
}

// How many datagrams come in before there is nothing for so long.
int drain(int sink, milliseconds quiet) {
  int arrived = 0;
  pollfd waiting = {sink, POLLIN, 0};
  std::array<char, 16> buffer{};
  while (poll(&waiting, 1, static_cast<int>(quiet.count())) > 0 &&
         recv(sink, buffer.data(), buffer.size(), 0) > 0) {
    ++arrived;
  }
  return arrived;
}

// Sends datagrams from the agent and counts those that arrive at the manager; in portions that any
// queue can hold.
int arrived_of(Lab& lab, int datagrams) {
  auto sink = bind_udp(*lab.network_of("manager"), manager_of(lab, 9));
  const EndpointAddress to(manager_of(lab, 9));
  Descriptor source;
  {
    const NamespaceVisit visit(*lab.network_of("agent"));
    source = Descriptor(::socket(to.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  }
  int arrived = 0;
  for (int i = 1; i <= datagrams; ++i) {
    sendto(source.get(), "x", 1, 0, to.get(), to.size());
    if (i % 100 == 0) {
      arrived += drain(sink->get(), milliseconds(20));
    }
  }
  return arrived;
}

TEST(Loss, is_the_share_of_frames_that_the_scenario_says) {
  const std::string text = in_lab(chain_of({}, " loss 10%"), IpVersion::V4, [](Lab& lab) {
    connect_ms(lab);  // so that neighbour discovery is over
    const int lost = 2000 - arrived_of(lab, 2000);
    // 200 expected; a standard deviation is 13.4
    return lost > 150 && lost < 250 ? "about 200" : std::to_string(lost);
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "about 200");
}

TEST(Loss, is_none_on_a_link_that_only_delays) {
  const std::string text = in_lab(chain_of({}, " delay 1ms"), IpVersion::V4, [](Lab& lab) {
    connect_ms(lab);
    return std::to_string(arrived_of(lab, 2000));
  });
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text, "2000");
}

TEST(Mtu, holds_on_links_of_both_kinds) {
  for (const std::string link : {" mtu 1400", " mtu 1400 delay 1ms"}) {
    const std::string text = in_lab(chain_of({}, link), IpVersion::V4, [](Lab& lab) {
      return shell_in(lab, "agent",
                      "ping -c 1 -W 1 -M do -s 1373 manager | grep -o 'Frag needed.*'; "
                      "ping -q -c 1 -W 1 -M do -s 1372 manager | grep -o '1 received'");
    });
    SKIP_WITHOUT_NAMESPACES(text);
    EXPECT_EQ(text, "Frag needed and DF set (mtu = 1400)\n1 received\n");
  }
}

}  // namespace
}  // namespace flatline
