// What counts as an answer, as silence, as a loop.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "diagnosis/hypothesis.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

Signal signal(const Network& network) {
  const Record record = network.record();
  return signal_of(PathView(record));
}

// So many SYNs that can go all the way, over so much time, the first listened for so long.
Signal silent(const std::vector<Duration>& sent_at, Duration listened) {
  Network network(3);
  network.test().hop_limits(1, 0).rounds(sent_at).listened_until(listened);
  return signal(network);
}

TEST(Signal, silence_needs_three_copies) {
  EXPECT_EQ(silent({0s, 2s}, 4s), Signal::TooEarly);
  EXPECT_EQ(silent({0s, 1s, 2s}, 4s), Signal::Silence);
}

TEST(Signal, silence_needs_a_second_between_the_copies) {
  EXPECT_EQ(silent({0ms, 500ms, 999ms}, 4s), Signal::TooEarly);
  EXPECT_EQ(silent({0ms, 500ms, 1000ms}, 4s), Signal::Silence);
}

TEST(Signal, silence_needs_the_time_of_a_host_unreachable) {
  EXPECT_EQ(silent({0s, 1s, 2s}, 3199ms), Signal::TooEarly);
  EXPECT_EQ(silent({0s, 1s, 2s}, 3200ms), Signal::Silence);
}

TEST(Signal, probes_that_end_before_the_break_do_not_count_as_silent_copies) {
  Network network(5);
  network.test().reaches(5).quiet_at(1).quiet_at(2).quiet_at(3).hop_limits(1, 5).rounds({0ms});
  EXPECT_EQ(signal(network), Signal::TooEarly);
}

TEST(Signal, answers_have_their_names) {
  Network syn_ack(3);
  syn_ack.test().reaches_target();
  Network reset(3);
  reset.test().reaches(3).answered(Reset{}, 4);
  Network refused(3);
  refused.test().reaches(2).refused("198.18.2.1", UnreachableReason::Host, 2, 3);
  Network not_sent(3);
  not_sent.test().not_sent(NotSentReason::Refused);
  Network no_route(3);
  no_route.no_route(NoRouteReason::NoRoute);
  Network nothing(3);
  EXPECT_EQ(signal(syn_ack), Signal::SynAck);
  EXPECT_EQ(signal(reset), Signal::Reset);
  EXPECT_EQ(signal(refused), Signal::Unreachable);
  EXPECT_EQ(signal(not_sent), Signal::NotSent);
  EXPECT_EQ(signal(no_route), Signal::NotSent);
  EXPECT_EQ(signal(nothing), Signal::TooEarly);
}

TEST(Signal, a_syn_ack_is_undelivered_only_if_no_copy_was_delivered) {
  for (const Delivery second : {Delivery::Delivered, Delivery::NotDelivered}) {
    Network network(3);
    network.test().reaches_target().delivered(Delivery::NotDelivered);
    Record record = network.record();
    std::get<Answered>(record.observations.back().outcome).replies.front().delivery = second;
    EXPECT_EQ(signal_of(PathView(record)),
              second == Delivery::Delivered ? Signal::SynAck : Signal::SynAckUndelivered);
  }
}

TEST(Signal, a_syn_ack_counts_more_than_an_error_before_it) {
  Network network(3);
  network.test().reaches(2).refused("198.18.2.1", UnreachableReason::Host, 2, 3);
  Record record = network.record();
  std::get<Answered>(record.observations.back().outcome).replies.front().message = SynAck{};
  EXPECT_EQ(signal_of(PathView(record)), Signal::SynAck);
}

// The responders of hop limits from `first` on, again and again; hop limit 64 is sent as well.
std::string round_and_round(int first, int last, const std::vector<std::string>& members,
                            bool for_ever) {
  Network network(4);
  FlowScript& test = network.test().hop_limits(1, 16).reaches(for_ever ? 64 : last);
  for (int hop = first; hop <= 64; ++hop) {
    const auto member = static_cast<std::size_t>(hop - first) % members.size();
    test.meets(hop, members[member]);
  }
  return verdict_of(network);
}

TEST(Loop, two_routers_that_come_again_and_again_are_a_loop) {
  EXPECT_EQ(round_and_round(2, 64, {"198.18.2.1", "198.18.3.1"}, true),
            "routing-loop forward certain, segment, seen 2 198.18.2.1");
}

TEST(Loop, is_also_told_where_rate_limits_end_the_answers) {
  EXPECT_EQ(round_and_round(2, 8, {"198.18.2.1", "198.18.3.1"}, false),
            "routing-loop forward certain, segment, seen 2 198.18.2.1");
}

TEST(Loop, of_many_routers_is_told_by_its_answer_where_no_path_leads) {
  const std::vector<std::string> ring = {"198.18.2.1", "198.18.3.1", "198.18.4.1",
                                         "198.18.5.1", "198.18.6.1", "198.18.7.1",
                                         "198.18.8.1", "198.18.9.1", "198.18.10.1"};
  EXPECT_EQ(round_and_round(2, 64, ring, true),
            "routing-loop forward certain, segment, seen 2 198.18.2.1");
  EXPECT_THAT(round_and_round(2, 16, ring, false), ::testing::Not(::testing::HasSubstr("loop")));
}

TEST(Loop, addresses_that_two_networks_use_are_no_loop) {
  Network network(6);
  network.test()
      .reaches(4)
      .meets(1, "192.168.1.1")
      .meets(2, "10.0.0.1")
      .meets(3, "192.168.1.1")
      .meets(4, "10.0.0.1");
  EXPECT_EQ(diagnose(network.record()).cause, Cause::HostSilent);
}

TEST(Loop, a_router_that_answers_for_two_hops_in_a_row_is_no_loop) {
  Network network(4);
  network.test().reaches(4).meets(2, "198.18.1.1").meets(4, "198.18.3.1");
  EXPECT_EQ(diagnose(network.record()).cause, Cause::HostSilent);
}

TEST(Loop, one_responder_among_silent_hops_is_not_enough_on_a_path_that_could_be_real) {
  Network network(6);
  network.test().reaches(6).quiet_at(3).quiet_at(5).meets(4, "198.18.2.1").meets(6, "198.18.2.1");
  EXPECT_EQ(diagnose(network.record()).cause, Cause::HostSilent);
}

TEST(Loop, a_device_that_sets_every_hop_limit_to_one_is_no_loop) {
  EXPECT_THAT(round_and_round(2, 64, {"198.18.2.1"}, true), ::testing::StartsWith("inconclusive"));
}

TEST(Loop, an_answer_from_the_far_end_is_no_loop) {
  Network network(4);
  network.test().reaches_target().meets(3, "198.18.1.1").meets(4, "198.18.2.1");
  EXPECT_EQ(diagnose(network.record()).cause, Cause::PathHealthy);
}

}  // namespace
}  // namespace flatline::testing
