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
  return view.target_distance().value_or(static_cast<std::uint8_t>(view.farthest_hop() + 1));
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
  if (!dead) {
    return std::nullopt;
  }
  return hop_text(view, *dead) +
         " answers the other flows every time and this flow never: "
         "it is lost before it gets there";
}

const FarAnswer* first_unreachable(const PathView& view) {
  return view.subject() == nullptr ? nullptr : view.subject()->first<Unreachable>();
}

Refusal refusal_of(const PathView& view, const FarAnswer& answer) {
  const auto& unreachable = std::get<Unreachable>(answer.reply.message);
  const int used = answer.probe.sent_hop_limit.value - unreachable.quoted_hop_limit.value;
  const std::optional<std::uint8_t> known = view.hop_of(answer.reply.responder);
  if (known) {
    // Anything else is a quotation that was altered on the way; it tells nothing.
    return *known == used       ? Refusal::AfterDecrement
           : *known == used + 1 ? Refusal::BeforeDecrement
                                : Refusal::Unknown;
  }
  const bool in_range = used >= 0 && used < 255;
  const bool somebody_else_there =
      in_range && (used == 0 || view.responder_at(static_cast<std::uint8_t>(used)).has_value());
  return somebody_else_there ? Refusal::BeforeDecrement : Refusal::Unknown;
}

std::uint8_t unreachable_hop(const PathView& view, const FarAnswer& answer) {
  if (const std::optional<std::uint8_t> known = view.hop_of(answer.reply.responder)) {
    return *known;
  }
  const auto& unreachable = std::get<Unreachable>(answer.reply.message);
  const int used = answer.probe.sent_hop_limit.value - unreachable.quoted_hop_limit.value;
  const int before = refusal_of(view, answer) == Refusal::BeforeDecrement ? 1 : 0;
  return static_cast<std::uint8_t>(std::clamp(used + before, 0, 254));
}

bool others_pass(const PathView& view, std::uint8_t hop) {
  return std::ranges::any_of(view.flows(), [&](const FlowView& flow) {
    return &flow != view.subject() && flow.arm != Arm::Test &&
           (flow.reached() > hop || flow.target_answered());
  });
}

std::optional<std::uint8_t> reset_distance(const PathView& view) {
  std::optional<std::uint8_t> nearest;
  for (const FarAnswer& answer : view.subject()->far_answers) {
    if (std::holds_alternative<Reset>(answer.reply.message)) {
      const std::uint8_t limit = answer.probe.sent_hop_limit.value;
      nearest = std::min(nearest.value_or(limit), limit);
    }
  }
  return nearest;
}

bool any_late_unreachable(const PathView& view) {
  static constexpr Duration kLate = std::chrono::milliseconds(500);
  return std::ranges::any_of(view.flows(), [](const FlowView& flow) {
    return std::ranges::any_of(flow.far_answers, [](const FarAnswer& answer) {
      return std::holds_alternative<Unreachable>(answer.reply.message) &&
             answer.round_trip >= kLate;
    });
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
  const std::optional<IpAddress> next = next_hop_of(view);
  for (const NeighborResolution& neighbor : view.record().neighbors) {
    if (next == neighbor.address && neighbor.requests >= 2 && !neighbor.answered) {
      return &neighbor;
    }
  }
  return nullptr;
}

}  // namespace flatline
