#include "cli/exit_status.h"

#include <gtest/gtest.h>

#include "cli/probe_command.h"

namespace flatline {
namespace {

ExitStatus status_for(Cause cause) {
  Verdict verdict;
  verdict.cause = cause;
  return status_of(verdict);
}

TEST(ExitStatus, healthy_is_0_inconclusive_is_2_and_every_other_cause_is_a_break) {
  for (int number = 0; number <= static_cast<int>(Cause::Inconclusive); ++number) {
    const auto cause = static_cast<Cause>(number);
    const int expected = cause == Cause::PathHealthy ? 0 : cause == Cause::Inconclusive ? 2 : 1;
    EXPECT_EQ(expected, code(status_for(cause))) << to_string(cause);
  }
}

TEST(ExitStatus, errors_have_the_numbers_of_sysexits) {
  EXPECT_EQ(64, code(ExitStatus::Usage));
  EXPECT_EQ(65, code(ExitStatus::BadInput));
  EXPECT_EQ(69, code(ExitStatus::Unavailable));
  EXPECT_EQ(70, code(ExitStatus::Internal));
  EXPECT_EQ(77, code(ExitStatus::NotPermitted));
}

}  // namespace
}  // namespace flatline
