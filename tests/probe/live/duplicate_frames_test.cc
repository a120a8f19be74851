#include "probe/live/duplicate_frames.h"

#include <gtest/gtest.h>

namespace flatline {
namespace {

using std::chrono::microseconds;

constexpr bool kIn = false;
constexpr bool kOut = true;
constexpr Timestamp kStart{std::chrono::seconds(1)};
const Octets kPacket{0x45, 0, 0, 20};

TEST(DuplicateFrames, same_packet_on_another_interface_within_a_millisecond_is_one) {
  DuplicateFrames duplicates;
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kIn, 2, kPacket));
  EXPECT_TRUE(duplicates.is_duplicate(kStart + microseconds(1000), kIn, 3, kPacket));
}

TEST(DuplicateFrames, same_packet_on_the_same_interface_is_a_retransmission) {
  DuplicateFrames duplicates;
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kIn, 2, kPacket));
  EXPECT_FALSE(duplicates.is_duplicate(kStart + microseconds(10), kIn, 2, kPacket));
}

TEST(DuplicateFrames, later_than_a_millisecond_is_another_packet) {
  DuplicateFrames duplicates;
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kIn, 2, kPacket));
  EXPECT_FALSE(duplicates.is_duplicate(kStart + microseconds(1001), kIn, 3, kPacket));
}

TEST(DuplicateFrames, a_forwarded_packet_comes_in_and_goes_out) {
  DuplicateFrames duplicates;
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kIn, 2, kPacket));
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kOut, 3, kPacket));
}

TEST(DuplicateFrames, one_octet_of_difference_is_another_packet) {
  DuplicateFrames duplicates;
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kIn, 2, kPacket));
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kIn, 3, Octets{0x45, 0, 0, 21}));
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kIn, 3, Octets{0x45, 0, 0}));
}

TEST(DuplicateFrames, three_interfaces_see_one_packet_once) {
  DuplicateFrames duplicates;
  EXPECT_FALSE(duplicates.is_duplicate(kStart, kOut, 2, kPacket));
  EXPECT_TRUE(duplicates.is_duplicate(kStart, kOut, 3, kPacket));
  EXPECT_TRUE(duplicates.is_duplicate(kStart, kOut, 4, kPacket));
}

}  // namespace
}  // namespace flatline
