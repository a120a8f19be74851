#include "scenarios/words.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace flatline {
namespace {

constexpr std::string_view kKnown[] = {"drop", "reject", "reset", "accept"};

TEST(Nearest, the_fewest_letters_to_change_win) {
  EXPECT_EQ(nearest("rejct", kKnown), "reject");
  EXPECT_EQ(nearest("reste", kKnown), "reset");
  EXPECT_EQ(nearest("accept", kKnown), "accept");
}

TEST(Nearest, a_word_that_is_far_from_all_has_no_neighbour) {
  EXPECT_EQ(nearest("masquerade", kKnown), std::nullopt);
  EXPECT_EQ(nearest("", kKnown), std::nullopt);
  EXPECT_EQ(nearest("x", kKnown), std::nullopt);
}

TEST(Nearest, the_first_of_two_equally_near_words_is_taken) {
  constexpr std::string_view both[] = {"r1", "r2"};
  EXPECT_EQ(nearest("r9", both), "r1");
}

TEST(Nearest, a_word_that_is_replaced_whole_is_no_typing_mistake) {
  constexpr std::string_view two[] = {"--", "->"};
  EXPECT_EQ(nearest("ab", two), std::nullopt);
  EXPECT_EQ(nearest("=>", two), "->");
}

TEST(Nearest, a_word_of_a_page_is_not_compared) {
  EXPECT_EQ(nearest(std::string(100'000, 'a'), kKnown), std::nullopt);
}

std::optional<Duration> duration(const std::string& text) {
  Problems problems("f");
  return read_duration({text, {}}, problems);
}

TEST(Durations, are_integers_with_a_unit) {
  using std::chrono::microseconds;
  EXPECT_EQ(duration("250us"), Duration(microseconds(250)));
  EXPECT_EQ(duration("10ms"), Duration(microseconds(10'000)));
  EXPECT_EQ(duration("60s"), Duration(std::chrono::seconds(60)));
  EXPECT_EQ(duration("0s"), Duration(0));
  for (const std::string bad : {"", "s", "ms", "10", "1.5s", "-1s", "60001ms", "1h", "+1s", " 1s",
                                "99999999999999999999s"}) {
    EXPECT_EQ(duration(bad), std::nullopt) << bad;
  }
}

std::optional<double> share(const std::string& text) {
  Problems problems("f");
  return read_share({text, {}}, problems);
}

TEST(Shares, are_percent_with_up_to_three_decimals) {
  EXPECT_EQ(share("0%"), 0.0);
  EXPECT_EQ(share("10%"), 0.1);
  EXPECT_EQ(share("0.5%"), 0.005);
  EXPECT_EQ(share("99.999%"), 0.99999);
  EXPECT_EQ(share("100.000%"), 1.0);
  for (const std::string bad :
       {"", "%", "10", "101%", "100.001%", "0.0001%", "1.%", ".5%", "1e1%", "-1%", "1.-1%"}) {
    EXPECT_EQ(share(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace flatline
