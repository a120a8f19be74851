// host-silent: nothing at all comes from the target, and nobody says why.
//
// Mechanism: a host that drops everything, a host that is off behind a router that does not report
// it, a cloud fabric that eats what its rules do not allow: from outside they are one. Predicts:
// silence on every arm; routers up to the last one that can be seen answer. Refuted by: any answer
// of the target; any error message; a hop that other flows reach and this one does not. Looks
// alike: a firewall or a black-hole route that takes everything for this target; a lost return
// path.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  return at_target(Cause::HostSilent, view);
}

std::optional<std::string> refute(const Hypothesis& hypothesis, const PathView& view) {
  if (view.target_alive()) {
    return "the target answered another probe";
  }
  if (unanswered_neighbor(view) != nullptr) {
    return "the next hop itself does not answer ARP or ND";
  }
  if (auto wrong = unless_signal(view, {Signal::Silence, Signal::TooEarly})) {
    return wrong;
  }
  return refuted_by_dead_hop(view, hypothesis.hop);
}

std::string summary(const Verdict& verdict, const PathView& view) {
  return "Nothing answers for " + view.record().target.address->to_string() +
         ", on any protocol, " + segment_text(verdict, view) + ".";
}

std::string remedy(const Verdict& verdict, const PathView& view) {
  return "First ask whether " + view.record().target.address->to_string() +
         " is up and on the network. If it is, the owner of what follows " +
         point_text(verdict.where.last_seen) +
         " should look for a route or filter that takes all traffic to it.";
}

}  // namespace

const Rule kHostSilentRule = {Cause::HostSilent, either_direction, propose, refute,
                              silence_place,     summary,          remedy};

}  // namespace flatline
