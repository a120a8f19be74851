#include "capture/pcapng_time.h"

#include <limits>

#include <gtest/gtest.h>

namespace flatline {
namespace {

constexpr std::uint8_t kBinary = 0x80;

std::int64_t ns(std::uint8_t resolution, std::uint64_t units, std::int64_t offset_s = 0) {
  return PcapngClock{.resolution = resolution, .offset_s = offset_s}
      .at(units)
      .time_since_epoch()
      .count();
}

TEST(PcapngClock, without_options_it_counts_microseconds) {
  EXPECT_EQ(PcapngClock{}.at(1'500'000).time_since_epoch(), std::chrono::milliseconds(1500));
}

TEST(PcapngClock, decimal_resolutions_scale_to_nanoseconds) {
  EXPECT_EQ(ns(0, 3), 3'000'000'000);
  EXPECT_EQ(ns(3, 1'234), 1'234'000'000);
  EXPECT_EQ(ns(9, 1'795'362'284'529'974'550), 1'795'362'284'529'974'550);
  EXPECT_EQ(ns(12, 1'234'567'890'999), 1'234'567'890);
  EXPECT_EQ(ns(19, 15'000'000'000'000'000'000U), 1'500'000'000);
  EXPECT_EQ(ns(20, 15'000'000'000'000'000'000U), 150'000'000);
  EXPECT_EQ(ns(28, 15'000'000'000'000'000'000U), 1);
  EXPECT_EQ(ns(29, std::numeric_limits<std::uint64_t>::max()), 0);
  EXPECT_EQ(ns(127, std::numeric_limits<std::uint64_t>::max()), 0);
}

TEST(PcapngClock, binary_resolutions_scale_to_nanoseconds) {
  EXPECT_EQ(ns(kBinary | 0, 3), 3'000'000'000);
  EXPECT_EQ(ns(kBinary | 10, 1024 + 512), 1'500'000'000);
  EXPECT_EQ(ns(kBinary | 32, (std::uint64_t{7} << 32) + (std::uint64_t{1} << 31)), 7'500'000'000);
  EXPECT_EQ(ns(kBinary | 63, std::uint64_t{3} << 62), 1'500'000'000);
  EXPECT_EQ(ns(kBinary | 64, std::uint64_t{1} << 63), 500'000'000);
  EXPECT_EQ(ns(kBinary | 65, std::uint64_t{1} << 63), 250'000'000);
  EXPECT_EQ(ns(kBinary | 127, std::numeric_limits<std::uint64_t>::max()), 0);
}

TEST(PcapngClock, offset_is_added_in_seconds) {
  EXPECT_EQ(ns(6, 250'000, 1'795'362'284), 1'795'362'284'250'000'000);
  EXPECT_EQ(ns(6, 250'000, -1), -750'000'000);
}

TEST(PcapngClock, times_past_what_64_bits_hold_are_the_last_that_they_hold) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(ns(0, std::numeric_limits<std::uint64_t>::max()), kMax);
  EXPECT_EQ(ns(6, std::numeric_limits<std::uint64_t>::max()), kMax);
  EXPECT_EQ(ns(0, 9'223'372'036), kMax);
  EXPECT_EQ(ns(0, 9'223'372'035), 9'223'372'035'000'000'000);
  EXPECT_EQ(ns(0, 1, kMax), kMax);
  EXPECT_EQ(ns(0, std::numeric_limits<std::uint64_t>::max(), kMax), kMax);
  EXPECT_EQ(ns(0, 1, kMin), kMin);
  EXPECT_EQ(ns(0, 0, -9'223'372'035), -9'223'372'035'000'000'000);
}

}  // namespace
}  // namespace flatline
