#include "packet/octet_writer.h"

#include <gtest/gtest.h>

#include "tests/packet/hex.h"

namespace flatline {
namespace {

TEST(OctetWriter, appends_in_network_order) {
  OctetWriter out;
  out.u8(0x01).u16(0x0203).u32(0x04050607).octets(hex("0809"));
  EXPECT_EQ(out.size(), 9U);
  EXPECT_EQ(out.take(), hex("0102 0304 0506 0708 09"));
}

TEST(OctetWriter, a_patch_changes_two_octets_and_no_other) {
  OctetWriter out;
  out.u32(0).u16(0).patch_u16(2, 0xabcd);
  EXPECT_EQ(out.take(), hex("0000 abcd 0000"));
}

TEST(OctetWriter, a_patch_past_the_end_throws_and_writes_nothing) {
  OctetWriter out;
  out.u16(0x0102);
  EXPECT_THROW(out.patch_u16(2, 1), std::out_of_range);
  EXPECT_EQ(out.take(), hex("0102"));
}

}  // namespace
}  // namespace flatline
