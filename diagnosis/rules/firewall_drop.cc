// firewall-drop: a filter between two points of the path takes the flow and says nothing.
//
// Mechanism: drop in a forward or egress hook of hop k: k's own time exceeded still comes (the hop
// limit is checked first). Drop before routing, on the ingress of k+1, or in a bridge between them:
// k+1 stays silent for this flow. Both leave the same packets here, so the place is the segment
// from k to k+1. Predicts: time exceeded from hops 1 to k for this flow at the most, nothing from
// beyond; other flows may pass. Refuted by: an answer of this flow from beyond k; a hop before k
// that answers others every time and this flow never. Looks alike: the host's own firewall, a lost
// SYN-ACK, a full accept queue, when k is the last hop before the target; a responder that saves
// its ICMP errors, which is why silence alone is no proof.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  if (!view.record().target.address) {
    return {};
  }
  return after_each_hop(Cause::FirewallDrop, view);
}

std::optional<std::string> refute(const Hypothesis& hypothesis, const PathView& view) {
  if (unanswered_neighbor(view) != nullptr) {
    return "the next hop itself does not answer ARP or ND";
  }
  if (auto wrong = unless_signal(view, {Signal::Silence, Signal::TooEarly})) {
    return wrong;
  }
  const std::uint8_t reached = view.subject() == nullptr ? 0 : view.subject()->reached();
  if (reached > hypothesis.hop) {
    return hop_text(view, reached) + " answered this very flow";
  }
  return refuted_by_dead_hop(view, hypothesis.hop);
}

std::string summary(const Verdict& verdict, const PathView& view) {
  const std::string what = flow_text(view) + " dies without a word " + segment_text(verdict, view);
  if (view.some_test_flows_pass()) {
    return what +
           ", for some source ports only: one of several parallel paths, a rate limit or a filter "
           "by source port.";
  }
  if (verdict.not_excluded.empty()) {
    return what + ": a filter drops it there, on its way to the target.";
  }
  return what +
         ", while the target answers other probes: a filter for this port there, or its "
         "answers are lost on the way back.";
}

std::string remedy(const Verdict& verdict, const PathView& view) {
  if (view.some_test_flows_pass()) {
    return "Ask the owner of the segment " + segment_text(verdict, view) +
           " for the state of each parallel path; the source ports in the evidence tell which "
           "flows take the dead one.";
  }
  return "Ask the owner of the segment " + segment_text(verdict, view) + " to " +
         allow_rule_text(view) + ".";
}

}  // namespace

const Rule kFirewallDropRule = {Cause::FirewallDrop, always_forward, propose, refute,
                                silence_place,       summary,        remedy};

}  // namespace flatline
