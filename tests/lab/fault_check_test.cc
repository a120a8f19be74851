#include "simulator/lab/fault_check.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/lab/lab_fixture.h"

namespace flatline {
namespace {

std::string check(Scenario scenario, Cause cause, const std::string& at) {
  scenario.truth = {cause, at.empty() ? std::nullopt : std::optional(at)};
  return in_lab(scenario, IpVersion::V4, [](Lab& lab) {
    auto sentence = lab.check_fault();
    if (sentence) {
      return *sentence;
    }
    const bool without = sentence.error().kind == LabError::Kind::FaultWithoutEffect;
    return (without ? "without effect: " : "error: ") + sentence.error().message;
  });
}

TEST(FaultCheck, says_what_an_ordinary_program_meets) {
  const std::string text = check(chain_of({.r1 = ", policy: [drop tcp to manager port 4120]"}),
                                 Cause::FirewallDrop, "r1");
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text,
            "an ordinary connect() from agent to 198.18.2.2:4120 times out after 3.50 s, as it "
            "must");
}

TEST(FaultCheck, finds_a_fault_that_has_no_effect) {
  const std::string text = check(chain_of({.r1 = ", policy: [drop tcp to manager port 4121]"}),
                                 Cause::FirewallDrop, "r1");
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_TRUE(
      text.starts_with("without effect: the scenario says firewall-drop at r1, but an "
                       "ordinary connect() from agent to 198.18.2.2:4120 succeeds"))
      << text;
}

TEST(FaultCheck, tells_a_reset_from_silence) {
  const std::string text = check(chain_of({.r1 = ", policy: [reset tcp to manager port 4120]"}),
                                 Cause::FirewallDrop, "r1");
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_TRUE(text.starts_with("without effect: ")) << text;
}

TEST(FaultCheck, finds_a_healthy_scenario_that_is_not) {
  const std::string text =
      check(chain_of({.r1 = ", routes: [to manager none]"}), Cause::PathHealthy, "");
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_TRUE(text.starts_with("without effect: the scenario says path-healthy, but")) << text;
}

TEST(FaultCheck, asks_the_name_server_first_when_the_probe_goes_by_name) {
  Scenario scenario = scenario_of(
      "  agent: {role: agent}\n  r1: {role: router}\n"
      "  dns: {role: dns, services: [udp 53 dns refused]}\n"
      "  manager: {role: manager, services: [tcp 4120 open]}\n",
      "  - agent -- r1\n  - r1 -- manager\n  - r1 -- dns\n");
  scenario.probe.by_name = true;
  const std::string text = check(scenario, Cause::DnsRefused, "dns");
  SKIP_WITHOUT_NAMESPACES(text);
  EXPECT_EQ(text,
            "a plain query from agent to 198.18.2.2:53 for manager.example.com is answered with "
            "response code 5 and 0 records, as it must");
}

}  // namespace
}  // namespace flatline
