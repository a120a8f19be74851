#include "capture/utf8.h"

#include <gtest/gtest.h>

namespace flatline {
namespace {

using namespace std::string_literals;

constexpr std::size_t kPlenty = 1000;

TEST(ValidUtf8, valid_text_stays) {
  const std::string text =
      "a\tb\r\n \xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 "
      "\xef\xbf\xbf \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf";
  EXPECT_EQ(valid_utf8(text, kPlenty), text);
}

TEST(Utf8Character, its_length_is_0_where_no_valid_character_begins) {
  EXPECT_EQ(utf8_character_octets("ab"), 1U);
  EXPECT_EQ(utf8_character_octets("\xc2\x80z"), 2U);
  EXPECT_EQ(utf8_character_octets("\xe0\xa0\x80"), 3U);
  EXPECT_EQ(utf8_character_octets("\xf4\x8f\xbf\xbf"), 4U);
  EXPECT_EQ(utf8_character_octets("\xc1\x9b"), 0U);          // overlong
  EXPECT_EQ(utf8_character_octets("\xed\xa0\x80"), 0U);      // a surrogate
  EXPECT_EQ(utf8_character_octets("\xf4\x90\x80\x80"), 0U);  // past U+10FFFF
  EXPECT_EQ(utf8_character_octets("\xe2\x82"), 0U);          // ends inside
  EXPECT_EQ(utf8_character_octets("\0"s), 0U);
}

TEST(ValidUtf8, each_octet_of_no_character_becomes_one_replacement) {
  const std::string r = "\xef\xbf\xbd";
  EXPECT_EQ(valid_utf8("\x80", kPlenty), r);
  EXPECT_EQ(valid_utf8("a\xffz", kPlenty), "a" + r + "z");
  EXPECT_EQ(valid_utf8("\xc3(", kPlenty), r + "(");
  EXPECT_EQ(valid_utf8("\xe2\x82", kPlenty), r + r);          // ends inside
  EXPECT_EQ(valid_utf8("\xc0\xaf", kPlenty), r + r);          // overlong
  EXPECT_EQ(valid_utf8("\xe0\x9f\xbf", kPlenty), r + r + r);  // overlong
  EXPECT_EQ(valid_utf8("\xf0\x8f\xbf\xbf", kPlenty), r + r + r + r);
  EXPECT_EQ(valid_utf8("\xed\xa0\x80", kPlenty), r + r + r);          // a surrogate
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80", kPlenty), r + r + r + r);  // past U+10FFFF
  EXPECT_EQ(valid_utf8("\xf5", kPlenty), r);
}

TEST(ValidUtf8, nul_which_would_end_the_string_for_readers_is_replaced) {
  EXPECT_EQ(valid_utf8("a\0b"s, kPlenty),
            "a\xef\xbf\xbd"
            "b");
}

TEST(ValidUtf8, cut_falls_between_characters) {
  EXPECT_EQ(valid_utf8("ab\xe2\x82\xac", 5), "ab\xe2\x82\xac");
  EXPECT_EQ(valid_utf8("ab\xe2\x82\xac", 4), "ab");
  EXPECT_EQ(valid_utf8("abc", 0), "");
}

}  // namespace
}  // namespace flatline
