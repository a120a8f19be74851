// The one law: never blame a device that the packets do not convict. Each test is a network that
// looks like a fault of a device that is innocent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

TEST(Law, silence_after_one_loss_is_not_a_drop) {
  Network network(3);
  network.test().reaches(2).rounds({0ms});
  network.test().reaches(2).rounds({0ms});
  network.controls_reach_target();
  EXPECT_THAT(verdict_of(network), ::testing::StartsWith("inconclusive"));
}

TEST(Law, one_silent_probe_at_a_hop_is_not_a_dead_hop) {
  Network network(3);
  network.test().reaches(3).answered_times(3, 1).from_source_ports(4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 3 198.18.3.1, unseen 4 198.51.100.10, "
            "or host-firewall-drop return-path-drop overload");
}

TEST(Law, a_rate_limited_hop_is_not_blamed) {
  Network network(3);
  network.test().reaches(2).from_source_ports(4);
  network.control().reaches_target().answered_times(3, 1);
  network.closed_port().reaches_target();
  network.echo().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 2 198.18.2.1, unseen 4 198.51.100.10, "
            "or host-firewall-drop return-path-drop overload");
}

// Nothing is alive past the hop, so that nobody "went past" it: it answers one in three all the
// same.
TEST(Law, a_rate_limited_last_hop_of_a_silent_host_is_not_blamed) {
  Network network(3);
  network.test().reaches(2).from_source_ports(4);
  network.control().reaches(3).answered_times(3, 1);
  network.closed_port().reaches(3).answered_times(3, 1);
  network.echo().reaches(3).answered_times(3, 1);
  EXPECT_EQ(verdict_of(network),
            "host-silent both possible, segment, seen 2 198.18.2.1, or host-down firewall-drop "
            "host-firewall-drop return-path-drop route-missing");
}

TEST(Law, a_silent_hop_is_not_a_break) {
  Network network(3);
  network.test().reaches_target().quiet_at(2);
  EXPECT_EQ(verdict_of(network), "path-healthy none certain, target, seen 4 198.51.100.10");
}

TEST(Law, a_silent_hop_behind_the_last_one_seen_is_no_dead_hop) {
  Network network(3);
  network.test().reaches(2).from_source_ports(4);
  network.control().reaches_target().quiet_at(3);
  network.echo().reaches_target().quiet_at(3);
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 2 198.18.2.1, unseen 4 198.51.100.10, "
            "or host-firewall-drop return-path-drop overload");
}

// Some firewalls say nothing when a TCP segment expires and answer echo and UDP: the same packets
// as a drop of all TCP before them.
TEST(Law, a_hop_that_never_answers_tcp_makes_no_certain_drop) {
  Network network(3);
  network.test().reaches(2).from_source_ports(8);
  network.control().reaches(2);
  network.closed_port().reaches(2);
  network.echo().reaches_target();
  network.udp().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop forward likely, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

TEST(Law, controls_on_another_leg_convict_nobody) {
  Network network(4);
  network.test().reaches(2).meets(2, "198.18.92.1").from_source_ports(4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 2 198.18.92.1, unseen 5 198.51.100.10, "
            "or host-firewall-drop return-path-drop overload");
}

TEST(Law, few_flows_may_have_met_the_broken_leg_by_chance) {
  Network three_tests(3);
  three_tests.test().reaches(1).from_source_ports(3);
  three_tests.controls_reach_target();
  three_tests.control().reaches_target();
  Network one_control(3);
  one_control.test().reaches(1).from_source_ports(4);
  one_control.control().reaches_target();
  Network enough(3);
  enough.test().reaches(1).from_source_ports(4);
  enough.controls_reach_target();
  const std::string segment = ", segment, seen 1 198.18.1.1, unseen 2 198.18.2.1";
  EXPECT_EQ(verdict_of(three_tests), "firewall-drop forward likely" + segment);
  EXPECT_EQ(verdict_of(one_control), "firewall-drop forward likely" + segment);
  EXPECT_EQ(verdict_of(enough), "firewall-drop forward certain" + segment);
}

TEST(Law, a_lossy_path_makes_no_certain_drop) {
  Network network(3);
  network.test().reaches(2).answered_times(1, 2).answered_times(2, 2).from_source_ports(4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop forward likely, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

TEST(Law, a_source_port_that_draws_a_rst_makes_no_certain_drop) {
  Network network(3);
  network.test().reaches(2).from_source_ports(7);
  network.test().reaches(3).answered(Reset{}, 4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop forward likely, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

TEST(Law, return_path_drop_is_never_excluded_without_proof) {
  for (int reached = 0; reached <= 3; ++reached) {
    Network silent(3);
    silent.test().reaches(reached).from_source_ports(8);
    silent.control().reaches(reached);
    EXPECT_THAT(diagnose(silent.record()).not_excluded, ::testing::Contains(Cause::ReturnPathDrop))
        << "after hop " << reached;
  }
}

// The flow's last router is a silent one and its answer is lost on its way back; the flows that
// pass took another last router, whose answers say nothing about this flow.
TEST(Law, a_passing_leg_is_no_proof_against_the_return_path) {
  Network network(2);
  network.test().reaches(1);
  network.test().reaches_target();
  network.test().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 1 198.18.1.1, unseen 3 198.51.100.10, or "
            "host-firewall-drop return-path-drop route-missing overload");
}

TEST(Law, a_redirect_is_no_answer) {
  Network network(3);
  network.test().reaches(0).answered(OtherAnswer{}, 1).by("198.18.1.1");
  EXPECT_THAT(verdict_of(network), ::testing::StartsWith("inconclusive"));
}

TEST(Law, an_answer_behind_a_redirect_counts) {
  Network network(3);
  network.test().reaches_target();
  Record record = network.record();
  for (Observation& observation : record.observations) {
    if (auto* answered = std::get_if<Answered>(&observation.outcome)) {
      Reply redirect = answered->replies.front();
      redirect.message = OtherAnswer{};
      answered->replies.insert(answered->replies.begin(), redirect);
    }
  }
  EXPECT_EQ(verdict_of(record), "path-healthy none certain, target, seen 4 198.51.100.10");
}

TEST(Law, an_altered_or_late_quote_names_nobody) {
  Network network(3);
  network.test().reaches(2).from_source_ports(4);
  network.controls_reach_target();
  const std::string without = verdict_of(network);
  network.unsolicited("198.18.2.1", Unsolicited::Why::QuoteAltered);
  network.unsolicited("198.18.3.1", Unsolicited::Why::Late);
  network.unsolicited("198.51.100.10", Unsolicited::Why::Stranger);
  EXPECT_EQ(verdict_of(network), without);
}

TEST(Law, no_suspect_is_named_where_another_place_is_not_excluded) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4).arriving_with(62);
  network.closed_port().reaches(3).answered(Reset{}, 4).arriving_with(62);
  EXPECT_EQ(verdict_of(network),
            "port-closed forward possible, target, seen 4 198.51.100.10, or firewall-reset");
}

// A firewall that answers echo for the hosts behind it, and a break further on.
TEST(Law, an_echo_answered_by_a_firewall_does_not_place_the_target_there) {
  Network network(4);
  network.test().reaches(3).from_source_ports(4);
  network.echo().reaches(1).answered(EchoReply{}, 2).arriving_with(63);
  network.udp().reaches(3);
  EXPECT_EQ(verdict_of(network),
            "host-firewall-drop both possible, segment, seen 3 198.18.3.1, unseen ? "
            "198.51.100.10, or firewall-drop return-path-drop overload");
}

TEST(Law, nothing_is_said_of_a_record_without_packets) {
  Network network(3);
  EXPECT_THAT(verdict_of(network), ::testing::StartsWith("inconclusive"));
  EXPECT_EQ(verdict_of(Record{}), "inconclusive");
}

}  // namespace
}  // namespace flatline::testing
