#include "diagnosis/rules/terms.h"

#include <algorithm>
#include <variant>

namespace flatline {
namespace {

const char* signal_text(Signal signal) {
  switch (signal) {
    case Signal::NotSent:
      return "nothing left this host";
    case Signal::SynAck:
      return "the target answered SYN-ACK";
    case Signal::SynAckUndelivered:
      return "the target's SYN-ACK came back to this host's interface";
    case Signal::Reset:
      return "a RST came back";
    case Signal::Unreachable:
      return "an ICMP destination unreachable came back";
    case Signal::Mixed:
      return "some source ports complete the handshake and others are refused";
    case Signal::Loop:
      return "the packets came round in a loop until their hop limit ended";
    case Signal::Silence:
      return "nothing came back";
    case Signal::TooEarly:
      return "nothing came back yet";
  }
  return "";
}

// How the resolution of the next hop went, when the host had to ask.
const NeighborResolution* next_hop_resolution(const PathView& view) {
  const std::optional<IpAddress> next = next_hop_of(view);
  const auto& all = view.record().neighbors;
  const auto found = std::ranges::find_if(
      all, [&](const NeighborResolution& neighbor) { return next == neighbor.address; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string hop_text(const PathView& view, std::uint8_t hop) {
  if (hop == 0) {
    return "this host";
  }
  std::optional<IpAddress> responder = view.responder_at(hop);
  if (!responder && view.target_distance() == hop && view.record().target.address) {
    responder = view.record().target.address;
  }
  const std::string number = "hop " + std::to_string(hop);
  return responder ? number + " (" + responder->to_string() + ")" : number;
}

std::string target_text(const PathView& view) {
  const Target& target = view.record().target;
  const std::string address = target.address ? target.address->to_string() : target.name;
  return address + " port " + std::to_string(target.port.value);
}

std::optional<std::string> unless_signal(const PathView& view,
                                         std::initializer_list<Signal> expected) {
  const Signal signal = signal_of(view);
  if (std::ranges::find(expected, signal) != expected.end()) {
    return std::nullopt;
  }
  return signal_text(signal);
}

std::uint8_t target_hop(const PathView& view) {
  constexpr int kFarthest = 254;
  return view.target_distance().value_or(
      static_cast<std::uint8_t>(std::min(view.farthest_hop() + 1, kFarthest)));
}

std::vector<Hypothesis> after_each_hop(Cause cause, const PathView& view) {
  std::vector<Hypothesis> places;
  for (std::uint8_t hop = 0; hop < target_hop(view); ++hop) {
    places.push_back({cause, hop});
  }
  return places;
}

std::vector<Hypothesis> at_target(Cause cause, const PathView& view) {
  if (!view.record().target.address) {
    return {};
  }
  return {{cause, target_hop(view)}};
}

std::optional<std::uint8_t> dead_hop_up_to(const PathView& view, std::uint8_t limit) {
  const FlowView* subject = view.subject();
  if (subject == nullptr) {
    return std::nullopt;
  }
  for (const auto& [hop, tally] : subject->hops) {
    if (hop <= limit && hop > subject->reached() && view.subject_dead_at(hop)) {
      return hop;
    }
  }
  return std::nullopt;
}

std::optional<std::string> refuted_by_dead_hop(const PathView& view, std::uint8_t limit) {
  const std::optional<std::uint8_t> dead = dead_hop_up_to(view, limit);
  // Where some source ports pass, they went another way, and their hops need not be this flow's.
  if (!dead || view.some_test_flows_pass()) {
    return std::nullopt;
  }
  return hop_text(view, *dead) +
         " answers the other flows every time and this flow never: "
         "it is lost before it gets there";
}

const FarAnswer* first_unreachable(const PathView& view) {
  return view.subject() == nullptr ? nullptr : view.subject()->first<Unreachable>();
}

bool made_here(const FarAnswer& answer) {
  return answer.reply.responder == answer.probe.flow.source.address;
}

Refusal refusal_of(const PathView& view, const FarAnswer& answer) {
  if (made_here(answer)) {
    return Refusal::BeforeDecrement;
  }
  const auto& unreachable = std::get<Unreachable>(answer.reply.message);
  const int used = answer.probe.sent_hop_limit.value - unreachable.quoted_hop_limit.value;
  if (view.seen_at(used, answer.reply.responder)) {
    return Refusal::AfterDecrement;
  }
  if (view.seen_at(used + 1, answer.reply.responder)) {
    return Refusal::BeforeDecrement;
  }
  if (used < view.subject()->reached() || used >= 255 || view.hop_of(answer.reply.responder)) {
    return Refusal::Contradicted;
  }
  const auto after = static_cast<std::uint8_t>(used);
  const bool other_after = used == 0 || view.responder_at(after).has_value();
  const bool other_before = view.responder_at(static_cast<std::uint8_t>(used + 1)).has_value();
  return other_after && !other_before ? Refusal::BeforeDecrement : Refusal::Either;
}

std::uint8_t unreachable_hop(const PathView& view, const FarAnswer& answer) {
  const Refusal refusal = refusal_of(view, answer);
  if (made_here(answer)) {
    return 0;
  }
  if (refusal == Refusal::Contradicted) {
    return std::max<std::uint8_t>(
        1, view.hop_of(answer.reply.responder).value_or(view.subject()->reached()));
  }
  const auto& unreachable = std::get<Unreachable>(answer.reply.message);
  const int used = answer.probe.sent_hop_limit.value - unreachable.quoted_hop_limit.value;
  const int before = refusal == Refusal::BeforeDecrement ? 1 : 0;
  return static_cast<std::uint8_t>(std::clamp(used + before, 1, 254));
}

OthersPass others_pass(const PathView& view, const FarAnswer& error) {
  const std::uint8_t hop = unreachable_hop(view, error);
  OthersPass result = OthersPass::No;
  for (const FlowView& flow : view.flows()) {
    const bool passes = flow.reached() > hop || flow.target_answered();
    if (&flow == view.subject() || flow.arm == Arm::Test || !passes) {
      continue;
    }
    const auto entry = flow.hops.find(hop);
    if (entry != flow.hops.end() && entry->second.responders.contains(error.reply.responder)) {
      return OthersPass::Yes;
    }
    result = OthersPass::Perhaps;
  }
  return result;
}

std::optional<std::uint8_t> reset_distance(const PathView& view) {
  std::map<std::uint32_t, int> times;
  for (const Observation& observation : view.record().observations) {
    times[observation.probe.sent_sequence] +=
        observation.probe.flow == view.subject()->flow ? 1 : 0;
  }
  std::optional<std::uint8_t> nearest;
  for (const FarAnswer& answer : view.subject()->far_answers) {
    if (std::holds_alternative<Reset>(answer.reply.message) &&
        times[answer.probe.sent_sequence] == 1) {
      const std::uint8_t limit = answer.probe.sent_hop_limit.value;
      nearest = std::min(nearest.value_or(limit), limit);
    }
  }
  return nearest;
}

bool reset_before_target(const PathView& view) {
  // A load balancer or translator answers at a hop of its own in the target's name, and may do so
  // for good.
  const bool target_is_a_hop = view.hop_of(*view.record().target.address).has_value();
  const std::optional<std::uint8_t> distance = reset_distance(view);
  return distance && !target_is_a_hop && view.target_is_past(*distance);
}

std::optional<HopLimit> target_tcp_hop_limit(const PathView& view) {
  std::optional<HopLimit> nearest;
  for (const FlowView& flow : view.flows()) {
    const bool other_port = flow.arm == Arm::ControlPort || flow.arm == Arm::ClosedPort;
    for (const FarAnswer& answer : flow.far_answers) {
      const Message& message = answer.reply.message;
      const bool tcp =
          std::holds_alternative<Reset>(message) || std::holds_alternative<SynAck>(message);
      const HopLimit seen = answer.reply.reply_hop_limit;
      if (other_port && tcp && (!nearest || return_length(seen) < return_length(*nearest))) {
        nearest = seen;
      }
    }
  }
  return nearest;
}

bool reset_from_nearer(const PathView& view) {
  const std::optional<HopLimit> own = target_tcp_hop_limit(view);
  const HopLimit seen = view.subject()->first<Reset>()->reply.reply_hop_limit;
  const bool target_is_a_hop = view.hop_of(*view.record().target.address).has_value();
  return own && !target_is_a_hop && return_length(seen) < return_length(*own);
}

bool any_late_unreachable(const PathView& view) {
  // Late beyond what the path itself takes, which over a satellite is as much.
  Duration late = std::chrono::milliseconds(500);
  Duration slowest_hop{};
  for (const FlowView& flow : view.flows()) {
    for (const auto& [hop, tally] : flow.hops) {
      slowest_hop = std::max(slowest_hop, tally.round_trip.value_or(Duration{}));
    }
  }
  late += slowest_hop;
  return std::ranges::any_of(view.flows(), [&](const FlowView& flow) {
    return std::ranges::any_of(flow.far_answers, [&](const FarAnswer& answer) {
      return std::holds_alternative<Unreachable>(answer.reply.message) && answer.round_trip >= late;
    });
  });
}

bool sending_was_refused(const PathView& view) {
  return std::ranges::any_of(view.record().observations, [](const Observation& observation) {
    const auto* not_sent = std::get_if<NotSent>(&observation.outcome);
    return not_sent != nullptr && not_sent->reason == NotSentReason::Refused;
  });
}

const Route* route_of(const PathView& view) {
  return view.record().route ? std::get_if<Route>(&*view.record().route) : nullptr;
}

std::optional<IpAddress> next_hop_of(const PathView& view) {
  const Route* route = route_of(view);
  if (route == nullptr) {
    return std::nullopt;
  }
  return route->gateway ? route->gateway : view.record().target.address;
}

const NeighborResolution* unanswered_neighbor(const PathView& view) {
  // Whatever came back came through the next hop, whether or not its ARP or ND answer was caught.
  const bool something_came_back = std::ranges::any_of(view.flows(), [](const FlowView& flow) {
    return flow.reached() > 0 || !std::ranges::all_of(flow.far_answers, made_here);
  });
  const NeighborResolution* neighbor = next_hop_resolution(view);
  const bool silent = neighbor != nullptr && neighbor->requests >= 2 && !neighbor->answered;
  return silent && !something_came_back ? neighbor : nullptr;
}

bool waits_for_neighbor(const PathView& view) {
  const NeighborResolution* neighbor = next_hop_resolution(view);
  return neighbor != nullptr && neighbor->requests == 1 && !neighbor->answered;
}

}  // namespace flatline
