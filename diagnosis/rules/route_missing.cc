// route-missing: a router, or this host, has no way to the target.
//
// Mechanism: no route (3/0, ICMPv6 1/0), an "unreachable" route (3/1), a black-hole route
// (silence), decided before the hop limit is decremented; on this host the kernel refuses at once.
// Predicts: all arms alike: an error from hop k for every hop limit from k on, instead of k's time
// exceeded; or silence from k on. Refuted by: any flow that gets to k or beyond, any answer of the
// target; an error that picks flows. Looks alike: a reject that uses the code of a missing route;
// for the black hole: a firewall that takes everything, a host that is off.

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
  if (view.record().route && std::holds_alternative<NoRouteReason>(*view.record().route)) {
    return {{Cause::RouteMissing, 0}};
  }
  if (const FarAnswer* answer = first_unreachable(view)) {
    if (made_here(*answer)) {
      return {};  // the kernel's own lookup has found a route
    }
    return {{Cause::RouteMissing, unreachable_hop(view, *answer)}};
  }
  std::vector<Hypothesis> places = after_each_hop(Cause::RouteMissing, view);
  for (Hypothesis& place : places) {
    place.hop = static_cast<std::uint8_t>(place.hop + 1);
  }
  return places;
}

std::optional<std::string> refute_error(const PathView& view) {
  const FarAnswer& answer = *first_unreachable(view);
  const UnreachableReason reason = std::get<Unreachable>(answer.reply.message).reason;
  if (reason != UnreachableReason::Network && reason != UnreachableReason::Host) {
    return "the ICMP error is not about a route";
  }
  if (others_pass(view, answer) == OthersPass::Yes) {
    return "other flows to the same target pass there";
  }
  if (reason == UnreachableReason::Host && any_late_unreachable(view)) {
    return "the error came late, as after unanswered ARP or ND requests; a route answers at once";
  }
  return std::nullopt;
}

std::optional<std::string> refute_black_hole(const Hypothesis& hypothesis, const PathView& view) {
  // A route that only one of several equal-cost paths lacks does pick flows.
  const bool one_leg = view.some_test_flows_pass();
  const std::uint8_t reached = one_leg ? view.subject()->reached() : view.farthest_hop();
  if (reached >= hypothesis.hop) {
    return hop_text(view, reached) + " was reached";
  }
  if (view.target_alive() && !one_leg) {
    return "the target answered another probe, and a route does not pick ports";
  }
  return refuted_by_dead_hop(view, static_cast<std::uint8_t>(hypothesis.hop - 1));
}

std::optional<std::string> refute(const Hypothesis& hypothesis, const PathView& view) {
  if (hypothesis.hop == 0) {
    return std::nullopt;
  }
  if (unanswered_neighbor(view) != nullptr) {
    return "the next hop itself does not answer ARP or ND";
  }
  if (auto wrong = unless_signal(view, {Signal::Unreachable, Signal::Silence, Signal::TooEarly})) {
    return wrong;
  }
  return first_unreachable(view) != nullptr ? refute_error(view)
                                            : refute_black_hole(hypothesis, view);
}

std::string summary(const Verdict& verdict, const PathView& view) {
  if (verdict.where.kind == PlaceKind::Local) {
    return "This host has no route to " + target_text(view) + ": nothing was sent.";
  }
  if (const FarAnswer* answer = first_unreachable(view)) {
    const std::string who = verdict.where.suspect ? point_text(verdict.where.suspect)
                                                  : "A router " + segment_text(verdict, view);
    return who + " has no route to " + view.record().target.address->to_string() +
           " and says so with " + icmp_text(*answer) + ".";
  }
  return flow_text(view) + " vanishes " + segment_text(verdict, view) + ".";
}

std::string remedy(const Verdict& verdict, const PathView& view) {
  const std::string to = view.record().target.address->to_string();
  if (verdict.where.kind == PlaceKind::Local) {
    return "Add a route to " + to + " on this host (ip route get " + to +
           " shows what it does now).";
  }
  return "Ask the owner of " +
         (verdict.where.suspect ? point_text(verdict.where.suspect)
                                : "what follows " + point_text(verdict.where.last_seen)) +
         " for its route to " + to + ".";
}

}  // namespace

const Rule kRouteMissingRule = {Cause::RouteMissing, always_forward, propose, refute,
                                route_place,         summary,        remedy};

}  // namespace flatline
