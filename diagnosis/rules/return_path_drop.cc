// return-path-drop: the flow arrives, its answer does not come back.
//
// Mechanism: a filter or a route on the way back takes the SYN-ACK; for a missing route back, all
// that comes from there. Predicts: silence of the target; time exceeded of every hop, since ICMP
// errors are not the answer that is filtered. Refuted by: a hop whose ICMP errors come back for
// other flows every time and for this flow never: it is on the forward way that this flow is lost;
// any answer of the target to this flow. Looks alike: everything that silences the target. It is
// never excluded without such proof.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  return at_target(Cause::ReturnPathDrop, view);
}

std::optional<std::string> refute(const Hypothesis& hypothesis, const PathView& view) {
  if (unanswered_neighbor(view) != nullptr) {
    return "the next hop itself does not answer ARP or ND";
  }
  if (auto wrong = unless_signal(view, {Signal::Silence, Signal::TooEarly})) {
    return wrong;
  }
  return refuted_by_dead_hop(view, hypothesis.hop);
}

std::string summary(const Verdict&, const PathView& view) {
  return flow_text(view) + " arrives and its answers do not come back.";
}

std::string remedy(const Verdict&, const PathView& view) {
  return "Ask for a capture at the target, then follow its SYN-ACK back to " + source_text(view) +
         ".";
}

}  // namespace

const Rule kReturnPathDropRule = {Cause::ReturnPathDrop, always_return, propose, refute,
                                  silence_place,         summary,       remedy};

}  // namespace flatline
