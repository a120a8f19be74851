// firewall-reject: a device says with an ICMP error that its policy refuses the flow.
//
// Mechanism: ICMP 3/9, 3/10, 3/13 (ICMPv6 1/1, 1/5, 1/6) mean a policy; nftables' and iptables'
// plain "reject" sends 3/3 (ICMPv6 1/4), which only the target itself may mean literally (RFC 1812
// §5.2.7.1). Any other code is used by filters too, and then gives itself away by picking flows.
// Predicts: the error quotes our segment with the hop limit that it had at the device, and comes
// from an address of the device. Refuted by: an error about a route that treats all flows alike.
// Looks alike: a "prohibit" route, which is a policy as well; a missing route reported as 3/0 or
// 3/1.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  if (const FarAnswer* answer = first_unreachable(view)) {
    return {{Cause::FirewallReject, unreachable_hop(view, *answer)}};
  }
  return at_target(Cause::FirewallReject, view);
}

std::optional<std::string> refute(const Hypothesis&, const PathView& view) {
  if (auto wrong = unless_signal(view, {Signal::Unreachable})) {
    return wrong;
  }
  const FarAnswer& answer = *first_unreachable(view);
  if (made_here(answer)) {
    return "the error was made on this host";
  }
  const UnreachableReason reason = std::get<Unreachable>(answer.reply.message).reason;
  if (reason == UnreachableReason::PacketTooBig || reason == UnreachableReason::Other) {
    return "the ICMP error is not a refusal";
  }
  if (reason == UnreachableReason::Host && any_late_unreachable(view)) {
    return "the error came late, as after unanswered ARP or ND requests; a filter answers at once";
  }
  const bool about_a_route =
      reason == UnreachableReason::Network || reason == UnreachableReason::Host;
  if (!about_a_route || others_pass(view, answer) != OthersPass::No) {
    return std::nullopt;
  }
  if (refusal_of(view, answer) == Refusal::BeforeDecrement) {
    return "the error comes from the routing of " + answer.reply.responder.to_string() +
           ", before any forward filter";
  }
  return std::nullopt;
}

std::string summary(const Verdict& verdict, const PathView& view) {
  const FarAnswer& answer = *first_unreachable(view);
  if (!verdict.where.suspect) {
    return flow_text(view) + " is rejected " + segment_text(verdict, view) + " with " +
           icmp_text(answer) + " in the name of " + answer.reply.responder.to_string() +
           ", whose place on the path the error does not fit.";
  }
  return flow_text(view) + " is rejected by " + point_text(verdict.where.suspect) + " with " +
         icmp_text(answer) + ": " +
         (verdict.not_excluded.empty() ? "a policy of that device refuses it."
                                       : "a policy of that device, or its routing, refuses it.");
}

std::string remedy(const Verdict& verdict, const PathView& view) {
  const std::string who = verdict.where.suspect ? point_text(verdict.where.suspect)
                                                : "the path " + segment_text(verdict, view);
  return "Ask the owner of " + who + " to " + allow_rule_text(view) + ".";
}

}  // namespace

const Rule kFirewallRejectRule = {Cause::FirewallReject, always_forward, propose, refute,
                                  error_place,           summary,        remedy};

}  // namespace flatline
