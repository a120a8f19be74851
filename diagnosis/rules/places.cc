#include "diagnosis/rules/places.h"

#include <algorithm>

#include "diagnosis/rules/names.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

PathPoint target_point(const PathView& view) {
  const std::optional<std::uint8_t> distance = view.target_distance();
  return {distance ? std::optional(Hop{*distance}) : std::nullopt, view.record().target.address};
}

std::uint8_t reached(const PathView& view) {
  return view.subject() == nullptr ? std::uint8_t{0} : view.subject()->reached();
}

// Whether flows that pass took another responder at a hop that the subject reached: the fork is
// seen, and the first common hop after it is a fair "not reached".
bool fork_is_visible(const PathView& view) {
  return std::ranges::any_of(view.flows(), [&](const FlowView& flow) {
    return flow.arm == Arm::Test && flow.first<SynAck>() != nullptr && !view.comparable(flow);
  });
}

// The nearest point that is alive and not reached. A hop counts when the subject is proved dead
// there; else only the target does, which the subject did not get an answer from.
std::optional<PathPoint> first_unseen(const PathView& view) {
  const bool hidden_fork = view.some_test_flows_pass() && !fork_is_visible(view);
  if (!hidden_fork) {
    if (std::optional<std::uint8_t> dead = dead_hop_up_to(view, 255)) {
      return path_point(view, *dead);
    }
  }
  if (view.target_alive()) {
    return target_point(view);
  }
  return std::nullopt;
}

// An error in the target's name that was made before the target is a translator's or a forger's (a
// bridge that rejects has no other name to use). The target is all the hops but its own away.
bool from_target_itself(const FarAnswer& answer, const PathView& view) {
  const auto& unreachable = std::get<Unreachable>(answer.reply.message);
  const int used = answer.probe.sent_hop_limit.value - unreachable.quoted_hop_limit.value;
  const std::optional<std::uint8_t> distance = view.target_distance();
  return distance && used + 1 >= *distance;
}

}  // namespace

bool route_is_on_link(const Record& record) {
  const auto* route = record.route ? std::get_if<Route>(&*record.route) : nullptr;
  return route != nullptr && !route->gateway;
}

PathPoint path_point(const PathView& view, std::uint8_t hop) {
  if (hop == 0) {
    const Route* route = route_of(view);
    return {Hop{0}, route != nullptr ? std::optional(route->source) : std::nullopt};
  }
  std::optional<IpAddress> address = view.responder_at(hop);
  if (!address && view.target_alive() && hop == target_hop(view)) {
    address = view.record().target.address;
  }
  return {Hop{hop}, address};
}

Place silence_place(const std::vector<Hypothesis>&, const PathView& view) {
  return {.kind = PlaceKind::Segment,
          .last_seen = path_point(view, reached(view)),
          .first_unseen = first_unseen(view)};
}

Place target_place(const std::vector<Hypothesis>&, const PathView& view) {
  // Nobody is convicted on the one answer alone: another of the target's must show that it is
  // alive.
  return {.kind = PlaceKind::Target,
          .last_seen = target_point(view),
          .suspect = view.target_alive() ? std::optional(target_point(view)) : std::nullopt};
}

// The responder of an ICMP error stands at the hop that its quotation gives. Where the quotation
// contradicts the path, nobody is named.
Place error_place(const std::vector<Hypothesis>& left, const PathView& view) {
  const FarAnswer* answer = first_unreachable(view);
  if (left.front().hop == 0 || answer == nullptr) {
    return {.kind = PlaceKind::Local, .last_seen = path_point(view, 0)};
  }
  if (answer->reply.responder == view.record().target.address) {
    return from_target_itself(*answer, view) ? target_place(left, view) : silence_place(left, view);
  }
  const Refusal refusal = refusal_of(view, *answer);
  if (refusal == Refusal::Contradicted) {
    return silence_place(left, view);
  }
  const bool known = refusal != Refusal::Either;
  const PathPoint sender = {known ? std::optional(Hop{left.front().hop}) : std::nullopt,
                            answer->reply.responder};
  return {.kind = PlaceKind::Hop, .last_seen = sender, .suspect = sender};
}

Place reset_place(const std::vector<Hypothesis>& left, const PathView& view) {
  const std::uint8_t nearest = std::ranges::min_element(left, {}, &Hypothesis::hop)->hop;
  const std::uint8_t farthest = std::ranges::max_element(left, {}, &Hypothesis::hop)->hop;
  if (nearest >= target_hop(view)) {
    return {.kind = PlaceKind::Target, .last_seen = target_point(view)};
  }
  if (farthest >= target_hop(view)) {
    return {.kind = PlaceKind::Segment,
            .last_seen = path_point(view, reached(view)),
            .first_unseen = target_point(view)};
  }
  const std::optional<HopLimit> own = view.reply_hop_limit_at(nearest);
  const HopLimit seen = view.subject()->first<Reset>()->reply.reply_hop_limit;
  const bool fits = own && return_length(*own) == return_length(seen);
  if (nearest != farthest || !fits) {
    return {.kind = PlaceKind::Segment,
            .last_seen = path_point(view, reached(view)),
            .first_unseen = path_point(view, static_cast<std::uint8_t>(farthest + 1))};
  }
  return {.kind = PlaceKind::Hop,
          .last_seen = path_point(view, nearest),
          .suspect = path_point(view, nearest)};
}

Place host_down_place(const std::vector<Hypothesis>& left, const PathView& view) {
  const FarAnswer* error = first_unreachable(view);
  if (unanswered_neighbor(view) == nullptr && error != nullptr && !made_here(*error)) {
    // Whether the silent neighbour is the target or one more router is not seen from here.
    return {.kind = PlaceKind::Segment,
            .last_seen = PathPoint{Hop{left.front().hop}, error->reply.responder}};
  }
  return {.kind = route_is_on_link(view.record()) ? PlaceKind::Target : PlaceKind::Segment,
          .last_seen = path_point(view, reached(view))};
}

Place resolver_place(const std::vector<Hypothesis>&, const PathView& view) {
  const std::optional<DecidingName> deciding = deciding_name(view.record());
  if (!deciding || !deciding->rcode) {
    return {.kind = PlaceKind::Resolver, .last_seen = path_point(view, 0)};
  }
  // It answered, so it was reached; that the fault is its own and not one further up is not shown.
  return {.kind = PlaceKind::Resolver, .last_seen = PathPoint{std::nullopt, deciding->resolver}};
}

Place loop_place(const std::vector<Hypothesis>& left, const PathView& view) {
  return {.kind = PlaceKind::Segment, .last_seen = path_point(view, left.front().hop)};
}

Place local_place(const std::vector<Hypothesis>&, const PathView& view) {
  return {.kind = PlaceKind::Local, .last_seen = path_point(view, 0)};
}

Place healthy_place(const std::vector<Hypothesis>&, const PathView& view) {
  return {.kind = PlaceKind::Target, .last_seen = target_point(view)};
}

// A black-hole route or an error, by what the wire showed.
Place route_place(const std::vector<Hypothesis>& left, const PathView& view) {
  return first_unreachable(view) == nullptr && left.front().hop != 0 ? silence_place(left, view)
                                                                     : error_place(left, view);
}

}  // namespace flatline
