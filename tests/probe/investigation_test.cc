#include <ostream>

#include <gtest/gtest.h>

#include "tests/probe/investigated.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

struct Case {
  const char* name;
  FakePath path;
  std::string verdict;
};

void PrintTo(const Case& tested, std::ostream* out) {
  *out << tested.name;
}

FakePath with(FakeRule rule, IpVersion version = IpVersion::V4) {
  FakePath path;
  path.version = version;
  path.rules = {rule};
  return path;
}

FakeRule tcp_4120(int hop, Act act, std::uint8_t code = 13) {
  return {.hop = hop, .act = act, .protocol = Protocol::Tcp, .port = 4120, .code = code};
}

FakePath changed(const std::function<void(FakePath&)>& change) {
  FakePath path;
  change(path);
  return path;
}

FakePath closed_port(IpVersion version = IpVersion::V4) {
  return changed([version](FakePath& path) {
    path.version = version;
    path.open_ports = {443};
  });
}

FakePath healthy(IpVersion version = IpVersion::V4) {
  return changed([version](FakePath& path) { path.version = version; });
}

// Answered within the budget for answers, whatever the answer.
const std::vector<Case> kAnswered = {
    {"healthy", healthy(),
     "path-healthy none certain, target: last seen 4, first unseen -, suspect -"},
    {"healthy_v6", healthy(IpVersion::V6),
     "path-healthy none certain, target: last seen 4, first unseen -, suspect -"},
    {"healthy_on_link", changed([](FakePath& path) { path.routers = 0; }),
     "path-healthy none certain, target: last seen 1, first unseen -, suspect -"},
    {"healthy_over_200_ms", changed([](FakePath& path) { path.link_delay = 25ms; }),
     "path-healthy none certain, target: last seen 4, first unseen -, suspect -"},
    {"healthy_without_timestamps", changed([](FakePath& path) { path.target_timestamps = false; }),
     "path-healthy none certain, target: last seen ?, first unseen -, suspect -"},
    {"healthy_behind_silent_hops", changed([](FakePath& path) { path.silent_hops = {1, 2}; }),
     "path-healthy none certain, target: last seen 4, first unseen -, suspect -"},
    {"healthy_after_one_lost_syn", changed([](FakePath& path) { path.lost = {17}; }),
     "path-healthy none certain, target: last seen 4, first unseen -, suspect -"},
    {"healthy_with_rate_limited_hop",
     changed([](FakePath& path) { path.icmp_interval = {{2, 1s}}; }),
     "path-healthy none certain, target: last seen 4, first unseen -, suspect -"},
    {"port_closed", closed_port(),
     "port-closed forward likely, target: last seen 4, first unseen -, suspect 4"},
    {"port_closed_v6", closed_port(IpVersion::V6),
     "port-closed forward likely, target: last seen 4, first unseen -, suspect 4"},
    {"port_closed_over_200_ms", changed([](FakePath& path) {
       path.open_ports = {443};
       path.link_delay = 25ms;
     }),
     "port-closed forward likely, target: last seen 4, first unseen -, suspect 4"},
    {"reject_at_hop_2", with(tcp_4120(2, Act::Reject)),
     "firewall-reject forward certain, hop: last seen 2, first unseen -, suspect 2"},
    {"reject_at_hop_2_v6", with(tcp_4120(2, Act::Reject, 1), IpVersion::V6),
     "firewall-reject forward certain, hop: last seen 2, first unseen -, suspect 2"},
    {"reject_over_200_ms", changed([](FakePath& path) {
       path.rules = {tcp_4120(3, Act::Reject)};
       path.link_delay = 25ms;
     }),
     "firewall-reject forward certain, hop: last seen 3, first unseen -, suspect 3"},
    {"reset_at_hop_2", with(tcp_4120(2, Act::Reset)),
     "firewall-reset forward certain, hop: last seen 2, first unseen -, suspect 2"},
    {"reset_at_hop_3_v6", with(tcp_4120(3, Act::Reset), IpVersion::V6),
     "firewall-reset forward certain, hop: last seen 3, first unseen -, suspect 3"},
    {"reset_over_200_ms", changed([](FakePath& path) {
       path.rules = {tcp_4120(2, Act::Reset)};
       path.link_delay = 25ms;
     }),
     "firewall-reset forward certain, hop: last seen 2, first unseen -, suspect 2"},
    {"no_route_at_hop_2", with({.hop = 2, .act = Act::NoRoute, .code = 0}),
     "route-missing forward certain, hop: last seen 2, first unseen -, suspect 2"},
    {"no_route_here", changed([](FakePath& path) { path.no_route = NoRouteReason::NoRoute; }),
     "route-missing forward certain, local: last seen 0, first unseen -, suspect -"},
    {"send_refused",
     changed([](FakePath& path) { path.refuses = SendError{NotSentReason::Refused, 1}; }),
     "local-firewall-drop forward certain, local: last seen 0, first unseen -, suspect -"},
    {"syn_ack_not_delivered", changed([](FakePath& path) { path.input_drops = true; }),
     "local-firewall-drop return certain, local: last seen 0, first unseen -, suspect -"},
    {"healthy_20_routers_away", changed([](FakePath& path) { path.routers = 20; }),
     "path-healthy none certain, target: last seen 21, first unseen -, suspect -"},
    {"reject_at_hop_18_of_20", changed([](FakePath& path) {
       path.routers = 20;
       path.rules = {tcp_4120(18, Act::Reject)};
     }),
     "firewall-reject forward certain, hop: last seen 18, first unseen -, suspect 18"},
    {"routing_loop", changed([](FakePath& path) { path.loop_after = 2; }),
     "routing-loop forward certain, segment: last seen 1, first unseen -, suspect -"},
};

// Silence takes its time.
const std::vector<Case> kSilent = {
    {"drop_at_hop_1", with(tcp_4120(1, Act::Drop)),
     "firewall-drop forward certain, segment: last seen 1, first unseen 2, suspect -"},
    {"drop_at_hop_2", with(tcp_4120(2, Act::Drop)),
     "firewall-drop forward certain, segment: last seen 2, first unseen 3, suspect -"},
    {"drop_at_hop_2_v6", with(tcp_4120(2, Act::Drop), IpVersion::V6),
     "firewall-drop forward certain, segment: last seen 2, first unseen 3, suspect -"},
    {"drop_at_hop_3", with(tcp_4120(3, Act::Drop)),
     "firewall-drop both possible, segment: last seen 3, first unseen 4, suspect -"},
    {"drop_at_hop_2_over_200_ms", changed([](FakePath& path) {
       path.rules = {tcp_4120(2, Act::Drop)};
       path.link_delay = 25ms;
     }),
     "firewall-drop forward certain, segment: last seen 2, first unseen 3, suspect -"},
    {"drop_at_hop_2_with_one_loss", changed([](FakePath& path) {
       path.rules = {tcp_4120(2, Act::Drop)};
       path.lost = {2};
     }),
     "firewall-drop forward certain, segment: last seen 2, first unseen 3, suspect -"},
    {"drop_after_silent_hops", changed([](FakePath& path) {
       path.rules = {tcp_4120(2, Act::Drop)};
       path.silent_hops = {1, 2};
     }),
     "firewall-drop forward certain, segment: last seen 0, first unseen 3, suspect -"},
    {"black_hole_at_hop_2", with({.hop = 2, .act = Act::Blackhole}),
     "host-silent both possible, segment: last seen 1, first unseen -, suspect -"},
    {"one_leg_of_two_broken", with({.hop = 2, .act = Act::Drop, .odd_source_ports_only = true}),
     "firewall-drop both possible, segment: last seen 2, first unseen 4, suspect -"},
    {"host_firewall_drops_the_port", with(tcp_4120(4, Act::Drop)),
     "firewall-drop both possible, segment: last seen 3, first unseen 4, suspect -"},
    {"host_firewall_drops_tcp", with({.hop = 4, .act = Act::Drop, .protocol = Protocol::Tcp}),
     "host-firewall-drop both possible, segment: last seen 3, first unseen 4, suspect -"},
    {"host_drops_everything", with({.hop = 4, .act = Act::Drop}),
     "host-silent both possible, segment: last seen 3, first unseen -, suspect -"},
    {"host_down", changed([](FakePath& path) { path.target_up = false; }),
     "host-down forward likely, segment: last seen 3, first unseen -, suspect -"},
    {"host_down_on_link", changed([](FakePath& path) {
       path.routers = 0;
       path.target_up = false;
     }),
     "host-down forward certain, target: last seen 0, first unseen -, suspect -"},
    {"drop_at_hop_18_of_20", changed([](FakePath& path) {
       path.routers = 20;
       path.rules = {tcp_4120(18, Act::Drop)};
     }),
     "firewall-drop forward certain, segment: last seen 18, first unseen 19, suspect -"},
    {"swallowed_before_the_interface", changed([](FakePath& path) { path.swallows = true; }),
     "local-firewall-drop forward likely, local: last seen 0, first unseen -, suspect -"},
    {"gateway_down", changed([](FakePath& path) { path.gateway_up = false; }),
     "host-down forward certain, segment: last seen 0, first unseen -, suspect -"},
    {"syn_ack_dropped_at_hop_2",
     with({.hop = 2, .act = Act::Drop, .protocol = Protocol::Tcp, .port = 4120, .returning = true}),
     "firewall-drop both possible, segment: last seen 3, first unseen 4, suspect -"},
};

class InvestigationAnswered : public testing::TestWithParam<Case> {};
class InvestigationSilent : public testing::TestWithParam<Case> {};

TEST_P(InvestigationAnswered, gives_its_verdict_within_two_round_trips_and_150_ms) {
  const Investigated run(GetParam().path);
  const Duration round_trip = 2 * (GetParam().path.routers + 1) * GetParam().path.link_delay;
  EXPECT_EQ(GetParam().verdict, run.verdict_line());
  EXPECT_LE(run.took, 2 * round_trip + 150ms);
  EXPECT_LE(run.packets, 60U);
  EXPECT_LE(run.flows, 4);
  EXPECT_EQ("", run.harm());
}

TEST_P(InvestigationSilent, gives_its_verdict_within_4500_ms) {
  const Investigated run(GetParam().path);
  EXPECT_EQ(GetParam().verdict, run.verdict_line());
  EXPECT_LE(run.took, 4500ms);
  EXPECT_LE(run.packets, 150U);
  EXPECT_LE(run.flows, 12);
  EXPECT_EQ("", run.harm());
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(path, InvestigationAnswered, testing::ValuesIn(kAnswered), name_of);
INSTANTIATE_TEST_SUITE_P(path, InvestigationSilent, testing::ValuesIn(kSilent), name_of);

}  // namespace
}  // namespace flatline
