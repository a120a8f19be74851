#include "probe/pacer.h"

#include <gtest/gtest.h>

#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{1000s};

FlowKey numbered(std::uint16_t n) {
  return flow_to(Protocol::Tcp, 4120, IpVersion::V4, static_cast<std::uint16_t>(40000 + n));
}

// Sends `count` new flows as soon as each may go.
std::vector<Duration> departures(int count, Duration apart) {
  Pacer pacer(PacerLimits{});
  std::vector<Duration> times;
  Timestamp now = kStart;
  for (int i = 0; i < count; ++i) {
    const FlowKey flow = numbered(static_cast<std::uint16_t>(i));
    now = pacer.earliest(flow, now);
    pacer.note_sent(flow, now);
    times.push_back(now - kStart);
    now += apart;
  }
  return times;
}

TEST(Pacer, the_eleventh_new_flow_waits_until_the_first_is_a_second_old) {
  EXPECT_EQ((std::vector<Duration>{0ms, 0ms, 0ms, 0ms, 0ms, 0ms, 0ms, 0ms, 0ms, 0ms, 1000ms}),
            departures(11, 0ms));
}

TEST(Pacer, any_second_holds_ten_new_flows_at_the_most) {
  const std::vector<Duration> times = departures(60, 37ms);
  for (std::size_t i = 10; i < times.size(); ++i) {
    EXPECT_GE(times[i] - times[i - 10], 1s) << i;
  }
}

TEST(Pacer, slower_than_the_limit_never_waits) {
  EXPECT_EQ((std::vector<Duration>{0ms, 100ms, 200ms, 300ms, 400ms, 500ms, 600ms, 700ms, 800ms,
                                   900ms, 1000ms, 1100ms}),
            departures(12, 100ms));
}

TEST(Pacer, packets_of_a_known_flow_never_wait) {
  Pacer pacer(PacerLimits{});
  for (std::uint16_t n = 0; n < 10; ++n) {
    pacer.note_sent(numbered(n), kStart);
  }
  EXPECT_EQ(kStart, pacer.earliest(numbered(3), kStart));
  EXPECT_EQ(kStart + 1s, pacer.earliest(numbered(10), kStart));
  pacer.note_sent(numbered(3), kStart);
  EXPECT_EQ(10, pacer.flows_opened());
}

TEST(Pacer, asking_opens_nothing) {
  Pacer pacer(PacerLimits{.new_flows_per_second = 1});
  for (std::uint16_t n = 0; n < 5; ++n) {
    EXPECT_EQ(kStart, pacer.earliest(numbered(n), kStart));
  }
  EXPECT_EQ(0, pacer.flows_opened());
}

}  // namespace
}  // namespace flatline
