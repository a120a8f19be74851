// firewall-reject, route-missing and host-down: an ICMP error comes back. Who sent it, and does it
// pick flows?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

using Reason = UnreachableReason;

// Every arm alike is refused by this responder.
void all_refused(Network& network, const std::string& responder, Reason reason, int reached,
                 int used, Duration after, Duration hop_round_trip = 2ms) {
  for (FlowScript* flow :
       {&network.test(), &network.control(), &network.closed_port(), &network.echo()}) {
    flow->reaches(reached)
        .refused(responder, reason, used, used + 1)
        .after(after)
        .hop_round_trip(hop_round_trip);
  }
}

TEST(Refusal, a_policy_is_convicted_by_its_address_and_its_quotation) {
  Network network(3);
  network.test().reaches(2).refused("198.18.2.1", Reason::Prohibited, 2, 3);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward certain, hop, seen 2 198.18.2.1, suspect 2 198.18.2.1");
}

TEST(Refusal, of_ipv6_reads_the_same) {
  Network network(3, IpVersion::V6);
  network.test().reaches(2).refused("2001:db8:2::1", Reason::Prohibited, 2, 3);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward certain, hop, seen 2 2001:db8:2::1, suspect 2 2001:db8:2::1");
}

TEST(Refusal, at_the_ingress_is_placed_where_the_controls_met_the_router) {
  Network network(3);
  network.test().reaches(1).refused("198.18.2.1", Reason::Prohibited, 1, 2);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward certain, hop, seen 2 198.18.2.1, suspect 2 198.18.2.1");
}

TEST(Refusal, from_another_address_of_a_router_has_no_hop) {
  Network network(3);
  network.test().reaches(2).refused("198.18.99.1", Reason::Prohibited, 2, 3);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward certain, hop, seen ? 198.18.99.1, suspect ? 198.18.99.1");
}

// Translators, tunnels and plain bugs put any hop limit into a quotation.
TEST(Refusal, whose_quotation_contradicts_the_path_names_nobody) {
  for (const int used : {-180, 0, 1}) {
    Network network(3);
    network.test().reaches(2).refused("198.18.99.1", Reason::Prohibited, used, 3);
    network.controls_reach_target();
    EXPECT_EQ(verdict_of(network),
              "firewall-reject forward likely, segment, seen 2 198.18.2.1, unseen 4 198.51.100.10")
        << used;
  }
}

TEST(Refusal, of_a_known_router_whose_quotation_does_not_fit_it_names_nobody) {
  Network network(3);
  network.test().reaches(2).refused("198.18.2.1", Reason::Prohibited, 0, 3);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward likely, segment, seen 2 198.18.2.1, unseen 4 198.51.100.10");
}

TEST(Refusal, of_a_router_that_is_known_from_nearer_names_nobody) {
  Network network(4);
  network.test().reaches(2).refused("198.18.1.1", Reason::Prohibited, 4, 5);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward likely, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

TEST(Refusal, that_the_flow_went_past_names_nobody) {
  Network network(4);
  network.test().reaches(3).refused("198.18.9.1", Reason::Prohibited, 1, 5);
  network.controls_reach_target();
  const Verdict verdict = diagnose(network.record());
  EXPECT_EQ(verdict.confidence, Confidence::Likely);
  EXPECT_EQ(verdict.where.suspect, std::nullopt);
}

TEST(Refusal, of_an_address_that_two_routers_share_is_placed_by_the_quotation) {
  Network network(4);
  network.test().reaches(3).meets(3, "198.18.1.1").refused("198.18.1.1", Reason::Prohibited, 3, 4);
  network.control().reaches_target().meets(3, "198.18.1.1");
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward certain, hop, seen 3 198.18.1.1, suspect 3 198.18.1.1");
}

// A bridge that rejects has no address: its error bears the target's.
TEST(Refusal, in_the_targets_name_from_before_the_target_does_not_accuse_the_target) {
  for (const int bridge_after : {1, 2}) {
    Network network(3);
    network.test()
        .reaches(bridge_after)
        .refused("198.51.100.10", Reason::Prohibited, bridge_after, bridge_after + 1);
    network.controls_reach_target();
    const Verdict verdict = diagnose(network.record());
    EXPECT_EQ(verdict.cause, Cause::FirewallReject);
    EXPECT_EQ(point(verdict.where.last_seen),
              std::to_string(bridge_after) + " 198.18." + std::to_string(bridge_after) + ".1");
    EXPECT_EQ(verdict.where.suspect, std::nullopt);
  }
}

TEST(Refusal, in_the_targets_name_at_an_unknown_distance_names_nobody) {
  Network network(3);
  network.test().reaches(1).refused("198.51.100.10", Reason::Port, 1, 2);
  EXPECT_EQ(verdict_of(network), "firewall-reject forward certain, segment, seen 1 198.18.1.1");
}

TEST(Refusal, of_the_target_itself_is_the_targets) {
  Network network(3);
  network.test().reaches(3).refused("198.51.100.10", Reason::Port, 3, 4);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward certain, target, seen 4 198.51.100.10, suspect 4 "
            "198.51.100.10");
}

TEST(Refusal, a_packet_too_big_and_an_unknown_code_are_no_refusal) {
  for (const Reason reason : {Reason::PacketTooBig, Reason::Other}) {
    Network network(3);
    network.test().reaches(2).refused("198.18.2.1", reason, 2, 3);
    network.controls_reach_target();
    EXPECT_EQ(verdict_of(network), "inconclusive");
  }
}

TEST(Route, no_route_for_all_alike_is_a_missing_route) {
  Network network(4);
  all_refused(network, "198.18.3.1", Reason::Network, 2, 2, 4ms);
  EXPECT_EQ(verdict_of(network),
            "route-missing forward certain, hop, seen 3 198.18.3.1, suspect 3 198.18.3.1");
}

TEST(Route, an_unreachable_route_answers_at_once) {
  Network network(4);
  all_refused(network, "198.18.3.1", Reason::Host, 2, 2, 4ms);
  EXPECT_EQ(verdict_of(network),
            "route-missing forward certain, hop, seen 3 198.18.3.1, suspect 3 198.18.3.1");
}

TEST(Route, no_route_for_one_port_that_others_pass_is_a_reject) {
  for (const Reason reason : {Reason::Network, Reason::Host}) {
    Network network(3);
    network.test().reaches(2).refused("198.18.2.1", reason, 2, 3);
    network.controls_reach_target();
    EXPECT_EQ(diagnose(network.record()).cause, Cause::FirewallReject);
    EXPECT_EQ(diagnose(network.record()).confidence, Confidence::Certain);
  }
}

// One leg of two lacks the route; the controls took the other.
TEST(Route, flows_that_pass_elsewhere_do_not_make_a_missing_route_a_policy) {
  Network network(4);
  network.test().reaches(2).refused("198.18.93.1", Reason::Network, 2, 3);
  network.controls_reach_target();
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward likely, hop, seen ? 198.18.93.1, suspect ? 198.18.93.1, or "
            "route-missing");
}

TEST(Route, flows_that_pass_a_silent_hop_may_have_passed_elsewhere) {
  Network network(4);
  network.test().reaches(2).refused("198.18.93.1", Reason::Network, 2, 3);
  network.control().reaches_target().quiet_at(3);
  EXPECT_EQ(verdict_of(network),
            "firewall-reject forward likely, hop, seen 3 198.18.93.1, suspect 3 198.18.93.1, or "
            "route-missing");
}

TEST(Route, none_on_this_host_is_local) {
  for (const NoRouteReason reason : {NoRouteReason::NoRoute, NoRouteReason::Unreachable,
                                     NoRouteReason::Prohibited, NoRouteReason::Blackhole}) {
    Network network(3);
    network.no_route(reason);
    EXPECT_EQ(verdict_of(network), "route-missing forward certain, local, seen 0 ?");
  }
}

TEST(HostDown, host_down_needs_a_late_unreachable) {
  Network late(3);
  all_refused(late, "198.18.3.1", Reason::Host, 3, 3, 3050ms);
  EXPECT_EQ(verdict_of(late), "host-down forward likely, segment, seen 3 198.18.3.1");
  Network early(3);
  all_refused(early, "198.18.3.1", Reason::Host, 3, 3, 4ms);
  EXPECT_EQ(verdict_of(early),
            "firewall-reject forward likely, hop, seen 3 198.18.3.1, suspect 3 198.18.3.1, or "
            "host-down route-missing");
}

TEST(HostDown, is_also_told_by_a_last_router_that_was_silent_before) {
  Network network(3);
  all_refused(network, "198.18.3.1", Reason::Host, 2, 2, 3050ms);
  EXPECT_EQ(verdict_of(network), "host-down forward likely, segment, seen 3 198.18.3.1");
}

TEST(HostDown, half_a_second_past_the_path_is_late_and_less_is_not) {
  Network less(3);
  all_refused(less, "198.18.3.1", Reason::Host, 3, 3, 501ms, 2ms);
  EXPECT_EQ(diagnose(less.record()).cause, Cause::FirewallReject);
  Network enough(3);
  all_refused(enough, "198.18.3.1", Reason::Host, 3, 3, 502ms, 2ms);
  EXPECT_EQ(diagnose(enough.record()).cause, Cause::HostDown);
}

TEST(HostDown, a_slow_path_is_not_a_late_error) {
  Network filter(3);
  all_refused(filter, "198.18.2.1", Reason::Host, 2, 2, 700ms, 700ms);
  EXPECT_EQ(diagnose(filter.record()).cause, Cause::FirewallReject);
  Network route(3);
  all_refused(route, "198.18.3.1", Reason::Host, 2, 2, 700ms, 700ms);
  EXPECT_EQ(diagnose(route.record()).cause, Cause::RouteMissing);
}

TEST(HostDown, a_late_error_about_one_port_is_a_silent_neighbour_on_its_way) {
  Network network(3);
  network.test().reaches(3).refused("198.18.3.1", Reason::Host, 3, 4).after(3050ms);
  network.controls_reach_target();
  EXPECT_EQ(diagnose(network.record()).cause, Cause::HostDown);
}

TEST(HostDown, an_unanswered_gateway_is_seen_on_this_hosts_own_link) {
  Network network(3);
  network.test();
  network.echo();
  network.neighbor("198.18.1.1", 3, false);
  EXPECT_EQ(verdict_of(network), "host-down forward certain, segment, seen 0 198.18.0.2");
}

TEST(HostDown, an_unanswered_target_on_the_link_is_the_target) {
  Network network(0);
  network.test();
  network.neighbor("198.51.100.10", 2, false);
  EXPECT_EQ(verdict_of(network), "host-down forward certain, target, seen 0 198.18.0.2");
}

// The kernel tells its own sockets, with its own address, that nobody answered.
TEST(HostDown, an_error_of_this_host_is_no_sign_of_life_and_no_hop) {
  for (const bool requests_were_seen : {true, false}) {
    Network network(0);
    network.test().refused("198.18.0.2", Reason::Host, 0, 1).after(3050ms);
    if (requests_were_seen) {
      network.neighbor("198.51.100.10", 3, false);
    }
    EXPECT_EQ(verdict_of(network), std::string("host-down forward ") +
                                       (requests_were_seen ? "certain" : "likely") +
                                       ", target, seen 0 198.18.0.2");
  }
}

TEST(Refusal, of_this_host_is_its_own_rule) {
  Network network(3);
  network.test().refused("198.18.0.2", Reason::Port, 0, 1);
  EXPECT_EQ(verdict_of(network), "local-firewall-drop forward certain, local, seen 0 198.18.0.2");
}

TEST(HostDown, one_request_or_a_strangers_address_is_no_proof) {
  for (const std::string address : {"198.18.1.1", "198.18.0.77"}) {
    Network network(3);
    network.test();
    network.neighbor(address, address == "198.18.1.1" ? 1 : 5, false);
    EXPECT_EQ(diagnose(network.record()).cause, Cause::HostSilent) << address;
  }
}

TEST(HostDown, a_gateway_that_forwards_is_alive_whatever_was_caught_of_its_arp) {
  Network network(3);
  network.test().reaches(2).from_source_ports(4);
  network.controls_reach_target();
  network.neighbor("198.18.1.1", 3, false);
  EXPECT_EQ(verdict_of(network),
            "firewall-drop forward certain, segment, seen 2 198.18.2.1, unseen 3 198.18.3.1");
}

TEST(HostDown, a_target_that_answers_arp_is_not_down) {
  Network network(0);
  network.test();
  network.neighbor("198.51.100.10", 1, true);
  EXPECT_EQ(verdict_of(network),
            "host-silent both possible, segment, seen 0 198.18.0.2, or firewall-drop "
            "host-firewall-drop return-path-drop route-missing");
}

}  // namespace
}  // namespace flatline::testing
