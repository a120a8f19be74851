#include "packet/octet_reader.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "tests/packet/hex.h"

namespace flatline {
namespace {

TEST(OctetReader, reads_integers_in_network_order) {
  const Octets octets = hex("0102 0304 05");
  const OctetReader reader(octets);
  EXPECT_EQ(reader.u8(4), 0x05);
  EXPECT_EQ(reader.u16(1), 0x0203);
  EXPECT_EQ(reader.u32(1), 0x02030405U);
}

TEST(OctetReader, a_read_that_ends_past_the_last_octet_is_absent) {
  const Octets octets = hex("0102 0304");
  const OctetReader reader(octets);
  EXPECT_FALSE(reader.u8(4));
  EXPECT_FALSE(reader.u16(3));
  EXPECT_FALSE(reader.u32(1));
  EXPECT_FALSE(reader.slice(2, 3));
  EXPECT_TRUE(reader.slice(2, 2));
  EXPECT_TRUE(reader.slice(4, 0));
  EXPECT_FALSE(reader.slice(5, 0));
}

TEST(OctetReader, offsets_and_lengths_do_not_wrap) {
  constexpr std::size_t kHuge = std::numeric_limits<std::size_t>::max();
  const Octets octets = hex("0102 0304");
  const OctetReader reader(octets);
  EXPECT_FALSE(reader.has(kHuge, 2));
  EXPECT_FALSE(reader.has(2, kHuge));
  EXPECT_FALSE(reader.u32(kHuge - 1));
  EXPECT_TRUE(reader.tail(kHuge).empty());
}

TEST(OctetReader, the_tail_past_the_end_is_empty) {
  const Octets octets = hex("0102 0304");
  const OctetReader reader(octets);
  EXPECT_EQ(reader.tail(1).size(), 3U);
  EXPECT_TRUE(reader.tail(4).empty());
  EXPECT_TRUE(reader.tail(5).empty());
}

}  // namespace
}  // namespace flatline
