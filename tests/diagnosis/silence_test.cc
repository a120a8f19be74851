// Causes that are silent: which of them a record leaves, which it speaks of first, and where.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "diagnosis/hypothesis.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

TEST(Silence, a_filter_between_two_hops_is_proved_by_difference) {
  const std::vector<std::string> segments = {"seen 0 198.18.0.2, unseen 1 198.18.1.1",
                                             "seen 1 198.18.1.1, unseen 2 198.18.2.1",
                                             "seen 2 198.18.2.1, unseen 3 198.18.3.1"};
  for (int hop = 0; hop <= 2; ++hop) {
    Network network(3);
    network.test().reaches(hop).from_source_ports(4);
    network.controls_reach_target();
    EXPECT_EQ(verdict_of(network),
              "firewall-drop forward certain, segment, " + segments[static_cast<std::size_t>(hop)]);
  }
}

TEST(Silence, of_ipv6_reads_the_same) {
  Network network(3, IpVersion::V6);
  network.test().reaches(2).from_source_ports(4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop forward certain, segment, seen 2 2001:db8:2::1, unseen 3 2001:db8:3::1");
}

TEST(Silence, a_filter_around_a_silent_hop_has_a_longer_segment) {
  Network network(4);
  network.test().reaches(1).from_source_ports(4);
  for (FlowScript* flow :
       {&network.control(), &network.closed_port(), &network.echo(), &network.udp()}) {
    flow->reaches_target().quiet_at(2);
  }
  EXPECT_EQ(verdict_of(network),
            "firewall-drop forward certain, segment, seen 1 198.18.1.1, unseen 3 198.18.3.1");
}

TEST(Silence, right_before_the_target_leaves_every_explanation_there) {
  Network network(3);
  network.test().reaches(3).from_source_ports(4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 3 198.18.3.1, unseen 4 198.51.100.10, "
            "or host-firewall-drop return-path-drop overload");
}

TEST(Silence, of_a_host_that_refuses_no_tcp_port_and_answers_echo_is_most_likely_its_own_filter) {
  Network network(3);
  network.test().reaches(3).from_source_ports(4);
  network.control().reaches(3);
  network.closed_port().reaches(3);
  network.echo().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "host-firewall-drop both possible, segment, seen 3 198.18.3.1, unseen 4 "
            "198.51.100.10, or firewall-drop return-path-drop overload");
}

TEST(Silence, of_a_port_of_a_neighbour_is_most_likely_its_own_filter) {
  Network network(0);
  network.test().from_source_ports(4);
  network.controls_reach_target();
  network.neighbor("198.51.100.10", 1, true);
  EXPECT_EQ(verdict_of(network),
            "host-firewall-drop both possible, segment, seen 0 198.18.0.2, unseen 1 "
            "198.51.100.10, or firewall-drop return-path-drop overload");
}

TEST(Silence, of_everything_is_a_silent_host_and_nobody_knows_where) {
  Network network(3);
  for (FlowScript* flow : {&network.test(), &network.control(), &network.closed_port(),
                           &network.echo(), &network.udp()}) {
    flow->reaches(2);
  }
  EXPECT_EQ(verdict_of(network),
            "host-silent both possible, segment, seen 2 198.18.2.1, or host-down firewall-drop "
            "host-firewall-drop return-path-drop route-missing");
}

TEST(Silence, any_answer_of_the_target_refutes_a_host_that_is_down_or_silent_and_a_black_hole) {
  for (const Arm arm : {Arm::ControlPort, Arm::ClosedPort, Arm::Echo, Arm::Udp}) {
    Network network(3);
    network.test().reaches(2);
    (arm == Arm::ControlPort  ? network.control()
     : arm == Arm::ClosedPort ? network.closed_port()
     : arm == Arm::Echo       ? network.echo()
                              : network.udp())
        .reaches_target()
        .rounds({0ms});
    const Verdict verdict = diagnose(network.record());
    EXPECT_EQ(std::string(to_string(verdict.cause)) + " " + join(verdict.not_excluded),
              arm == Arm::ControlPort || arm == Arm::ClosedPort
                  ? "firewall-drop host-firewall-drop return-path-drop overload"
                  : "host-firewall-drop firewall-drop return-path-drop overload");
  }
}

TEST(Silence, a_leg_that_fails_for_some_source_ports_is_visible_by_its_responder) {
  Network network(4);
  network.test().reaches(2).meets(2, "198.18.92.1");
  network.test().reaches_target();
  network.test().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 2 198.18.92.1, unseen 3 198.18.3.1, or "
            "host-firewall-drop return-path-drop route-missing overload");
}

TEST(Silence, of_some_source_ports_to_a_neighbour_is_no_filter_of_its_own) {
  Network network(0);
  network.test();
  network.test().reaches_target();
  network.neighbor("198.51.100.10", 1, true);
  EXPECT_EQ(diagnose(network.record()).cause, Cause::FirewallDrop);
}

TEST(Silence, hypotheses_stand_between_the_last_hop_seen_and_the_first_dead_one) {
  const auto left = [](const Network& network) {
    const Record record = network.record();
    return eliminate(PathView(record)).left;
  };
  Network proved(4);
  proved.test().reaches(1);
  proved.control().reaches_target().quiet_at(2);
  EXPECT_EQ(left(proved),
            (std::vector<Hypothesis>{{Cause::FirewallDrop, 1}, {Cause::FirewallDrop, 2}}));
  Network dark(4);
  dark.test().reaches(1);
  dark.echo().reaches(2).rounds({0ms});
  EXPECT_EQ(left(dark), (std::vector<Hypothesis>{{Cause::HostDown, 2},
                                                 {Cause::HostSilent, 3},
                                                 {Cause::FirewallDrop, 1},
                                                 {Cause::FirewallDrop, 2},
                                                 {Cause::HostFirewallDrop, 3},
                                                 {Cause::ReturnPathDrop, 3},
                                                 {Cause::RouteMissing, 3}}));
}

TEST(Silence, a_hidden_fork_puts_the_far_end_of_the_segment_at_the_target) {
  Network network(4);
  network.test().reaches(1);
  network.test().reaches_target();
  network.test().reaches_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop both possible, segment, seen 1 198.18.1.1, unseen 5 198.51.100.10, or "
            "host-firewall-drop return-path-drop route-missing overload");
}

TEST(Silence, that_does_not_count_yet_names_nothing) {
  Network network(3);
  network.test().reaches(2).rounds({0ms}).listened_until(1s);
  network.controls_reach_target();
  EXPECT_THAT(verdict_of(network), ::testing::StartsWith("inconclusive"));
}

TEST(Silence, of_a_long_path_is_attributed_past_the_last_hop_seen) {
  Network network(20);
  network.test().reaches(18).from_source_ports(4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-drop forward certain, segment, seen 18 198.18.18.1, unseen 19 198.18.19.1");
}

TEST(Local, what_the_kernel_refused_is_its_own_rule_and_what_vanished_most_likely_is) {
  for (const NotSentReason reason : {NotSentReason::Refused, NotSentReason::NeverOnTheWire}) {
    Network network(3);
    network.test().not_sent(reason);
    network.neighbor("198.18.1.1", 0, true);
    const bool refused = reason == NotSentReason::Refused;
    EXPECT_EQ(verdict_of(network), std::string("local-firewall-drop forward ") +
                                       (refused ? "certain" : "likely") +
                                       ", local, seen 0 198.18.0.2");
  }
}

TEST(Local, other_reasons_not_to_send_are_no_rule) {
  for (const NotSentReason reason :
       {NotSentReason::NoRoute, NotSentReason::InterfaceGone, NotSentReason::Other}) {
    Network network(3);
    network.test().not_sent(reason);
    EXPECT_EQ(verdict_of(network), "inconclusive");
  }
}

TEST(Local, packets_that_wait_for_a_neighbour_were_not_dropped) {
  Network one_request(3);
  one_request.test().not_sent(NotSentReason::NeverOnTheWire);
  one_request.neighbor("198.18.1.1", 1, false);
  EXPECT_EQ(verdict_of(one_request), "inconclusive");
  Network two_requests(3);
  two_requests.test().not_sent(NotSentReason::NeverOnTheWire);
  two_requests.neighbor("198.18.1.1", 2, false);
  EXPECT_EQ(verdict_of(two_requests), "host-down forward certain, segment, seen 0 198.18.0.2");
}

TEST(Local, an_answer_that_no_socket_gets_is_lost_on_this_host) {
  Network network(3);
  network.test().reaches_target().delivered(Delivery::NotDelivered);
  EXPECT_EQ(verdict_of(network), "local-firewall-drop return certain, local, seen 0 198.18.0.2");
}

TEST(Local, one_slow_socket_beside_a_quick_one_is_not_certain) {
  Network network(3);
  network.test().reaches_target().delivered(Delivery::NotDelivered);
  network.test().reaches_target().delivered(Delivery::Delivered);
  EXPECT_EQ(verdict_of(network), "local-firewall-drop return likely, local, seen 0 198.18.0.2");
}

TEST(Local, a_wire_that_cannot_see_sockets_does_not_accuse_this_host) {
  for (const Delivery delivery : {Delivery::Delivered, Delivery::NotObserved}) {
    Network network(3);
    network.test().reaches_target().delivered(delivery);
    EXPECT_EQ(verdict_of(network), "path-healthy none certain, target, seen 4 198.51.100.10");
  }
}

TEST(Healthy, echo_and_closed_ports_may_be_filtered) {
  Network network(3);
  network.test().reaches_target();
  network.echo().reaches(3);
  network.closed_port().reaches(1);
  EXPECT_EQ(verdict_of(network), "path-healthy none certain, target, seen 4 198.51.100.10");
}

}  // namespace
}  // namespace flatline::testing
