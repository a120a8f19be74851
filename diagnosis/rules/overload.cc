// overload: the service's accept queue is full, and the kernel drops further SYNs.
//
// Mechanism: Linux drops a SYN for a listener whose accept queue is full, without a word; Windows
// does likewise. Predicts: silence of this port, while the same kernel answers closed ports and
// echo. Refuted by: a host that answers nothing at all; a hop that others reach and this flow does
// not. Looks alike: a filter for this port at the host. Over minutes an overloaded queue lets some
// through.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  return at_target(Cause::Overload, view);
}

std::optional<std::string> refute(const Hypothesis& hypothesis, const PathView& view) {
  if (auto wrong = unless_signal(view, {Signal::Silence, Signal::TooEarly})) {
    return wrong;
  }
  if (auto dead = refuted_by_dead_hop(view, hypothesis.hop)) {
    return dead;
  }
  if (signal_of(view) == Signal::Silence && !view.target_alive()) {
    return "the target answers nothing at all; an overloaded service leaves its kernel answering";
  }
  return std::nullopt;
}

std::string summary(const Verdict&, const PathView& view) {
  return "The service behind " + target_text(view) +
         " does not take new connections: its accept queue is full.";
}

std::string remedy(const Verdict&, const PathView&) {
  return "On the target, look at the listen queue (ss -ltn, nstat -az TcpExtListenOverflows).";
}

}  // namespace

const Rule kOverloadRule = {Cause::Overload, always_forward, propose, refute,
                            silence_place,   summary,        remedy};

}  // namespace flatline
