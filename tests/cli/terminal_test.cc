#include "cli/terminal.h"

#include <gtest/gtest.h>

namespace flatline {
namespace {

TEST(Printable, text_of_any_language_stays) {
  EXPECT_EQ("dsm.example.com", printable("dsm.example.com"));
  EXPECT_EQ("Größe 測試 🙂 ~", printable("Größe 測試 🙂 ~"));
  EXPECT_EQ("", printable(""));
}

TEST(Printable, escape_sequences_and_controls_become_visible) {
  EXPECT_EQ("\\x1b[2J\\x1b]0;x\\x07", printable("\x1b[2J\x1b]0;x\x07"));
  EXPECT_EQ("a\\x0ab\\x0dc\\x09\\x7f\\x00", printable(std::string_view("a\nb\rc\t\x7f\0", 8)));
}

// U+009B starts a control sequence as ESC [ does.
TEST(Printable, c1_controls_become_visible_as_utf8_and_alone) {
  EXPECT_EQ("\\xc2\\x9b2J", printable("\xc2\x9b"
                                      "2J"));
  EXPECT_EQ("\\xc2\\x80\\xc2\\x9f\xc2\xa0", printable("\xc2\x80\xc2\x9f\xc2\xa0"));
  EXPECT_EQ("\\x9b2J", printable("\x9b"
                                 "2J"));
}

TEST(Printable, what_is_not_utf8_becomes_visible) {
  EXPECT_EQ("\\xff\\xfe", printable("\xff\xfe"));
  EXPECT_EQ("a\\xc3", printable("a\xc3"));
  EXPECT_EQ("\\xe6\\xb8", printable("\xe6\xb8"));
  EXPECT_EQ("\\xc3(", printable("\xc3("));
  EXPECT_EQ("\\xf5\\x80\\x80\\x80", printable("\xf5\x80\x80\x80"));
}

TEST(Printable, overlong_forms_surrogates_and_numbers_past_the_last_become_visible) {
  EXPECT_EQ("\\xc0\\x9b", printable("\xc0\x9b"));
  EXPECT_EQ("\\xe0\\x82\\x9b", printable("\xe0\x82\x9b"));
  EXPECT_EQ("\\xf0\\x80\\x82\\x9b", printable("\xf0\x80\x82\x9b"));
  EXPECT_EQ("\\xed\\xa0\\x80", printable("\xed\xa0\x80"));
  EXPECT_EQ("\\xf4\\x90\\x80\\x80", printable("\xf4\x90\x80\x80"));
  EXPECT_EQ("\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
            printable("\xe0\xa0\x80\xed\x9f\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST(Styled, without_colour_the_text_is_as_it_was) {
  for (Style style :
       {Style::Plain, Style::Bold, Style::Good, Style::Bad, Style::Doubtful, Style::Dim}) {
    EXPECT_EQ("text", styled("text", style, false));
  }
  EXPECT_EQ("text", styled("text", Style::Plain, true));
}

TEST(Styled, every_style_ends_where_it_began) {
  EXPECT_EQ("\x1b[1mtext\x1b[0m", styled("text", Style::Bold, true));
  EXPECT_EQ("\x1b[1;32mtext\x1b[0m", styled("text", Style::Good, true));
  EXPECT_EQ("\x1b[1;31mtext\x1b[0m", styled("text", Style::Bad, true));
  EXPECT_EQ("\x1b[1;33mtext\x1b[0m", styled("text", Style::Doubtful, true));
  EXPECT_EQ("\x1b[2mtext\x1b[0m", styled("text", Style::Dim, true));
}

TEST(Wrapped, breaks_between_words_and_indents_every_line_but_the_first) {
  EXPECT_EQ("one two\n  three\n  four", wrapped("one two three four", 9, 2));
  EXPECT_EQ("one two three four", wrapped("one two three four", 18, 0));
  EXPECT_EQ("one two three\nfour", wrapped("one two three four", 17, 0));
}

TEST(Wrapped, a_word_longer_than_the_line_stays_whole) {
  EXPECT_EQ("a\n  2001:db8:1111:2222\n  b", wrapped("a 2001:db8:1111:2222 b", 10, 2));
  EXPECT_EQ("", wrapped("", 10, 2));
}

}  // namespace
}  // namespace flatline
