// What a record says of the path before any rule is asked.

#include "diagnosis/path_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

// The record must outlive its view.
struct Seen {
  explicit Seen(const Network& network) : record(network.record()), view(record) {}
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;
  Record record;
  PathView view;
};

Port source_port(const FlowView& flow) {
  return flow.flow.source.port;
}

TEST(PathView, the_initial_hop_limit_is_the_smallest_common_one_that_fits) {
  const std::vector<std::pair<int, int>> lengths = {{1, 31},  {30, 2},  {32, 0},  {33, 31},
                                                    {64, 0},  {65, 63}, {128, 0}, {129, 126},
                                                    {255, 0}, {254, 1}, {61, 3},  {125, 3}};
  for (const auto& [arrived, length] : lengths) {
    EXPECT_EQ(return_length(HopLimit{static_cast<std::uint8_t>(arrived)}), length) << arrived;
  }
}

TEST(PathView, reached_is_the_farthest_hop_that_answered_this_flow) {
  Network network(4);
  network.test().reaches(3).quiet_at(2).quiet_at(3);
  network.echo().reaches(4);
  const Seen seen(network);
  EXPECT_EQ(seen.view.subject()->reached(), 1);
  EXPECT_EQ(seen.view.farthest_hop(), 4);
  EXPECT_EQ(seen.view.nearest_alive_hop(), 2);
}

TEST(PathView, a_hop_is_tallied_by_probes_and_answers) {
  Network network(2);
  network.test().reaches(2).answered_times(2, 1).hop_round_trip(7ms).from_source_ports(1);
  const Seen seen(network);
  const FlowView& flow = *seen.view.subject();
  EXPECT_EQ(flow.hops.at(2), (HopTally{.sent = 3,
                                       .time_exceeded = 1,
                                       .far_answers = 0,
                                       .responders = {ip("198.18.2.1")},
                                       .reply_hop_limit = HopLimit{63},
                                       .round_trip = 7ms,
                                       .frame = FrameNumber{4}}));
  EXPECT_EQ(flow.sent, 18);
  // Hops 3, 4, 5 and 64 in three rounds; the first until 3.5 s, the last sent at 2.3 s.
  EXPECT_EQ(flow.far_copies, 12);
  EXPECT_EQ(flow.longest_wait, 3500ms);
  EXPECT_EQ(flow.silent_span, 2300ms);
}

TEST(PathView, the_first_hop_limit_that_the_target_answers_is_its_distance) {
  Network network(3);
  network.test().reaches_target();
  EXPECT_EQ(Seen(network).view.target_distance(), 4);
}

TEST(PathView, the_distance_is_unknown_unless_one_hop_less_was_tried) {
  Network network(3);
  network.test().reaches(2);
  network.echo().reaches_target().hop_limits(4, 6);
  const Seen seen(network);
  EXPECT_TRUE(seen.view.target_alive());
  EXPECT_EQ(seen.view.target_distance(), std::nullopt);
}

TEST(PathView, a_timestamp_that_came_back_tells_the_distance_better_than_the_probe_does) {
  Network network(3);
  network.test().reaches(3).answered(SynAck{HopLimit{4}}, 6);
  EXPECT_EQ(Seen(network).view.target_distance(), 4);
}

TEST(PathView, the_nearest_of_equal_witnesses_tells_the_distance) {
  Network network(3);
  network.test();
  network.control().answered(SynAck{HopLimit{5}}, 5);
  network.control().reaches(3).answered(SynAck{HopLimit{4}}, 4);
  EXPECT_EQ(Seen(network).view.target_distance(), 4);
}

TEST(PathView, an_answer_for_a_hop_limit_that_ends_at_a_router_tells_no_distance) {
  for (const int router : {2, 3}) {
    Network network(4);
    network.test().reaches(router);
    network.echo().answered(EchoReply{}, 3);
    EXPECT_EQ(Seen(network).view.target_distance().has_value(), router == 2);
  }
}

TEST(PathView, a_neighbour_is_one_hop_away) {
  Network network(0);
  network.test().reaches_target();
  EXPECT_EQ(Seen(network).view.target_distance(), 1);
}

TEST(PathView, a_better_witness_of_the_target_overrules_a_worse_one) {
  Network network(3);
  network.test().reaches(2);
  network.closed_port().reaches(2).answered(Reset{}, 3).arriving_with(40);
  network.udp().reaches(2).answered(Unreachable{}, 3).arriving_with(41);
  network.echo().reaches(2).answered(EchoReply{}, 3).arriving_with(42);
  network.control().reaches(3).answered(SynAck{HopLimit{4}}, 4).arriving_with(43);
  const Seen seen(network);
  EXPECT_EQ(seen.view.target_reply_hop_limit(), HopLimit{43});
  EXPECT_EQ(seen.view.target_distance(), 4);
}

TEST(PathView, witnesses_rank_syn_ack_echo_udp_rst) {
  using Add = void (*)(Network&);
  const std::vector<Add> ranked = {
      [](Network& n) { n.control().answered(SynAck{HopLimit{4}}, 4).arriving_with(43); },
      [](Network& n) { n.echo().answered(EchoReply{}, 4).arriving_with(42); },
      [](Network& n) { n.udp().answered(Unreachable{}, 4).arriving_with(41); },
      [](Network& n) { n.closed_port().answered(Reset{}, 4).arriving_with(40); }};
  for (std::size_t best = 0; best < ranked.size(); ++best) {
    Network best_first(3);
    Network best_last(3);
    best_first.test();
    best_last.test();
    for (std::size_t i = best; i < ranked.size(); ++i) {
      ranked[i](best_first);
      ranked[ranked.size() - 1 - (i - best)](best_last);
    }
    const HopLimit expected{static_cast<std::uint8_t>(43 - best)};
    EXPECT_EQ(Seen(best_first).view.target_reply_hop_limit(), expected);
    EXPECT_EQ(Seen(best_last).view.target_reply_hop_limit(), expected);
  }
}

TEST(PathView, the_subjects_own_refusals_do_not_vouch_for_the_target) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 3);
  const Seen seen(network);
  EXPECT_FALSE(seen.view.target_alive());
  EXPECT_EQ(seen.view.target_reply_hop_limit(), std::nullopt);
}

TEST(PathView, an_answer_of_somebody_else_is_not_the_targets) {
  Network network(3);
  network.test().reaches(3);
  network.echo().reaches(2).refused("198.18.3.1", UnreachableReason::Host, 2, 3);
  EXPECT_FALSE(Seen(network).view.target_alive());
}

TEST(PathView, the_target_is_past_a_router_or_three_unanswered_probes) {
  Network router(3);
  router.test().reaches(2);
  router.udp().reaches(3);
  Network three(3);
  three.test().reaches(2);
  three.echo().reaches_target().quiet_at(3);
  Network two(3);
  two.test().reaches(2);
  two.echo().reaches_target().quiet_at(3).rounds({0ms, 1150ms});
  Network other_leg(3);
  other_leg.test().reaches(2);
  other_leg.udp().reaches(3).meets(2, "198.18.92.1");
  const std::vector<bool> past = {
      Seen(router).view.target_is_past(3), Seen(router).view.target_is_past(4),
      Seen(three).view.target_is_past(3),  Seen(three).view.target_is_past(4),
      Seen(two).view.target_is_past(3),    Seen(other_leg).view.target_is_past(3)};
  EXPECT_EQ(past, (std::vector<bool>{true, false, true, false, false, false}));
}

TEST(PathView, the_subject_is_the_failing_flow_where_some_pass) {
  Network network(3);
  network.test().reaches_target();
  network.test().reaches(2);
  network.test().reaches_target();
  const Seen seen(network);
  EXPECT_EQ(source_port(*seen.view.subject()), Port{40100});
  EXPECT_TRUE(seen.view.some_test_flows_pass());
  EXPECT_EQ(seen.view.answered_test_flows(), 2);
  EXPECT_EQ(seen.view.silent_test_flows(), 1);
}

TEST(PathView, of_failing_flows_the_traced_one_is_the_subject) {
  Network network(3);
  network.test().reaches_target();
  network.test().reaches(0).hop_limits(1, 0).rounds({0ms, 1s, 2s, 2s, 2s, 2s});
  network.test().reaches(2);
  EXPECT_EQ(source_port(*Seen(network).view.subject()), Port{40200});
}

TEST(PathView, five_silent_copies_do_not_make_a_flow_fail_beside_passing_ones) {
  for (const std::size_t copies : {5U, 6U}) {
    Network network(3);
    network.test().reaches_target();
    network.test().hop_limits(1, 0).rounds(std::vector<Duration>(copies, 0ms));
    EXPECT_EQ(Seen(network).view.some_test_flows_pass(), copies == 6);
  }
}

TEST(PathView, without_passing_flows_the_first_is_the_subject) {
  Network network(3);
  network.echo().reaches_target();
  network.test().reaches(1);
  network.test().reaches(2);
  const Seen seen(network);
  EXPECT_EQ(source_port(*seen.view.subject()), Port{40100});
  EXPECT_FALSE(seen.view.some_test_flows_pass());
}

TEST(PathView, a_control_is_comparable_if_it_met_the_same_responders_where_both_were_answered) {
  Network network(3);
  network.test().reaches(2).quiet_at(1);
  network.control().reaches_target();
  network.echo().reaches_target().quiet_at(2);
  network.udp().reaches_target().meets(2, "198.18.92.1");
  network.closed_port().reaches_target().meets(1, "198.18.91.1");
  const Seen seen(network);
  std::vector<bool> comparable;
  for (const FlowView& flow : seen.view.flows()) {
    comparable.push_back(seen.view.comparable(flow));
  }
  EXPECT_EQ(comparable, (std::vector<bool>{true, true, true, false, true}));
}

bool dead_at_3(const Network& network) {
  return Seen(network).view.subject_dead_at(3);
}

TEST(PathView, a_dead_hop_needs_three_silent_and_three_answered_probes) {
  for (const auto& [test_rounds, control_rounds] :
       std::vector<std::pair<std::size_t, std::size_t>>{{3, 3}, {2, 3}, {3, 2}, {3, 6}}) {
    Network network(3);
    network.test().reaches(2).rounds(std::vector<Duration>(test_rounds, 0ms));
    network.control().reaches(3).rounds(std::vector<Duration>(control_rounds, 0ms));
    EXPECT_EQ(dead_at_3(network), test_rounds >= 3 && control_rounds >= 3);
  }
}

TEST(PathView, controls_count_together_towards_a_dead_hop) {
  Network network(3);
  network.test().reaches(2);
  network.control().reaches_target().rounds({0ms});
  network.echo().reaches_target().rounds({0ms});
  EXPECT_FALSE(dead_at_3(network));
  network.udp().reaches_target().rounds({0ms});
  EXPECT_TRUE(dead_at_3(network));
}

TEST(PathView, a_hop_that_answered_the_subject_once_is_not_dead) {
  Network time_exceeded(3);
  time_exceeded.test().reaches(3).answered_times(3, 1);
  time_exceeded.control().reaches_target();
  EXPECT_FALSE(dead_at_3(time_exceeded));
  Network refused(3);
  refused.test().reaches(2).answered(Reset{}, 3);
  refused.control().reaches_target();
  EXPECT_FALSE(dead_at_3(refused));
}

TEST(PathView, a_hop_that_left_out_a_control_is_not_dead) {
  Network went_past(3);
  went_past.test().reaches(2);
  went_past.control().reaches_target();
  went_past.echo().reaches_target().answered_times(3, 2);
  EXPECT_FALSE(dead_at_3(went_past));
  Network ended_there(3);
  ended_there.test().reaches(2);
  ended_there.control().reaches(3).rounds({0ms, 1s, 2s, 2s}).answered_times(3, 3);
  EXPECT_FALSE(dead_at_3(ended_there));
}

TEST(PathView, an_incomparable_control_proves_no_dead_hop) {
  Network network(3);
  network.test().reaches(2);
  network.control().reaches_target().meets(2, "198.18.92.1");
  EXPECT_FALSE(dead_at_3(network));
}

TEST(PathView, two_hops_that_miss_probes_are_loss_and_one_is_thrift) {
  for (const int hops : {1, 2}) {
    Network network(3);
    FlowScript& test = network.test().reaches(3).answered_times(1, 2);
    if (hops == 2) {
      test.answered_times(2, 2);
    }
    EXPECT_EQ(Seen(network).view.lossy(), hops == 2);
  }
}

TEST(PathView, a_hop_that_never_answers_is_silent_and_not_lossy) {
  Network network(4);
  network.test().reaches(4).quiet_at(1).quiet_at(2);
  EXPECT_FALSE(Seen(network).view.lossy());
}

TEST(PathView, responders_are_those_of_the_subject_first) {
  Network network(3);
  network.echo().reaches(3).hop_arrives_with(3, 50);
  network.test().reaches(2).meets(2, "198.18.92.1").hop_arrives_with(2, 40);
  const Seen seen(network);
  EXPECT_EQ(seen.view.responder_at(2), ip("198.18.92.1"));
  EXPECT_EQ(seen.view.reply_hop_limit_at(2), HopLimit{40});
  EXPECT_EQ(seen.view.responder_at(3), ip("198.18.3.1"));
  EXPECT_EQ(seen.view.reply_hop_limit_at(3), HopLimit{50});
  EXPECT_EQ(seen.view.responder_at(4), std::nullopt);
  EXPECT_EQ(seen.view.hop_of(ip("198.18.92.1")), 2);
  EXPECT_EQ(seen.view.hop_of(ip("203.0.113.1")), std::nullopt);
  EXPECT_TRUE(seen.view.seen_at(2, ip("198.18.2.1")));
  EXPECT_FALSE(seen.view.seen_at(3, ip("198.18.2.1")));
}

}  // namespace
}  // namespace flatline::testing
