#include "probe/live/live_clock.h"

#include <gtest/gtest.h>

namespace flatline {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LiveClockTest : public testing::Test {
 protected:
  LiveClock clock() {
    return LiveClock([this] { return readings_; });
  }
  ClockReadings readings_{.time_of_day = seconds(1'000'000), .monotonic = seconds(50)};
};

TEST_F(LiveClockTest, starts_at_the_time_of_day_and_goes_on_with_the_monotonic_clock) {
  const LiveClock clock = this->clock();
  readings_ = {.time_of_day = seconds(3'000'000), .monotonic = seconds(52)};
  EXPECT_EQ(clock.now(), Timestamp(seconds(1'000'002)));
}

TEST_F(LiveClockTest, a_stamp_taken_after_a_step_is_moved_back_by_the_step) {
  const LiveClock clock = this->clock();
  readings_ = {.time_of_day = seconds(999'002), .monotonic = seconds(52)};  // 1000 s back
  EXPECT_EQ(clock.from_time_of_day(Timestamp(seconds(999'001))), Timestamp(seconds(1'000'001)));
}

TEST_F(LiveClockTest, a_stamp_stays_as_it_is_while_the_clocks_run_together) {
  const LiveClock clock = this->clock();
  readings_ = {.time_of_day = seconds(1'000'002) + milliseconds(4), .monotonic = seconds(52)};
  EXPECT_EQ(clock.from_time_of_day(Timestamp(seconds(1'000'001))), Timestamp(seconds(1'000'001)));
}

TEST(LiveClock, of_the_host_does_not_run_backwards) {
  const LiveClock clock;
  const Timestamp first = clock.now();
  EXPECT_GE(clock.now(), first);
}

}  // namespace
}  // namespace flatline
