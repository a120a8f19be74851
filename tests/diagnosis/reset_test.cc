// port-closed and firewall-reset: the same octets, told apart by how far a SYN must go to draw the
// RST and by how far the RST itself came.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

// Hop limit that a RST of this hop arrives with, from an initial 64.
int from_hop(int hop) {
  return Network::arriving_from(hop).value;
}

TEST(Reset, a_rst_as_far_away_as_the_target_is_a_closed_port_or_something_right_before_it) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "port-closed forward likely, target, seen 4 198.51.100.10, suspect 4 198.51.100.10, "
            "or firewall-reset");
}

TEST(Reset, initial_hop_limits_of_the_target_may_differ) {
  for (const int initial : {32, 64, 128, 255}) {
    Network network(3);
    network.test().reaches(3).answered(Reset{}, 4).arriving_with(initial - 3);
    network.echo().reaches_target();
    EXPECT_EQ(verdict_of(network),
              "port-closed forward likely, target, seen 4 198.51.100.10, suspect 4 198.51.100.10, "
              "or firewall-reset")
        << initial;
  }
}

TEST(Reset, a_syn_that_ends_before_the_target_and_a_fitting_hop_limit_convict_a_router) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 3).arriving_with(from_hop(2));
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward certain, hop, seen 2 198.18.2.1, suspect 2 198.18.2.1");
}

TEST(Reset, the_last_router_is_told_from_the_target_by_the_hop_limit_of_its_rst) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4).arriving_with(from_hop(3));
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward certain, hop, seen 3 198.18.3.1, suspect 3 198.18.3.1");
}

TEST(Reset, a_forged_rst_without_a_reference_is_not_certain) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 3).arriving_with(from_hop(2));
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward possible, segment, seen 2 198.18.2.1, unseen ? 198.51.100.10, "
            "or port-closed");
}

TEST(Reset, a_rst_whose_hop_limit_imitates_the_target_does_not_accuse_the_target) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 3).arriving_with(from_hop(4));
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward certain, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

TEST(Reset, a_rst_with_a_copied_hop_limit_has_a_segment_and_no_name) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 3).arriving_with(40);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward certain, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

// A bridge between two hops, or the ingress of the farther one, is one hop limit away from both.
TEST(Reset, a_bridge_that_resets_is_not_the_router_before_it) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 3).arriving_with(from_hop(3));
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward certain, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

TEST(Reset, a_silent_hop_behind_a_fitting_one_may_have_sent_it_as_well) {
  Network network(4);
  network.test().reaches(2).answered(Reset{}, 4).arriving_with(from_hop(2));
  network.echo().reaches_target().quiet_at(3);
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward likely, segment, seen 2 198.18.2.1, unseen 4 198.18.4.1");
}

TEST(Reset, a_firewall_that_resets_every_port_does_not_vouch_for_itself) {
  Network with_echo(3);
  with_echo.test().reaches(3).answered(Reset{}, 4).arriving_with(from_hop(3));
  with_echo.closed_port().reaches(3).answered(Reset{}, 4).arriving_with(from_hop(3));
  with_echo.echo().reaches_target();
  EXPECT_EQ(verdict_of(with_echo),
            "port-closed forward possible, target, seen 4 198.51.100.10, or firewall-reset");

  Network with_udp_beyond(4);
  with_udp_beyond.test().reaches(2).answered(Reset{}, 3).arriving_with(from_hop(2));
  with_udp_beyond.closed_port().reaches(2).answered(Reset{}, 3).arriving_with(from_hop(2));
  with_udp_beyond.udp().reaches(4);
  EXPECT_EQ(verdict_of(with_udp_beyond),
            "firewall-reset forward likely, hop, seen 2 198.18.2.1, suspect 2 198.18.2.1");
}

// The control lost the probe that would have ended at the target; the RST is still the target's.
TEST(Reset, one_lost_control_probe_does_not_move_the_target) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4);
  network.echo().reaches(3).answered(EchoReply{}, 5).rounds({0ms});
  const Verdict verdict = diagnose(network.record());
  EXPECT_EQ(verdict.cause, Cause::PortClosed);
  EXPECT_THAT(finding_texts(verdict), ::testing::IsEmpty());
}

TEST(Reset, three_unanswered_control_probes_place_the_target_farther_away) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 3).arriving_with(from_hop(3));
  network.echo().reaches_target().quiet_at(3);
  EXPECT_EQ(verdict_of(network),
            "firewall-reset forward likely, segment, seen 2 198.18.2.1, unseen 3 ?");
}

// A load balancer answers echo itself; the RST comes from the server behind it.
TEST(Reset, a_rst_from_beyond_the_echo_convicts_no_silent_hop) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 5).arriving_with(from_hop(5));
  network.echo().reaches_target().quiet_at(3);
  EXPECT_EQ(verdict_of(network),
            "port-closed forward possible, target, seen 4 198.51.100.10, or firewall-reset");
}

TEST(Reset, an_initial_hop_limit_that_nobody_else_uses_convicts_no_silent_hop) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 4).arriving_with(60 - 3);
  network.echo().reaches_target().quiet_at(3);
  EXPECT_EQ(verdict_of(network),
            "port-closed forward possible, target, seen 4 198.51.100.10, or firewall-reset");
}

// The way back of the RST is longer than that of the echo, and by chance as long as a router's.
TEST(Reset, a_longer_way_back_that_fits_a_router_convicts_it_not) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4).arriving_with(60).hop_arrives_with(3, 60);
  network.echo().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "port-closed forward possible, target, seen 4 198.51.100.10, or firewall-reset");
}

TEST(Reset, a_nearer_rst_that_fits_no_hop_but_a_silent_one_is_not_certain) {
  Network network(3);
  network.test().reaches(2).answered(Reset{}, 4).arriving_with(from_hop(3));
  network.echo().reaches_target().quiet_at(3);
  EXPECT_EQ(verdict_of(network),
            "port-closed forward possible, target, seen 4 198.51.100.10, or firewall-reset");
}

// A firewall may send three RSTs for one SYN; those that are over fall to probes of silent hops.
TEST(Reset, a_rst_to_one_of_several_equal_syns_measures_no_distance) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 2);
  network.echo().reaches_target();
  Record record = network.record();
  for (Observation& observation : record.observations) {
    observation.probe.sent_sequence = 7;
  }
  EXPECT_EQ(diagnose(record).cause, Cause::PortClosed);
}

TEST(Reset, a_proxy_that_takes_the_control_port_is_no_measure_of_the_target) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4);
  network.control().reaches(2).answered(SynAck{}, 3).arriving_with(from_hop(2));
  EXPECT_EQ(diagnose(network.record()).cause, Cause::PortClosed);
}

TEST(Reset, time_exceeded_from_beyond_clears_a_router) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4).arriving_with(from_hop(2));
  network.echo().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "port-closed forward likely, target, seen 4 198.51.100.10, suspect 4 198.51.100.10, or "
            "firewall-reset");
}

TEST(Reset, on_link_a_rst_is_the_targets) {
  Network network(0);
  network.test().answered(Reset{}, 1).arriving_with(64);
  network.echo().answered(EchoReply{}, 1).arriving_with(255);
  EXPECT_EQ(verdict_of(network),
            "port-closed forward likely, target, seen 1 198.51.100.10, suspect 1 198.51.100.10, "
            "or firewall-reset");
}

TEST(Reset, source_ports_that_differ_are_inconclusive) {
  for (const bool healthy_first : {true, false}) {
    Network network(3);
    if (healthy_first) {
      network.test().reaches_target();
    }
    network.test().reaches(3).answered(Reset{}, 4);
    network.test().reaches_target();
    EXPECT_EQ(verdict_of(network), "inconclusive");
    EXPECT_EQ(diagnose(network.record()).summary,
              "Some source ports complete the handshake with 198.51.100.10 port 4120 and others "
              "are refused: several hosts or paths behind one address, of which one is broken.");
  }
}

}  // namespace
}  // namespace flatline::testing
