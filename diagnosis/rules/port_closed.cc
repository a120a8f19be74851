// port-closed: the host is up and nothing listens on the port.
//
// Mechanism: RFC 9293 §3.10.7.1: a host answers a SYN to a closed port with RST.
// Predicts: a RST that came as far as the target's other packets do, and only for SYNs whose hop
// limit lets them get to the target. Refuted by: a RST for a SYN that could not have got that far;
// a RST whose own hop limit fits a router on the way and not the target. Looks alike: the host's
// own firewall (or a device right before it) that rejects with a TCP reset: the same octets.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  return at_target(Cause::PortClosed, view);
}

std::optional<std::string> refute(const Hypothesis&, const PathView& view) {
  if (auto wrong = unless_signal(view, {Signal::Reset})) {
    return wrong;
  }
  const FarAnswer& reset = *view.subject()->first<Reset>();
  if (reset_from_nearer(view)) {
    return "the RST arrived with hop limit " + std::to_string(reset.reply.reply_hop_limit.value) +
           ", the target's answers from other ports with " +
           std::to_string(target_tcp_hop_limit(view)->value);
  }
  if (reset_before_target(view)) {
    return "a SYN that could go no farther than hop " + std::to_string(*reset_distance(view)) +
           " was answered with RST, and the target is farther away";
  }
  return std::nullopt;
}

std::string summary(const Verdict&, const PathView& view) {
  return view.record().target.address->to_string() + " answers port " +
         std::to_string(view.record().target.port.value) +
         " with a RST: most likely the host is up and nothing listens there.";
}

std::string remedy(const Verdict&, const PathView& view) {
  return "On " + view.record().target.address->to_string() +
         ": is the service running and listening on port " +
         std::to_string(view.record().target.port.value) +
         " (ss -ltnp)? If it is, look for a host firewall rule that rejects with a TCP reset.";
}

}  // namespace

const Rule kPortClosedRule = {Cause::PortClosed, always_forward, propose, refute,
                              target_place,      summary,        remedy};

}  // namespace flatline
