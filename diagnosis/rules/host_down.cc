// host-down: the target, or the gateway on this link, does not answer ARP or ND.
//
// Mechanism: the last router asks for the target's link address three times, one second apart, gets
// no answer and returns ICMP 3/1 (ICMPv6 1/3) for what it had queued: about 3 s after the packet
// (RFC 1122 §2.3.2.2, RFC 4861 §7.2.2; Linux: 3.05 s). On this host's own link the unanswered
// requests are on the wire to see. Predicts: an unreachable "host" that is late, from the hop
// before the target, alike for every arm; on-link: two or more requests and no answer. A virtual
// router that answers ARP for its hosts sends nothing: silence. Refuted by: any answer of the
// target; an unreachable at once and with another quoted hop limit (a route). Looks alike: a wrong
// subnet or VLAN, an ARP filter; a firewall that rejects with "host unreachable", which answers at
// once and picks ports; a warm but dead neighbour entry, which is silent for up to 50 s.

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
  if (unanswered_neighbor(view) != nullptr) {
    return {{Cause::HostDown, 0}};
  }
  if (const FarAnswer* answer = first_unreachable(view)) {
    return {{Cause::HostDown, unreachable_hop(view, *answer)}};
  }
  return {{Cause::HostDown, static_cast<std::uint8_t>(target_hop(view) - 1)}};
}

std::optional<std::string> refute_unreachable(const PathView& view) {
  const auto& unreachable = std::get<Unreachable>(first_unreachable(view)->reply.message);
  if (unreachable.reason != UnreachableReason::Host) {
    return "the ICMP error is not \"host unreachable\"";
  }
  if (refusal_of(view, *first_unreachable(view)) == Refusal::BeforeDecrement &&
      !any_late_unreachable(view)) {
    return "the error came at once and from routing, not from an unanswered ARP or ND request";
  }
  return std::nullopt;
}

bool late_host_unreachable(const PathView& view) {
  const FarAnswer* error = first_unreachable(view);
  return error != nullptr && any_late_unreachable(view) &&
         std::get<Unreachable>(error->reply.message).reason == UnreachableReason::Host;
}

std::optional<std::string> refute(const Hypothesis&, const PathView& view) {
  // A neighbour that one flow's way leads to may be silent while other flows take another way.
  if (view.target_alive() && !late_host_unreachable(view)) {
    return "the target answered another probe";
  }
  if (unanswered_neighbor(view) != nullptr) {
    return std::nullopt;
  }
  if (auto wrong = unless_signal(view, {Signal::Unreachable, Signal::Silence, Signal::TooEarly})) {
    return wrong;
  }
  if (signal_of(view) == Signal::Unreachable) {
    return refute_unreachable(view);
  }
  const std::optional<IpAddress> next = next_hop_of(view);
  for (const NeighborResolution& neighbor : view.record().neighbors) {
    if (neighbor.answered && neighbor.address == view.record().target.address &&
        next == neighbor.address) {
      return "the target answers ARP or ND on this link";
    }
  }
  return refuted_by_dead_hop(view, target_hop(view));
}

std::string summary(const Verdict& verdict, const PathView& view) {
  const NeighborResolution* neighbor = unanswered_neighbor(view);
  if (neighbor == nullptr) {
    return point_text(verdict.where.last_seen) +
           " gets no ARP or ND answer from the next device on the way to " +
           view.record().target.address->to_string() +
           ": the target itself is off or not on its network, or, if that hop is not the last "
           "router, the router after it.";
  }
  const bool gateway = !route_is_on_link(view.record());
  return std::string(gateway ? "The gateway " : "The target ") + neighbor->address.to_string() +
         " does not answer ARP or ND on this host's own link (" +
         std::to_string(neighbor->requests) +
         " requests): it is down, has another address, or the link between is broken.";
}

std::string remedy(const Verdict& verdict, const PathView& view) {
  if (const NeighborResolution* neighbor = unanswered_neighbor(view)) {
    return "Check that " + neighbor->address.to_string() +
           " is powered on, has this address and mask, and is in this host's VLAN.";
  }
  return "Ask the owner of " + point_text(verdict.where.last_seen) +
         " which neighbour stays unanswered there (ip neigh, show arp). If it is " +
         view.record().target.address->to_string() +
         ", check that it is powered on, has this address and mask, and is in that VLAN.";
}

}  // namespace

const Rule kHostDownRule = {Cause::HostDown, always_forward, propose, refute,
                            host_down_place, summary,        remedy};

}  // namespace flatline
