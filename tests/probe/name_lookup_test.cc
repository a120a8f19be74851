#include "probe/experiments/name_lookup.h"

#include <functional>

#include <gtest/gtest.h>

#include "probe/dns.h"
#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{1000s};

// What a resolver says, nullopt for silence.
using Answers =
    std::function<std::optional<Message>(const std::string& resolver, const std::string& name)>;

FlowKey to_resolver(const char* resolver) {
  return {{address("198.18.0.2"), Port{40000}}, {address(resolver), Port{53}}, Protocol::Udp};
}

// Two names at two resolvers, names first.
std::vector<NameQuestion> questions() {
  std::vector<NameQuestion> list;
  std::uint16_t transaction = 0;
  for (const char* name : {"a.example", "b.example"}) {
    for (const char* resolver : {"192.0.2.1", "192.0.2.2"}) {
      list.push_back({name, IpVersion::V4, to_resolver(resolver),
                      build_name_query(name, IpVersion::V4, ++transaction).value()});
    }
  }
  return list;
}

std::string name_in(const ProbeSpec& spec) {
  return std::get<NameSpec>(spec.content).query[13] == 'a' ? "a" : "b";
}

// Runs a lookup to its end in virtual time; every query as "time resolver name".
std::vector<std::string> asked(NameLookup& lookup, const Answers& answers) {
  std::vector<std::string> lines;
  Timestamp now = kStart;
  std::uint16_t id = 0;
  while (true) {
    const Step step = lookup.next(now);
    if (std::holds_alternative<Done>(step)) {
      return lines;
    }
    if (const auto* until = std::get_if<Timestamp>(&step)) {
      now = *until;
      continue;
    }
    const auto& spec = std::get<ProbeSpec>(step);
    const Octets& query = std::get<NameSpec>(spec.content).query;
    const Probe probe = {.id = ProbeId{++id},
                         .arm = spec.arm,
                         .flow = spec.flow,
                         .sent_sequence = static_cast<std::uint32_t>(query[0] << 8 | query[1])};
    lookup.handle_assigned(probe);
    const std::string resolver = spec.flow.destination.address.to_string();
    lines.push_back(std::to_string((now - kStart) / 1ms) + " " + resolver + " " + name_in(spec));
    if (const std::optional<Message> message = answers(resolver, name_in(spec))) {
      now += 1ms;
      lookup.handle_reply(probe, {.received_at = now, .message = *message});
    }
  }
}

std::optional<Message> rcode(std::uint8_t code) {
  return NameAnswer{.rcode = code, .addresses = {}};
}

using Lines = std::vector<std::string>;

TEST(NameLookup, silence_is_asked_twice_then_the_next_resolver_then_the_next_name) {
  NameLookup lookup(questions());
  EXPECT_EQ(
      (Lines{"0 192.0.2.1 a", "1500 192.0.2.1 a", "3000 192.0.2.2 a", "4500 192.0.2.2 a",
             "6000 192.0.2.1 b", "7500 192.0.2.1 b", "9000 192.0.2.2 b", "10500 192.0.2.2 b"}),
      asked(lookup, [](const auto&, const auto&) { return std::nullopt; }));
  EXPECT_TRUE(lookup.finished());
  EXPECT_TRUE(lookup.addresses().empty());
}

TEST(NameLookup, an_address_ends_it) {
  NameLookup lookup(questions());
  const Message found = NameAnswer{.rcode = 0, .addresses = {address("198.51.100.10")}};
  EXPECT_EQ((Lines{"0 192.0.2.1 a"}),
            asked(lookup, [&](const auto&, const auto&) { return std::optional<Message>(found); }));
  EXPECT_EQ((std::vector<IpAddress>{address("198.51.100.10")}), lookup.addresses());
}

TEST(NameLookup, nxdomain_is_final_for_a_name_and_not_for_the_next) {
  NameLookup lookup(questions());
  EXPECT_EQ((Lines{"0 192.0.2.1 a", "1 192.0.2.1 b"}),
            asked(lookup, [](const auto&, const auto&) { return rcode(3); }));
}

TEST(NameLookup, an_answer_without_addresses_is_final_for_a_name) {
  NameLookup lookup(questions());
  EXPECT_EQ((Lines{"0 192.0.2.1 a", "1 192.0.2.1 b"}),
            asked(lookup, [](const auto&, const auto&) { return rcode(0); }));
}

TEST(NameLookup, servfail_and_refused_go_to_the_next_resolver) {
  for (std::uint8_t code : Octets{2, 5}) {
    NameLookup lookup(questions());
    EXPECT_EQ((Lines{"0 192.0.2.1 a", "1 192.0.2.2 a", "2 192.0.2.1 b", "3 192.0.2.2 b"}),
              asked(lookup, [&](const auto&, const auto&) { return rcode(code); }));
  }
}

TEST(NameLookup, an_unreachable_resolver_gives_way_to_the_next_at_once) {
  NameLookup lookup(questions());
  const auto answers = [](const std::string& resolver, const std::string&) {
    return resolver == "192.0.2.1"
               ? std::optional<Message>(Unreachable{3, 3, UnreachableReason::Port, HopLimit{60}})
               : std::optional<Message>(
                     NameAnswer{.rcode = 0, .addresses = {address("198.51.100.10")}});
  };
  EXPECT_EQ((Lines{"0 192.0.2.1 a", "1 192.0.2.2 a"}), asked(lookup, answers));
}

TEST(NameLookup, time_exceeded_is_no_answer_of_a_resolver) {
  NameLookup lookup({questions().front()});
  EXPECT_EQ((Lines{"0 192.0.2.1 a", "1500 192.0.2.1 a"}),
            asked(lookup,
                  [](const auto&, const auto&) { return std::optional<Message>(TimeExceeded{}); }));
}

TEST(NameLookup, the_record_holds_every_question_with_all_its_probes) {
  NameLookup lookup(questions());
  asked(lookup, [](const std::string& resolver, const std::string&) {
    return resolver == "192.0.2.1" ? std::nullopt : rcode(3);
  });
  EXPECT_EQ((std::vector<NameQuery>{{"a.example", address("192.0.2.1"), {ProbeId{1}, ProbeId{2}}},
                                    {"a.example", address("192.0.2.2"), {ProbeId{3}}},
                                    {"b.example", address("192.0.2.1"), {ProbeId{4}, ProbeId{5}}},
                                    {"b.example", address("192.0.2.2"), {ProbeId{6}}}}),
            lookup.asked());
}

TEST(NameLookup, a_late_answer_to_an_earlier_question_is_passed_over) {
  NameLookup lookup(questions());
  lookup.next(kStart);
  const Probe first = {
      .id = ProbeId{1}, .arm = Arm::Name, .flow = to_resolver("192.0.2.1"), .sent_sequence = 1};
  lookup.handle_assigned(first);
  lookup.handle_reply(first, {.message = *rcode(2)});
  lookup.next(kStart + 1ms);
  lookup.handle_reply(first, {.message = *rcode(3)});
  EXPECT_EQ(kStart + 1501ms, std::get<Timestamp>(lookup.next(kStart + 2ms)));
}

TEST(NameLookup, without_questions_it_is_finished_before_it_starts) {
  NameLookup lookup({});
  EXPECT_TRUE(lookup.finished());
  EXPECT_TRUE(std::holds_alternative<Done>(lookup.next(kStart)));
}

}  // namespace
}  // namespace flatline
