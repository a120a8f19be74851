// True facts beside the verdict, and what must not be taken for them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> findings(const Network& network) {
  return finding_texts(diagnose(network.record()));
}

TEST(Findings, a_hop_that_answers_none_of_three_probes_that_went_past_is_silent) {
  Network network(3);
  network.test().reaches_target().quiet_at(2);
  EXPECT_THAT(findings(network),
              ElementsAre("silent-hop 2 ?: answered none of 3 probes that went on past it; it "
                          "forwards, and says nothing"));
}

TEST(Findings, two_unanswered_probes_make_no_silent_hop) {
  Network network(3);
  network.test().reaches_target().quiet_at(2).rounds({0ms, 1150ms});
  EXPECT_THAT(findings(network), IsEmpty());
}

TEST(Findings, a_hop_past_which_nothing_is_seen_is_not_silent) {
  Network network(3);
  network.test().reaches(1);
  network.echo().reaches(1);
  EXPECT_THAT(findings(network), IsEmpty());
}

TEST(Findings, a_hop_that_alone_misses_two_of_four_is_rate_limited) {
  Network network(3);
  network.test().reaches_target().answered_times(2, 1);
  network.test().reaches_target().rounds({0ms});
  EXPECT_THAT(findings(network),
              ElementsAre("rate-limited-hop 2 198.18.2.1: answered 2 of 4 probes that went on past "
                          "it, while no other hop missed one"));
}

TEST(Findings, three_probes_or_one_missed_make_no_rate_limit) {
  Network three(3);
  three.test().reaches_target().answered_times(2, 1);
  EXPECT_THAT(findings(three), IsEmpty());
  Network one(3);
  one.test().reaches_target().answered_times(2, 2);
  one.test().reaches_target().rounds({0ms});
  EXPECT_THAT(findings(one), IsEmpty());
}

TEST(Findings, loss_is_no_rate_limit) {
  Network network(3);
  network.test().reaches_target().answered_times(2, 1).answered_times(3, 2);
  network.test().reaches_target();
  EXPECT_THAT(findings(network), IsEmpty());
}

TEST(Findings, probes_that_a_firewall_answered_did_not_go_on) {
  Network reset(3);
  reset.test().reaches(2).answered(Reset{}, 3).arriving_with(63);
  reset.controls_reach_target();
  EXPECT_THAT(findings(reset), IsEmpty());
  Network refused(3);
  refused.test().reaches(1).refused("198.51.100.10", UnreachableReason::Prohibited, 1, 2);
  refused.controls_reach_target();
  EXPECT_THAT(findings(refused), IsEmpty());
}

TEST(Findings, flows_that_meet_different_responders_make_multipath_at_the_first_such_hop) {
  Network network(4);
  network.test().reaches_target();
  network.test().reaches_target().meets(2, "198.18.92.1").meets(3, "198.18.93.1");
  EXPECT_THAT(findings(network),
              ElementsAre("multipath 2 ?: different flows meet different responders here: "
                          "198.18.2.1 198.18.92.1"));
}

TEST(Findings, one_address_at_two_hops_is_no_multipath) {
  Network network(4);
  network.test().reaches_target().meets(3, "198.18.1.1");
  network.echo().reaches_target().meets(3, "198.18.1.1");
  EXPECT_THAT(findings(network), IsEmpty());
}

TEST(Findings, a_plain_path_has_none) {
  Network network(3);
  network.test().reaches_target();
  network.controls_reach_target();
  EXPECT_THAT(findings(network), IsEmpty());
}

}  // namespace
}  // namespace flatline::testing
