// host-firewall-drop: the target's own filter, or the security group at its virtual interface,
// takes the flow.
//
// Mechanism: INPUT rules, Windows firewall, a cloud security group: the packet has come all the way
// and is dropped without a word. Predicts: every hop before the target answers this flow; the
// target may answer others. Refuted by: a hop before the target that others reach and this flow
// does not; any answer to the flow. Looks alike: a drop on the last router or in a transparent
// device before the host; a SYN-ACK lost on its way back; a full accept queue. One end alone cannot
// separate them.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  return at_target(Cause::HostFirewallDrop, view);
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

std::string summary(const Verdict& verdict, const PathView& view) {
  return flow_text(view) +
         " gets no answer although the host is alive and the flow is seen as far as " +
         point_text(verdict.where.last_seen) +
         ": most likely the host's own firewall or security group.";
}

std::string remedy(const Verdict&, const PathView& view) {
  return "On the target's host firewall or security group, " + allow_rule_text(view) +
         ". If that is so already, capture on the target: does the SYN arrive, and does a SYN-ACK "
         "leave?";
}

}  // namespace

const Rule kHostFirewallDropRule = {Cause::HostFirewallDrop, always_forward, propose, refute,
                                    silence_place,           summary,        remedy};

}  // namespace flatline
