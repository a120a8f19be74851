#include "diagnosis/diagnose.h"

#include <algorithm>
#include <array>

#include "diagnosis/findings.h"
#include "diagnosis/hypothesis.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/terms.h"
#include "diagnosis/wording.h"

namespace flatline {
namespace {

// Flows to the port that must fail, all of them, before "this port" is said for certain beside
// control flows that pass: with 4 against 4 the odds of a chance split are 1 in 70, and a broken
// leg of two would have to take all four, 1 in 16.
constexpr int kTestFlowsForCertainty = 4;

bool target_answers_tcp(const PathView& view) {
  return std::ranges::any_of(view.flows(), [&](const FlowView& flow) {
    return &flow != view.subject() && flow.target_answered() &&
           (flow.first<Reset>() != nullptr || flow.first<SynAck>() != nullptr);
  });
}

// Of the causes left, the one to speak of first: the one that explains what is seen with the least
// that is not seen. The others are named beside it.
Cause headline(const Survivors& survivors, const PathView& view) {
  const std::vector<Cause> causes = survivors.causes();
  if (causes.empty() || signal_of(view) == Signal::TooEarly) {
    const bool local_or_name = !view.record().target.address || survivors.holds(Cause::HostDown);
    return causes.size() == 1 && local_or_name ? causes.front() : Cause::Inconclusive;
  }
  if (causes.size() == 1) {
    return causes.front();
  }
  if (survivors.holds(Cause::HostSilent)) {
    return Cause::HostSilent;
  }
  // A host that refuses nothing else on TCP has a filter for this port; one that takes no TCP at
  // all, yet answers echo or is on this very link, keeps the filter itself.
  const bool on_link = route_is_on_link(view.record());
  if (survivors.holds(Cause::HostFirewallDrop) && (on_link || !target_answers_tcp(view)) &&
      !view.some_test_flows_pass()) {
    return Cause::HostFirewallDrop;
  }
  constexpr std::array kOrder = {Cause::FirewallDrop,  Cause::HostFirewallDrop, Cause::PortClosed,
                                 Cause::FirewallReset, Cause::FirewallReject,   Cause::RouteMissing,
                                 Cause::HostDown};
  for (Cause cause : kOrder) {
    if (survivors.holds(cause)) {
      return cause;
    }
  }
  return Cause::Inconclusive;
}

bool closed_port_is_far(const Survivors& survivors, const PathView& view) {
  return std::ranges::any_of(survivors.left, [&](const Hypothesis& hypothesis) {
    return hypothesis.cause == Cause::FirewallReset &&
           view.reply_hop_limit_at(hypothesis.hop).has_value();
  });
}

Confidence confidence_of(const Survivors& survivors, const PathView& view, Cause cause) {
  if (survivors.causes().size() > 1) {
    const Place place = place_of(cause, survivors, view);
    const bool together = std::ranges::all_of(survivors.left, [&](const Hypothesis& other) {
      return direction_of(other.cause, view) == direction_of(cause, view) &&
             place_of(other.cause, survivors, view).last_seen == place.last_seen;
    });
    return together ? Confidence::Likely : Confidence::Possible;
  }
  const bool by_difference = cause == Cause::FirewallDrop;
  const bool enough = view.silent_test_flows() >= kTestFlowsForCertainty;
  if (by_difference && (view.lossy() || !enough || view.some_test_flows_pass())) {
    return Confidence::Likely;
  }
  // Whose neighbour did not answer is seen only on this host's own link.
  if (cause == Cause::HostDown && unanswered_neighbor(view) == nullptr) {
    return Confidence::Likely;
  }
  return Confidence::Certain;
}

Verdict inconclusive(const Survivors& survivors) {
  Verdict verdict;
  verdict.not_excluded = survivors.causes();
  verdict.eliminated = survivors.eliminated;
  return verdict;
}

}  // namespace

Verdict diagnose(const Record& record) {
  const PathView view(record);
  const Survivors survivors = eliminate(view);
  Cause cause = headline(survivors, view);
  if (cause == Cause::PortClosed && survivors.causes().size() > 1 && !view.target_distance() &&
      closed_port_is_far(survivors, view)) {
    cause = Cause::FirewallReset;
  }
  Verdict verdict;
  if (cause == Cause::Inconclusive) {
    verdict = inconclusive(survivors);
  } else {
    verdict.cause = cause;
    verdict.direction = direction_of(cause, view);
    verdict.confidence = confidence_of(survivors, view, cause);
    verdict.where = place_of(cause, survivors, view);
    for (Cause other : survivors.causes()) {
      if (other != cause) {
        verdict.not_excluded.push_back(other);
      }
    }
    verdict.eliminated = survivors.eliminated;
  }
  verdict.findings = findings_of(view);
  describe(verdict, view);
  return verdict;
}

}  // namespace flatline
