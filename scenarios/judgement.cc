#include "scenarios/judgement.h"

#include <algorithm>

namespace flatline {
namespace {

bool holds(const std::vector<Cause>& causes, Cause cause) {
  return std::ranges::find(causes, cause) != causes.end();
}

std::string listed(const std::vector<Cause>& causes) {
  std::string text;
  for (Cause cause : causes) {
    text += (text.empty() ? "" : " or ") + std::string(to_string(cause));
  }
  return text;
}

// The node that a point of the verdict is; its address where no node has it.
std::string node_at(const std::optional<PathPoint>& point, const Scenario& scenario,
                    const Layout& layout) {
  if (!point) {
    return "none";
  }
  if (point->hop == Hop{0}) {
    return scenario.probe.from;
  }
  if (!point->address) {
    return "a hop without an address";
  }
  const NodeLayout* owner = layout.owner(*point->address);
  return owner == nullptr ? point->address->to_string() : owner->name;
}

void check_point(std::vector<std::string>& wrong, const char* what,
                 const std::optional<std::string>& expected, const std::string& found) {
  if (expected && *expected != found) {
    wrong.push_back(std::string(what) + " is " + found + ", expected " + *expected);
  }
}

void check_law(std::vector<std::string>& wrong, const Scenario& scenario, const Verdict& verdict,
               const std::string& suspect) {
  const Cause truth = scenario.truth.cause;
  if (verdict.cause != truth && !holds(verdict.not_excluded, truth)) {
    wrong.push_back("the true cause, " + std::string(to_string(truth)) + ", was excluded");
  }
  if (suspect != "none" && suspect != scenario.truth.at.value_or("")) {
    wrong.push_back("an innocent device is named: " + suspect);
  }
}

void check_causes(std::vector<std::string>& wrong, const Expectation& expect,
                  const Verdict& verdict) {
  if (!expect.verdict.empty() && !holds(expect.verdict, verdict.cause)) {
    wrong.push_back("verdict is " + std::string(to_string(verdict.cause)) + ", expected " +
                    listed(expect.verdict));
  }
  for (Cause cause : expect.not_excluded) {
    if (!holds(verdict.not_excluded, cause) && verdict.cause != cause) {
      wrong.push_back(std::string(to_string(cause)) + " was excluded, and cannot be");
    }
  }
  for (Cause cause : expect.never) {
    if (verdict.cause == cause || holds(verdict.not_excluded, cause)) {
      wrong.push_back(std::string(to_string(cause)) + " is claimed, and must not be");
    }
  }
}

void check_findings(std::vector<std::string>& wrong, const Expectation& expect,
                    const Verdict& verdict) {
  const auto found = [&](FindingKind kind) {
    return std::ranges::find(verdict.findings, kind, &Finding::kind) != verdict.findings.end();
  };
  for (FindingKind kind : expect.findings) {
    if (!found(kind)) {
      wrong.push_back("finding " + std::string(to_string(kind)) + " is missing");
    }
  }
  for (FindingKind kind : expect.never_findings) {
    if (found(kind)) {
      wrong.push_back("finding " + std::string(to_string(kind)) + " is claimed, and must not be");
    }
  }
}

}  // namespace

std::vector<std::string> mismatches(const Scenario& scenario, const Layout& layout,
                                    const Verdict& verdict) {
  std::vector<std::string> wrong;
  const std::string suspect = node_at(verdict.where.suspect, scenario, layout);
  check_causes(wrong, scenario.expect, verdict);
  check_law(wrong, scenario, verdict, suspect);
  check_point(wrong, "last seen", scenario.expect.last_seen,
              node_at(verdict.where.last_seen, scenario, layout));
  check_point(wrong, "first unseen", scenario.expect.first_unseen,
              node_at(verdict.where.first_unseen, scenario, layout));
  check_point(wrong, "suspect", scenario.expect.suspect, suspect);
  check_findings(wrong, scenario.expect, verdict);
  return wrong;
}

}  // namespace flatline
