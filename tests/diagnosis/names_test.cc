// The target's name gives no address: which question decides, and what its answer means.

#include "diagnosis/rules/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

constexpr std::uint8_t kNoError = 0;
constexpr std::uint8_t kFormerr = 1;
constexpr std::uint8_t kServfail = 2;
constexpr std::uint8_t kNxdomain = 3;
constexpr std::uint8_t kRefused = 5;

using Asked = std::vector<std::pair<std::string, std::optional<std::uint8_t>>>;

std::string cause_of(const std::string& target, const Asked& asked) {
  return std::string(to_string(diagnose(name_record(target, asked)).cause));
}

TEST(Names, each_response_code_is_a_cause_of_its_own) {
  const std::string name = "dsm.example.com";
  const std::string there = " certain, resolver, seen ? 203.0.113.53";
  EXPECT_EQ(verdict_of(name_record(name, {{name, kNxdomain}})), "dns-nxdomain none" + there);
  EXPECT_EQ(verdict_of(name_record(name, {{name, kNoError}})), "dns-nxdomain none" + there);
  EXPECT_EQ(verdict_of(name_record(name, {{name, kServfail}})), "dns-servfail none" + there);
  EXPECT_EQ(verdict_of(name_record(name, {{name, kRefused}})), "dns-refused none" + there);
  EXPECT_EQ(verdict_of(name_record(name, {{name, std::nullopt}})),
            "dns-timeout both certain, resolver, seen 0 ?");
  EXPECT_EQ(verdict_of(name_record(name, {{name, kFormerr}})), "inconclusive");
}

TEST(Names, the_last_resolver_that_answers_for_a_name_decides) {
  const std::string name = "dsm.example.com";
  EXPECT_EQ(cause_of(name, {{name, std::nullopt}, {name, kServfail}}), "dns-servfail");
  EXPECT_EQ(cause_of(name, {{name, kServfail}, {name, std::nullopt}}), "dns-servfail");
  EXPECT_EQ(cause_of(name, {{name, kServfail}, {name, kRefused}}), "dns-refused");
  EXPECT_EQ(cause_of(name, {{name, kServfail}, {name, kNxdomain}}), "dns-nxdomain");
}

TEST(Names, a_suffix_that_does_not_exist_says_nothing_of_a_name_that_nobody_answered_for) {
  const std::string name = "dsm.example.com";
  const std::string suffixed = "dsm.example.com.corp.example";
  EXPECT_EQ(cause_of(name, {{name, std::nullopt}, {suffixed, kNxdomain}}), "dns-timeout");
  EXPECT_EQ(cause_of(name, {{name, kServfail}, {suffixed, kNxdomain}}), "dns-servfail");
  EXPECT_EQ(cause_of(name, {{name, kRefused}, {suffixed, kNoError}}), "dns-refused");
}

TEST(Names, a_name_written_out_that_does_not_exist_settles_it) {
  const std::string name = "dsm.example.com";
  const std::string suffixed = "dsm.example.com.corp.example";
  EXPECT_EQ(cause_of(name, {{name, kNxdomain}, {suffixed, std::nullopt}}), "dns-nxdomain");
  EXPECT_EQ(cause_of(name, {{name, kNxdomain}, {suffixed, kServfail}}), "dns-nxdomain");
}

TEST(Names, of_a_short_name_the_suffix_that_failed_decides) {
  EXPECT_EQ(cause_of("dsm", {{"dsm.corp.example", kServfail}, {"dsm", kNxdomain}}), "dns-servfail");
  EXPECT_EQ(cause_of("dsm", {{"dsm", kNxdomain}, {"dsm.corp.example", kServfail}}), "dns-servfail");
  EXPECT_EQ(cause_of("dsm", {{"dsm.a.example", kNxdomain}, {"dsm.b.example", std::nullopt}}),
            "dns-timeout");
  EXPECT_EQ(cause_of("dsm", {{"dsm.corp.example", kNxdomain}, {"dsm", kNxdomain}}), "dns-nxdomain");
}

TEST(Names, an_icmp_error_is_no_answer_of_a_resolver) {
  Record record = name_record("dsm.example.com", {{"dsm.example.com", kNoError}});
  std::get<Answered>(record.observations.front().outcome).replies.front().message =
      Unreachable{3, 3, UnreachableReason::Port, HopLimit{60}};
  EXPECT_TRUE(deciding_name(record)->icmp_error);
  EXPECT_EQ(diagnose(record).summary,
            "An ICMP error comes back for resolver 203.0.113.53 instead of an answer for "
            "dsm.example.com: no name service there.");
}

TEST(Names, a_resolver_that_was_never_asked_did_not_time_out) {
  Record record = name_record("dsm", {});
  record.names.push_back({.name = "dsm", .resolver = ip("203.0.113.53"), .probes = {}});
  EXPECT_EQ(verdict_of(record), "inconclusive");
}

TEST(Names, a_query_that_was_not_waited_for_did_not_time_out) {
  Record record = name_record("dsm.example.com", {{"dsm.example.com", std::nullopt}});
  std::get<Silent>(record.observations.front().outcome).waited = std::chrono::milliseconds(100);
  EXPECT_EQ(verdict_of(record), "inconclusive");
}

TEST(Names, summaries_and_remedies) {
  const std::string name = "dsm.example.com";
  const auto text = [&](std::optional<std::uint8_t> rcode) {
    const Verdict verdict = diagnose(name_record(name, {{name, rcode}}));
    return verdict.summary + "\n" + verdict.remedy;
  };
  const std::string ask_owner =
      "\nAsk the owner of the resolver about dsm.example.com; an internal name must be asked of an "
      "internal resolver.";
  EXPECT_EQ(text(kNxdomain),
            "The name dsm.example.com does not exist, says resolver 203.0.113.53 (NXDOMAIN)." +
                ask_owner);
  EXPECT_EQ(text(kNoError),
            "The name dsm.example.com exists and has no address of the family asked for, says "
            "resolver 203.0.113.53." +
                ask_owner);
  EXPECT_EQ(text(kServfail),
            "The resolver 203.0.113.53 failed to look dsm.example.com up (SERVFAIL)." + ask_owner);
  EXPECT_EQ(
      text(kRefused),
      "The resolver 203.0.113.53 refuses to answer for dsm.example.com (REFUSED)." + ask_owner);
  EXPECT_EQ(text(std::nullopt),
            "No configured resolver answers for dsm.example.com; the last one asked was "
            "203.0.113.53.\nCheck the resolvers in /etc/resolv.conf and the way to their port 53 "
            "(UDP and TCP); flatline probe RESOLVER:53 tells where it breaks.");
  EXPECT_EQ(text(kFormerr),
            "No resolver was asked and waited for, or none gave a whole answer, for "
            "dsm.example.com: check the nameserver lines in /etc/resolv.conf.\n");
}

TEST(Names, the_deciding_answer_is_the_exhibit) {
  const Verdict verdict = diagnose(name_record(
      "dsm.example.com", {{"dsm.example.com", std::nullopt}, {"dsm.example.com", kServfail}}));
  EXPECT_EQ(verdict.evidence,
            (std::vector<Exhibit>{{FrameNumber{4}, "the answer of resolver 203.0.113.53"}}));
}

}  // namespace
}  // namespace flatline::testing
