#include "diagnosis/path_view.h"

#include <algorithm>
#include <variant>

namespace flatline {
namespace {

// Proof of absence: with one probe in ten lost each way, three silent probes in a row from a hop
// that answers happen in 0.19^3 = 0.7 % of the cases, and only where the control lost none.
constexpr int kSilentProbesForProof = 3;
// Copies of a far probe that must stay unanswered before a test flow counts as failing beside
// passing ones: 0.19^6 = 0.005 %.
constexpr int kSilentCopiesForFailingFlow = 6;

bool from_target(const Target& target, const Reply& reply) {
  if (!target.address || reply.responder != *target.address) {
    return false;
  }
  return !std::holds_alternative<TimeExceeded>(reply.message);
}

// The reply that counts: the first that says what became of the probe. A redirect, a source quench
// or a parameter problem does not; the probe may still be answered.
const Reply* deciding_reply(const Answered& answered) {
  const auto found = std::ranges::find_if(answered.replies, [](const Reply& reply) {
    return !std::holds_alternative<OtherAnswer>(reply.message);
  });
  return found == answered.replies.end() ? nullptr : &*found;
}

bool answered_at(const FlowView& flow, std::uint8_t hop) {
  auto found = flow.hops.find(hop);
  return found != flow.hops.end() && found->second.time_exceeded > 0;
}

}  // namespace

std::uint8_t FlowView::reached() const {
  std::uint8_t farthest = 0;
  for (const auto& [hop, tally] : hops) {
    if (tally.time_exceeded > 0) {
      farthest = std::max(farthest, hop);
    }
  }
  return farthest;
}

bool FlowView::target_answered() const {
  return std::ranges::any_of(far_answers, [this](const FarAnswer& answer) {
    return answer.reply.responder == flow.destination.address;
  });
}

std::uint8_t return_length(HopLimit reply) {
  for (int initial : {32, 64, 128, 255}) {
    if (reply.value <= initial) {
      return static_cast<std::uint8_t>(initial - reply.value);
    }
  }
  return 0;
}

PathView::PathView(const Record& record) : record_(&record) {
  digest_flows();
  choose_subject();
  find_target();
  estimate_loss();
}

void PathView::digest_flows() {
  for (const Observation& observation : record_->observations) {
    if (observation.probe.arm == Arm::Name) {
      continue;
    }
    auto found = std::ranges::find(flows_, observation.probe.flow, &FlowView::flow);
    if (found == flows_.end()) {
      flows_.push_back({.flow = observation.probe.flow, .arm = observation.probe.arm});
      found = std::prev(flows_.end());
    }
    add_observation(*found, observation);
  }
  for (FlowView& flow : flows_) {
    std::optional<Timestamp> first;
    for (const Observation& observation : record_->observations) {
      if (observation.probe.flow != flow.flow ||
          observation.probe.sent_hop_limit.value <= flow.reached()) {
        continue;
      }
      if (const auto* silent = std::get_if<Silent>(&observation.outcome)) {
        first = first.value_or(silent->sent_at);
        flow.silent_span = silent->sent_at - *first;
        flow.longest_wait = std::max(flow.longest_wait, silent->waited);
        flow.far_copies += 1;
      } else if (const auto* answered = std::get_if<Answered>(&observation.outcome)) {
        flow.far_copies += deciding_reply(*answered) == nullptr ? 1 : 0;
      }
    }
  }
}

void PathView::add_observation(FlowView& view, const Observation& observation) {
  if (std::holds_alternative<NotSent>(observation.outcome)) {
    view.not_sent += 1;
    return;
  }
  view.sent += 1;
  HopTally& tally = view.hops[observation.probe.sent_hop_limit.value];
  tally.sent += 1;
  const auto* answered = std::get_if<Answered>(&observation.outcome);
  const Reply* deciding = answered == nullptr ? nullptr : deciding_reply(*answered);
  if (deciding == nullptr) {
    return;
  }
  const Reply& reply = *deciding;
  const Duration round_trip = reply.received_at - answered->sent_at;
  if (!std::holds_alternative<TimeExceeded>(reply.message)) {
    tally.far_answers += 1;
    view.far_answers.push_back({observation.probe, reply, round_trip});
    return;
  }
  tally.time_exceeded += 1;
  tally.responders.insert(reply.responder);
  tally.round_trip = std::min(tally.round_trip.value_or(round_trip), round_trip);
  if (!tally.reply_hop_limit) {
    tally.reply_hop_limit = reply.reply_hop_limit;
    tally.frame = reply.frame;
  }
}

void PathView::choose_subject() {
  std::optional<std::size_t> failing;
  std::optional<std::size_t> first_test;
  bool any_syn_ack = false;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const FlowView& flow = flows_[i];
    if (flow.arm != Arm::Test) {
      continue;
    }
    first_test = first_test.value_or(i);
    if (flow.first<SynAck>() != nullptr) {
      any_syn_ack = true;
      answered_test_flows_ += 1;
    } else if (!flow.far_answers.empty()) {
      failing = failing.value_or(i);
    } else if (flow.far_copies > 0) {
      silent_test_flows_ += 1;
      // Of several failing flows the one that was traced says most.
      if (flow.far_copies >= kSilentCopiesForFailingFlow &&
          (!failing || flow.hops.size() > flows_[*failing].hops.size())) {
        failing = i;
      }
    }
  }
  mixed_ = any_syn_ack && failing.has_value();
  subject_ = mixed_ ? failing : first_test;
}

const FlowView* PathView::subject() const {
  return subject_ ? &flows_[*subject_] : nullptr;
}

// How far an answer in the target's name is to be trusted as the target's own. A firewall that
// resets every port also resets the closed one, so a RST vouches for the target only where nothing
// better does.
int PathView::trust_rank(const FlowView& flow, const FarAnswer& answer) const {
  if (std::holds_alternative<SynAck>(answer.reply.message)) {
    return 0;
  }
  if (std::holds_alternative<EchoReply>(answer.reply.message)) {
    return 1;
  }
  return flow.arm == Arm::Udp ? 2 : 3;
}

// Whether the answers in the target's name begin at a hop limit that ends at a router: a firewall
// that answers for the target is no measure of where the target is.
bool PathView::answered_at_a_router(const FlowView& flow) const {
  const auto nearest = std::ranges::min_element(
      flow.far_answers, {}, [](const FarAnswer& answer) { return answer.probe.sent_hop_limit; });
  return nearest != flow.far_answers.end() && farthest_hop() >= nearest->probe.sent_hop_limit.value;
}

bool PathView::target_is_past(std::uint8_t hop) const {
  int unanswered = 0;
  bool answered = false;
  for (const FlowView& flow : flows_) {
    if (flow.reached() >= hop && comparable(flow)) {
      return true;
    }
    const auto entry = flow.hops.find(hop);
    if (&flow != subject() && flow.target_answered() && entry != flow.hops.end()) {
      answered = answered || entry->second.far_answers > 0;
      unanswered += entry->second.sent;
    }
  }
  return !answered && unanswered >= kSilentProbesForProof;
}

// Whether the target is proved to be farther away than this hop: a router answers there, or three
// probes of flows that get to the target ended there and were not answered in its name. One probe
// may be lost.
bool PathView::is_past(std::uint8_t hop) const {
  int tried = 0;
  bool answered = false;
  for (const FlowView& flow : flows_) {
    const auto entry = flow.hops.find(hop);
    if (entry == flow.hops.end()) {
      continue;
    }
    if (entry->second.time_exceeded > 0) {
      return true;
    }
    tried += flow.target_answered() ? entry->second.sent : 0;
    answered = answered || entry->second.far_answers > 0;
  }
  return hop == 0 || (!answered && tried >= kSilentProbesForProof);
}

// Answers to the tested port, but for a SYN-ACK, do not count: whoever forged them would vouch for
// himself.
void PathView::find_target() {
  int best_rank = 4;
  for (const FlowView& flow : flows_) {
    for (const FarAnswer& answer : flow.far_answers) {
      const auto* syn_ack = std::get_if<SynAck>(&answer.reply.message);
      if (!from_target(record_->target, answer.reply) ||
          (flow.arm == Arm::Test && syn_ack == nullptr)) {
        continue;
      }
      target_alive_ = true;
      if (answered_at_a_router(flow)) {
        continue;
      }
      std::uint8_t distance = answer.probe.sent_hop_limit.value;
      // A host sends one SYN-ACK for many SYNs; without timestamps it does not say for which.
      if (syn_ack != nullptr && !syn_ack->echoed_hop_limit) {
        target_reply_hop_limit_ = target_reply_hop_limit_.value_or(answer.reply.reply_hop_limit);
        continue;
      }
      if (syn_ack != nullptr) {
        distance = syn_ack->echoed_hop_limit->value;
      }
      const int rank = trust_rank(flow, answer);
      if (rank > best_rank) {
        continue;
      }
      if (rank < best_rank) {
        best_rank = rank;
        target_distance_.reset();
        target_reply_hop_limit_ = answer.reply.reply_hop_limit;
      }
      // It is the distance only if one hop less was tried in vain; a SYN-ACK that names the second
      // SYN to arrive, the first being lost, would put the target one hop too far.
      const auto nearer = static_cast<std::uint8_t>(distance - 1);
      const bool tried = flow.hops.contains(nearer) && flow.hops.at(nearer).far_answers == 0;
      if (distance == 1 || (syn_ack == nullptr ? tried : is_past(nearer))) {
        target_distance_ = std::min(target_distance_.value_or(distance), distance);
      }
    }
  }
}

std::uint8_t PathView::farthest_hop() const {
  std::uint8_t farthest = 0;
  for (const FlowView& flow : flows_) {
    farthest = std::max(farthest, flow.reached());
  }
  return farthest;
}

std::optional<IpAddress> PathView::responder_at(std::uint8_t hop) const {
  if (subject() != nullptr && answered_at(*subject(), hop)) {
    return *subject()->hops.at(hop).responders.begin();
  }
  for (const FlowView& flow : flows_) {
    if (answered_at(flow, hop)) {
      return *flow.hops.at(hop).responders.begin();
    }
  }
  return std::nullopt;
}

std::optional<HopLimit> PathView::reply_hop_limit_at(std::uint8_t hop) const {
  if (subject() != nullptr && answered_at(*subject(), hop)) {
    return subject()->hops.at(hop).reply_hop_limit;
  }
  for (const FlowView& flow : flows_) {
    if (answered_at(flow, hop)) {
      return flow.hops.at(hop).reply_hop_limit;
    }
  }
  return std::nullopt;
}

bool PathView::seen_at(int hop, const IpAddress& responder) const {
  return std::ranges::any_of(flows_, [&](const FlowView& flow) {
    return std::ranges::any_of(flow.hops, [&](const auto& entry) {
      return entry.first == hop && entry.second.responders.contains(responder);
    });
  });
}

std::optional<std::uint8_t> PathView::hop_of(const IpAddress& responder) const {
  for (const FlowView& flow : flows_) {
    for (const auto& [hop, tally] : flow.hops) {
      if (tally.responders.contains(responder)) {
        return hop;
      }
    }
  }
  return std::nullopt;
}

bool PathView::comparable(const FlowView& control) const {
  for (const auto& [hop, tally] : subject()->hops) {
    if (tally.responders.empty() || !answered_at(control, hop)) {
      continue;
    }
    if (tally.responders != control.hops.at(hop).responders) {
      return false;
    }
  }
  return true;
}

bool PathView::subject_dead_at(std::uint8_t hop) const {
  const FlowView* test = subject();
  auto own = test->hops.find(hop);
  if (own == test->hops.end() || own->second.sent < kSilentProbesForProof ||
      own->second.time_exceeded + own->second.far_answers > 0) {
    return false;
  }
  int answered = 0;
  for (const FlowView& flow : flows_) {
    const auto entry = flow.hops.find(hop);
    if (&flow == test || entry == flow.hops.end()) {
      continue;
    }
    const HopTally& tally = entry->second;
    // A responder that leaves out those that certainly came to it proves nothing by silence.
    const bool came_to_it = flow.reached() >= hop || flow.target_answered();
    if (came_to_it && tally.time_exceeded + tally.far_answers < tally.sent) {
      return false;
    }
    // A passing flow of the same port took another leg by definition, and is the best control there
    // is.
    const bool same_port = mixed_ && flow.arm == Arm::Test;
    answered += same_port || comparable(flow) ? tally.time_exceeded : 0;
  }
  return answered >= kSilentProbesForProof;
}

std::optional<std::uint8_t> PathView::nearest_alive_hop() const {
  const std::uint8_t reached = subject() == nullptr ? 0 : subject()->reached();
  std::optional<std::uint8_t> nearest;
  for (const FlowView& flow : flows_) {
    if (&flow == subject()) {
      continue;
    }
    for (const auto& [hop, tally] : flow.hops) {
      if (hop > reached && tally.time_exceeded > 0) {
        nearest = std::min(nearest.value_or(hop), hop);
      }
    }
  }
  return nearest;
}

// A hop that answered a flow once and then missed one of that flow's or another's probes, while not
// being the only such hop, points to loss; a single hop may just be saving its ICMP errors.
void PathView::estimate_loss() {
  std::map<std::uint8_t, HopTally> total;
  for (const FlowView& flow : flows_) {
    for (const auto& [hop, tally] : flow.hops) {
      if (hop <= flow.reached()) {
        total[hop].sent += tally.sent;
        total[hop].time_exceeded += tally.time_exceeded;
      }
    }
  }
  const auto losing = std::ranges::count_if(total, [](const auto& entry) {
    return entry.second.time_exceeded > 0 && entry.second.time_exceeded < entry.second.sent;
  });
  lossy_ = losing >= 2;
}

}  // namespace flatline
