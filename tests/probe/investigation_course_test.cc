#include <algorithm>

#include <gtest/gtest.h>

#include "probe/dns.h"
#include "tests/probe/investigated.h"
#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

// The header of a response to a query, with what follows the question.
Octets response(OctetView query, std::uint8_t rcode, OctetView records = {}) {
  Octets message(query.begin(), query.end());
  message[2] = 0x81;
  message[3] = static_cast<std::uint8_t>(0x80 | rcode);
  message[7] = records.empty() ? 0 : 1;
  message.insert(message.end(), records.begin(), records.end());
  return message;
}

FakeResolver says(std::uint8_t rcode) {
  return [rcode](const std::string&, OctetView query) { return response(query, rcode); };
}

FakeResolver silent() {
  return [](const std::string&, OctetView) { return std::optional<Octets>(); };
}

// Knows one name; NXDOMAIN for all others.
FakeResolver knows(const std::string& known) {
  return [known](const std::string& name, OctetView query) {
    const IpAddress target = target_address(IpVersion::V4);
    Octets record = {0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4};
    record.insert(record.end(), target.octets().begin(), target.octets().end());
    return name == known ? response(query, 0, record) : response(query, 3);
  };
}

FakePath with_resolvers(const FakeResolver& first, const FakeResolver& second) {
  FakePath path;
  path.resolvers = {{address("192.0.2.1"), first}, {address("192.0.2.2"), second}};
  return path;
}

NameSources two_resolvers() {
  return {"127.0.0.1 localhost\n198.18.100.2 manager\n",
          {.resolvers = {address("192.0.2.1"), address("192.0.2.2")}, .search = {"example"}}};
}

Investigated by_name(const FakePath& path, const std::string& name = "dsm") {
  return Investigated(path, {name, std::nullopt, Port{4120}}, two_resolvers());
}

using Lines = std::vector<std::string>;

TEST(InvestigationByName, asks_the_search_list_in_order_until_an_address_comes) {
  const Investigated run = by_name(with_resolvers(knows("dsm"), silent()));
  EXPECT_EQ((Lines{"192.0.2.1 dsm.example", "192.0.2.1 dsm"}), run.wire.names_asked());
  EXPECT_EQ("path-healthy none certain, target: last seen 4, first unseen -, suspect -",
            run.verdict_line());
}

TEST(InvestigationByName, a_name_in_the_hosts_file_is_asked_of_nobody) {
  const Investigated run = by_name(with_resolvers(silent(), silent()), "Manager");
  EXPECT_EQ(Lines{}, run.wire.names_asked());
  EXPECT_EQ("path-healthy none certain, target: last seen 4, first unseen -, suspect -",
            run.verdict_line());
}

TEST(InvestigationByName, a_silent_resolver_gives_way_to_the_next) {
  const Investigated run = by_name(with_resolvers(silent(), knows("dsm.example")));
  EXPECT_EQ((Lines{"192.0.2.1 dsm.example", "192.0.2.1 dsm.example", "192.0.2.2 dsm.example"}),
            run.wire.names_asked());
  EXPECT_EQ(Cause::PathHealthy, run.verdict.cause);
}

TEST(InvestigationByName, the_four_ways_in_which_a_name_fails_are_four_verdicts) {
  std::string verdicts;
  for (const FakeResolver& resolver : {says(3), says(2), says(5), silent()}) {
    const Investigated run = by_name(with_resolvers(resolver, resolver), "dsm.");
    verdicts += std::string(to_string(run.verdict.cause)) + ", " +
                std::to_string(run.wire.names_asked().size()) + " queries, " +
                std::to_string(run.took / 1ms) + " ms\n";
  }
  EXPECT_EQ(
      "dns-nxdomain, 1 queries, 2 ms\n"
      "dns-servfail, 2 queries, 4 ms\n"
      "dns-refused, 2 queries, 4 ms\n"
      "dns-timeout, 4 queries, 6000 ms\n",
      verdicts);
}

TEST(InvestigationByName, without_any_resolver_it_ends_at_once) {
  const Investigated run(FakePath{}, {"dsm", std::nullopt, Port{4120}});
  EXPECT_EQ(0U, run.packets);
  EXPECT_LT(run.took, 1ms);
  EXPECT_NE(Cause::PathHealthy, run.verdict.cause);
}

TEST(InvestigationByName, resolvers_without_a_route_are_in_the_record_and_never_asked) {
  FakePath path;
  path.no_route = NoRouteReason::NoRoute;
  const Investigated run(path, {"dsm.", std::nullopt, Port{4120}}, two_resolvers());
  EXPECT_EQ(0U, run.packets);
  EXPECT_EQ((std::vector<NameQuery>{{"dsm.", address("192.0.2.1"), {}},
                                    {"dsm.", address("192.0.2.2"), {}}}),
            run.record.names);
}

TEST(Investigation, stopped_it_closes_its_connections_and_keeps_what_is_known) {
  FakePath path;
  path.rules = {{.hop = 2, .act = Act::Drop, .protocol = Protocol::Tcp, .port = 4120}};
  const Investigated run(path, {"target", target_address(path.version), Port{4120}}, {}, {},
                         [](const FakeWire& wire) { return wire.left().size() > 20; });
  EXPECT_LT(run.took, 1s);
  EXPECT_EQ("", run.harm());
  EXPECT_EQ(Cause::Inconclusive, run.verdict.cause);
  const auto answered = std::ranges::count_if(run.record.observations, [](const Observation& o) {
    return std::holds_alternative<Answered>(o.outcome);
  });
  EXPECT_GE(answered, 2);
}

TEST(Investigation, stopped_while_it_asks_for_the_name_keeps_what_was_asked) {
  const Investigated run(with_resolvers(silent(), silent()), {"dsm.", std::nullopt, Port{4120}},
                         two_resolvers(), {},
                         [](const FakeWire& wire) { return wire.names_asked().size() == 2; });
  EXPECT_LT(run.took, 2s);
  EXPECT_EQ((std::vector<NameQuery>{{"dsm.", address("192.0.2.1"), {ProbeId{1}, ProbeId{2}}}}),
            run.record.names);
}

// When a flow's SYNs that can go all the way left, in ms after the first packet of all.
std::vector<std::int64_t> far_copies(const FakeWire& wire, std::uint16_t source_port) {
  std::vector<std::int64_t> times;
  for (const DepartedPacket& sent : wire.left()) {
    const Datagram datagram = parse_datagram(sent.packet.view()).value();
    const TcpHeader* tcp = datagram.tcp();
    if (tcp != nullptr && tcp->source_port.value == source_port && tcp->has(TcpFlags::kSyn) &&
        datagram.ip.hop_limit == HopLimit{64}) {
      times.push_back((sent.at - wire.left().front().at) / 1ms);
    }
  }
  return times;
}

TEST(Investigation, silence_is_repeated_twice_and_ends_when_its_last_copies_had_their_time) {
  FakePath path;
  path.rules = {{.hop = 2, .act = Act::Drop, .protocol = Protocol::Tcp, .port = 4120}};
  const Investigated run(path);
  EXPECT_EQ((std::vector<std::int64_t>{0, 1100, 2200}), far_copies(run.wire, 40000));
  EXPECT_EQ((std::vector<std::int64_t>{0, 0, 1100, 1100, 2200, 2200}), far_copies(run.wire, 40001));
  EXPECT_GE(run.took, 3400ms);
  EXPECT_LE(run.took, 3500ms);
}

TEST(Investigation, its_timeout_ends_the_path_tests) {
  FakePath path;
  path.rules = {{.hop = 2, .act = Act::Drop}};
  const Investigated run(path, {"target", target_address(path.version), Port{4120}}, {},
                         {.timeout = 1s});
  EXPECT_GE(run.took, 1s);
  EXPECT_LT(run.took, 1100ms);
  EXPECT_EQ("", run.harm());
}

TEST(Investigation, packets_carry_the_source_that_was_asked_for) {
  const FakePath path;
  const Investigated run(path, {"target", target_address(path.version), Port{4120}}, {},
                         {.source = address("198.18.0.77")});
  EXPECT_TRUE(std::ranges::all_of(run.wire.left(), [](const DepartedPacket& sent) {
    return parse_datagram(sent.packet.view())->ip.source == address("198.18.0.77");
  }));
}

TEST(Investigation, the_control_goes_to_the_port_that_was_asked_for_and_never_to_the_tested_one) {
  FakePath path;
  path.rules = {{.hop = 2, .act = Act::Drop, .protocol = Protocol::Tcp, .port = 4127}};
  const Investigated run(path, {"target", target_address(path.version), Port{4127}}, {},
                         {.control = Port{8443}});
  std::set<int> ports;
  for (const DepartedPacket& sent : run.wire.left()) {
    const Datagram datagram = parse_datagram(sent.packet.view()).value();
    if (datagram.tcp() != nullptr) {
      ports.insert(datagram.tcp()->destination_port.value);
    }
  }
  EXPECT_EQ((std::set<int>{4127, 4129, 8443}), ports);
}

TEST(Investigation, a_run_repeats_itself_octet_by_octet) {
  FakePath path;
  path.rules = {{.hop = 3, .act = Act::Drop, .protocol = Protocol::Tcp, .port = 4120}};
  const Investigated first(path);
  const Investigated second(path);
  EXPECT_EQ(first.record.observations, second.record.observations);
  ASSERT_EQ(first.wire.left().size(), second.wire.left().size());
  for (std::size_t i = 0; i < first.wire.left().size(); ++i) {
    EXPECT_EQ(first.wire.left()[i].packet, second.wire.left()[i].packet);
  }
}

// What speaks of the flow and answers no question: parameter problem, source quench, reassembly
// time exceeded, packet too big.
TEST(Investigation, an_odd_icmp_error_ends_in_a_verdict_that_blames_nobody) {
  struct Odd {
    std::uint8_t type;
    std::uint8_t code;
  };
  for (const Odd& odd : {Odd{12, 0}, Odd{4, 0}, Odd{11, 1}, Odd{3, 4}, Odd{3, 5}}) {
    FakePath path;
    path.rules = {{.hop = 2,
                   .act = Act::Reject,
                   .protocol = Protocol::Tcp,
                   .port = 4120,
                   .code = odd.code,
                   .type = odd.type}};
    const Investigated run(path);
    EXPECT_EQ("", run.harm());
    SCOPED_TRACE(run.verdict_line());
    EXPECT_FALSE(run.verdict.where.suspect.has_value()) << int{odd.type} << "/" << int{odd.code};
  }
}

TEST(Investigation, without_a_source_port_left_it_ends_without_a_verdict) {
  FakeWire wire{FakePath{}};
  wire.ports_left = 1;
  Engine engine(RunIdentity(1), PacerLimits{}, WireSight{});
  Investigation investigation({"target", target_address(IpVersion::V4), Port{4120}}, {}, {}, wire,
                              engine);
  investigation.start(wire.now());
  investigation.update(wire.now());
  EXPECT_TRUE(investigation.finished());
  EXPECT_EQ(0U, engine.packets_sent());
}

}  // namespace
}  // namespace flatline
