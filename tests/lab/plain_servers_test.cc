#include "simulator/lab/plain_servers.h"

#include <gtest/gtest.h>

namespace flatline {
namespace {

// RFC 1035 §4.1: identifier 0x1234, RD, one question (a.b A IN) and one OPT record.
const Octets kQuery = {0x12, 0x34, 0x01, 0, 0, 1, 0, 0,  0,  0, 0, 1, 1, 'a', 1, 'b',
                       0,    0,    1,    0, 1, 0, 0, 41, 16, 0, 0, 0, 0, 0,   0, 0};

TEST(ServerFailure, repeats_the_question_and_nothing_else) {
  EXPECT_EQ(server_failure_answer(kQuery), (Octets{0x12, 0x34, 0x81, 0x82, 0,   1, 0, 0, 0, 0, 0,
                                                   0,    1,    'a',  1,    'b', 0, 0, 1, 0, 1}));
}

TEST(ServerFailure, is_no_answer_to_answers_or_to_cut_queries) {
  Octets answer = kQuery;
  answer[2] |= 0x80;
  EXPECT_EQ(server_failure_answer(answer), Octets{});
  for (std::size_t length = 0; length < 21; ++length) {
    EXPECT_EQ(server_failure_answer(OctetView(kQuery).first(length)), Octets{}) << length;
  }
}

}  // namespace
}  // namespace flatline
