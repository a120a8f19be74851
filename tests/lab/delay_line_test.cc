#include "simulator/lab/delay_line.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace flatline {
namespace {

using std::chrono::milliseconds;

Timestamp at(int ms) {
  return Timestamp(milliseconds(ms));
}

std::vector<bool> losses(double probability, std::uint64_t seed, int frames) {
  DelayLine line({.loss = probability}, seed);
  std::vector<bool> lost;
  for (int i = 0; i < frames; ++i) {
    lost.push_back(!line.push(at(0), {1}));
  }
  return lost;
}

TEST(DelayLine, gives_frames_back_in_order_and_not_before_their_time) {
  DelayLine line({.delay = milliseconds(30)}, 1);
  EXPECT_TRUE(line.push(at(0), {1}));
  EXPECT_TRUE(line.push(at(5), {2}));
  EXPECT_EQ(line.next_due(), at(30));
  EXPECT_EQ(line.pop(at(29)), std::nullopt);
  EXPECT_EQ(line.pop(at(30)), Octets{1});
  EXPECT_EQ(line.pop(at(30)), std::nullopt);
  EXPECT_EQ(line.next_due(), at(35));
  EXPECT_EQ(line.pop(at(40)), Octets{2});
  EXPECT_EQ(line.next_due(), std::nullopt);
}

TEST(DelayLine, loses_the_share_that_it_is_told) {
  const auto lost = losses(0.1, 7, 10'000);
  const auto count = std::ranges::count(lost, true);
  EXPECT_GT(count, 900);
  EXPECT_LT(count, 1100);
}

TEST(DelayLine, loses_nothing_or_everything_at_the_ends_of_the_scale) {
  EXPECT_EQ(losses(0, 1, 100), std::vector<bool>(100, false));
  EXPECT_EQ(losses(1, 1, 100), std::vector<bool>(100, true));
}

TEST(DelayLine, loses_the_same_frames_with_the_same_seed) {
  EXPECT_EQ(losses(0.5, 42, 64), losses(0.5, 42, 64));
  EXPECT_NE(losses(0.5, 42, 64), losses(0.5, 43, 64));
}

TEST(DelayLine, holds_no_more_than_a_queue_would) {
  DelayLine line({.delay = milliseconds(1000)}, 1);
  int taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    taken += line.push(at(0), {1}) ? 1 : 0;
  }
  EXPECT_EQ(taken, 10'000);
}

}  // namespace
}  // namespace flatline
