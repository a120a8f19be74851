// Which experiment is worth its packets, given what is left.

#include "diagnosis/next_question.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<Question> questions(const Network& network, const std::set<Question>& asked = {}) {
  const Record record = network.record();
  const PathView view(record);
  std::vector<Question> result;
  for (const AskedFor& entry : next_questions(eliminate(view), view, asked)) {
    result.push_back(entry.question);
  }
  return result;
}

TEST(NextQuestion, nothing_is_asked_where_one_cause_is_left) {
  Network healthy(3);
  healthy.test().reaches_target();
  EXPECT_THAT(questions(healthy), IsEmpty());
  Network rejected(3);
  rejected.test().reaches(2).refused("198.18.2.1", UnreachableReason::Prohibited, 2, 3);
  EXPECT_THAT(questions(rejected), IsEmpty());
}

TEST(NextQuestion, a_silent_test_asks_for_every_arm_cheapest_first) {
  Network network(3);
  network.test().reaches(2);
  EXPECT_THAT(questions(network), ElementsAre(Question::ClosedPort, Question::Echo, Question::Udp,
                                              Question::ControlPort));
}

TEST(NextQuestion, nothing_is_asked_twice) {
  Network network(3);
  network.test().reaches(2);
  EXPECT_THAT(questions(network, {Question::ClosedPort, Question::Udp}),
              ElementsAre(Question::Echo, Question::ControlPort));
  EXPECT_THAT(questions(network, {Question::ClosedPort, Question::Udp, Question::Echo,
                                  Question::ControlPort}),
              IsEmpty());
}

TEST(NextQuestion, decisive_hops_need_a_hop_that_is_alive_past_the_last_one_seen) {
  Network alive(3);
  alive.test().reaches(2).rounds({0ms});
  alive.echo().reaches(3).rounds({0ms});
  EXPECT_THAT(questions(alive), ::testing::Contains(Question::DecisiveHops));
  Network dark(3);
  dark.test().reaches(2).rounds({0ms});
  dark.echo().reaches(2).rounds({0ms});
  EXPECT_THAT(questions(dark), ::testing::Not(::testing::Contains(Question::DecisiveHops)));
}

TEST(NextQuestion, source_ports_are_tried_where_something_is_alive_past_the_break) {
  Network alive(3);
  alive.test().reaches(3);
  alive.echo().reaches_target();
  EXPECT_THAT(questions(alive), ::testing::Contains(Question::SourcePorts));
  Network dark(3);
  dark.test().reaches(3);
  EXPECT_THAT(questions(dark), ::testing::Not(::testing::Contains(Question::SourcePorts)));
}

TEST(NextQuestion, a_reset_asks_how_far_a_syn_must_go_and_nothing_else) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4);
  EXPECT_THAT(questions(network), ElementsAre(Question::ResetDistance));
  Network silent(3);
  silent.test().reaches(3);
  EXPECT_THAT(questions(silent), ::testing::Not(::testing::Contains(Question::ResetDistance)));
}

TEST(NextQuestion, nothing_is_asked_of_a_record_without_packets_that_needs_a_path) {
  EXPECT_THAT(questions(Network(3)), UnorderedElementsAre(Question::ClosedPort, Question::Echo,
                                                          Question::Udp, Question::ControlPort));
}

TEST(NextQuestion, information_is_at_most_one_bit_and_more_where_the_answer_halves_what_is_left) {
  Network network(3);
  network.test().reaches(2);
  const Record record = network.record();
  const PathView view(record);
  const std::vector<AskedFor> worth = next_questions(eliminate(view), view, {});
  for (const AskedFor& entry : worth) {
    EXPECT_GT(entry.information_bits, 0.01);
    EXPECT_LE(entry.information_bits, 1.0);
  }
  const auto bits_per_packet = [](const AskedFor& entry) {
    return entry.information_bits / entry.packets;
  };
  EXPECT_TRUE(std::ranges::is_sorted(worth, std::ranges::greater{}, bits_per_packet));
  // A silent host against a full queue: an answer of the host decides it nearly wholly.
  const Survivors halves = {.left = {{Cause::HostSilent, 4}, {Cause::Overload, 4}},
                            .eliminated = {}};
  EXPECT_NEAR(next_questions(halves, view, {}).front().information_bits, 0.919, 0.001);
  const Survivors alike = {.left = {{Cause::HostSilent, 4}, {Cause::HostDown, 3}},
                           .eliminated = {}};
  EXPECT_THAT(next_questions(alike, view, {}), IsEmpty());
}

TEST(NextFromElsewhere, is_a_capture_at_the_target_where_the_return_path_is_open) {
  Verdict verdict;
  verdict.cause = Cause::FirewallDrop;
  EXPECT_EQ(next_from_elsewhere(verdict), std::nullopt);
  for (const Cause open : {Cause::ReturnPathDrop, Cause::HostFirewallDrop, Cause::HostSilent}) {
    verdict.not_excluded = {open};
    EXPECT_THAT(next_from_elsewhere(verdict).value(),
                ::testing::StartsWith("Capture on the target"));
  }
}

TEST(NextFromElsewhere, is_the_hosts_own_socket_table_or_the_log_of_the_device) {
  Verdict verdict;
  verdict.cause = Cause::PortClosed;
  verdict.not_excluded = {Cause::FirewallReset};
  EXPECT_THAT(next_from_elsewhere(verdict).value(), ::testing::StartsWith("On the target, ss"));
  verdict.cause = Cause::FirewallReject;
  verdict.not_excluded = {Cause::RouteMissing};
  EXPECT_THAT(next_from_elsewhere(verdict).value(), ::testing::StartsWith("The log of the device"));
  verdict.cause = Cause::Inconclusive;
  verdict.not_excluded = {};
  EXPECT_EQ(next_from_elsewhere(verdict), std::nullopt);
}

}  // namespace
}  // namespace flatline::testing
