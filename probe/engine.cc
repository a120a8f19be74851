#include "probe/engine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "packet/arp.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

// A packet that the kernel took is on the interface within microseconds, and one that came to the
// interface is at its socket as fast; this much later it is not going to be.
constexpr Duration kDepartureGrace = 200ms;
constexpr Duration kDeliveryGrace = 50ms;
// Strangers are kept as evidence, not as a way to fill memory.
constexpr std::size_t kUnsolicitedKept = 256;

std::uint32_t sequence_of(const ProbeSpec& spec, ProbeId id) {
  if (const auto* syn = std::get_if<SynSpec>(&spec.content)) {
    return syn->sequence;
  }
  if (const auto* segment = std::get_if<SegmentSpec>(&spec.content)) {
    return segment->sequence;
  }
  if (const auto* name = std::get_if<NameSpec>(&spec.content)) {
    return static_cast<std::uint32_t>(name->query[0] << 8 | name->query[1]);
  }
  return std::holds_alternative<EchoSpec>(spec.content) ? id.value : 0U;
}

}  // namespace

Engine::Engine(RunIdentity identity, PacerLimits limits, WireSight sight)
    : identity_(identity), pacer_(limits), sight_(sight) {}

void Engine::add(std::unique_ptr<Experiment> experiment) {
  running_.push_back({.experiment = std::move(experiment)});
}

std::optional<ProbeSpec> Engine::next_spec(Running& running, Timestamp now) {
  if (running.waiting) {
    return std::exchange(running.waiting, std::nullopt);
  }
  if (running.done) {
    return std::nullopt;
  }
  Step step = running.experiment->next(now);
  if (auto* spec = std::get_if<ProbeSpec>(&step)) {
    return std::move(*spec);
  }
  running.done = std::holds_alternative<Done>(step);
  running.wake_at = running.done ? std::nullopt : std::optional(std::get<Timestamp>(step));
  return std::nullopt;
}

std::optional<Transmission> Engine::poll_transmit(Timestamp now) {
  for (Running& running : running_) {
    std::optional<ProbeSpec> spec = next_spec(running, now);
    if (!spec) {
      continue;
    }
    const Timestamp may_go = pacer_.earliest(spec->flow, now);
    if (may_go > now) {
      running.wake_at = may_go;
      running.waiting = std::move(spec);
      continue;
    }
    return send(running, *spec, now);
  }
  return std::nullopt;
}

Transmission Engine::send(Running& running, const ProbeSpec& spec, Timestamp now) {
  const ProbeId id{static_cast<std::uint16_t>(log_.size() + 1)};
  Transmission transmission = {id, identity_.build(spec, id)};
  const Probe probe = {
      .id = id,
      .arm = spec.arm,
      .flow = spec.flow,
      .sent_hop_limit = spec.hop_limit,
      .sent_sequence = sequence_of(spec, id),
      .sent_octets = static_cast<std::uint32_t>(transmission.packet.octets.size())};
  log_.add({.probe = probe, .expects_answer = spec.expects_answer(), .asked_at = now});
  pacer_.note_sent(spec.flow, now);
  last_sent_at_ = now;
  running.experiment->handle_assigned(probe);
  return transmission;
}

std::optional<Timestamp> Engine::poll_timeout() const {
  std::optional<Timestamp> earliest;
  for (const Running& running : running_) {
    if ((!running.done || running.waiting) && running.wake_at) {
      earliest = std::min(earliest.value_or(*running.wake_at), *running.wake_at);
    }
  }
  return earliest;
}

void Engine::handle_send_error(ProbeId id, const SendError& error) {
  if (SentProbe* probe = log_.find(id)) {
    probe->error = error;
  }
}

void Engine::handle_arrival(const Arrival& arrival) {
  const Parsed<Datagram> datagram = parse_datagram(arrival.packet.view());
  if (handle_neighbor(arrival, datagram ? &*datagram : nullptr) || !datagram) {
    return;
  }
  Attribution attribution = attribute(*datagram, identity_, log_);
  if (auto* own = std::get_if<OwnPacket>(&attribution)) {
    if (arrival.passage == Passage::Left) {
      note_departure(*own->probe, arrival);
    }
    return;
  }
  if (arrival.passage == Passage::Left) {
    return;
  }
  if (auto* match = std::get_if<Match>(&attribution)) {
    if (arrival.passage == Passage::Delivered) {
      note_delivery(*match->probe, match->message);
    } else {
      note_reply(*match->probe, std::move(match->message), *datagram, arrival);
    }
    return;
  }
  if (const auto* why = std::get_if<Unsolicited::Why>(&attribution);
      why != nullptr && arrival.passage == Passage::Arrived &&
      unsolicited_.size() < kUnsolicitedKept) {
    unsolicited_.push_back({arrival.at, datagram->ip.source, *why, arrival.frame});
  }
}

void Engine::note_departure(SentProbe& probe, const Arrival& arrival) {
  if (!probe.left_at) {
    probe.left_at = arrival.at;
    probe.frame = arrival.frame;
  }
}

// The probes that a packet may answer as well as the one it was attributed to, that one first: a
// SYN-ACK or RST names a sequence number, which a burst shares.
std::vector<SentProbe*> Engine::alike(SentProbe& probe, const Message& message) {
  std::vector<SentProbe*> probes = {&probe};
  if (std::holds_alternative<SynAck>(message) || std::holds_alternative<Reset>(message)) {
    std::ranges::copy(log_.with_sequence(probe.probe.flow, probe.probe.sent_sequence),
                      std::back_inserter(probes));
  }
  return probes;
}

// The socket's copy belongs to an answer that lacks one; it may also come before the answer.
void Engine::note_delivery(SentProbe& probe, const Message& message) {
  for (SentProbe* candidate : alike(probe, message)) {
    for (Reply& reply : candidate->replies) {
      if (reply.message.index() == message.index() && reply.delivery == Delivery::NotObserved) {
        reply.delivery = Delivery::Delivered;
        return;
      }
    }
  }
  probe.delivered_early.push_back(message.index());
}

bool Engine::take_early_delivery(SentProbe& probe, const Message& message) {
  for (SentProbe* candidate : alike(probe, message)) {
    const auto found = std::ranges::find(candidate->delivered_early, message.index());
    if (found != candidate->delivered_early.end()) {
      candidate->delivered_early.erase(found);
      return true;
    }
  }
  return false;
}

void Engine::note_reply(SentProbe& probe, Message message, const Datagram& datagram,
                        const Arrival& arrival) {
  if (std::holds_alternative<SynAck>(message)) {
    peer_sequences_.emplace(probe.probe.flow, datagram.tcp()->sequence);
  }
  const bool delivered = take_early_delivery(probe, message);
  probe.replies.push_back({.received_at = arrival.at,
                           .responder = datagram.ip.source,
                           .reply_hop_limit = datagram.ip.hop_limit,
                           .message = std::move(message),
                           .delivery = delivered ? Delivery::Delivered : Delivery::NotObserved,
                           .frame = arrival.frame});
  for (Running& running : running_) {
    running.experiment->handle_reply(probe.probe, probe.replies.back());
    running.wake_at = running.done ? std::nullopt : std::optional(arrival.at);
  }
}

void Engine::note_neighbor(const IpAddress& address, bool answer, const Arrival& arrival) {
  auto found = std::ranges::find(neighbors_, address, &NeighborResolution::address);
  if (found == neighbors_.end()) {
    neighbors_.push_back({.address = address});
    found = std::prev(neighbors_.end());
  }
  found->requests += answer ? 0 : 1;
  found->answered = found->answered || answer;
  if (arrival.frame) {
    found->frames.push_back(*arrival.frame);
  }
}

bool Engine::handle_neighbor(const Arrival& arrival, const Datagram* datagram) {
  const bool left = arrival.passage == Passage::Left;
  if (arrival.ethertype == ethertype::kArp) {
    if (const Parsed<ArpMessage> arp = parse_arp(arrival.packet.view())) {
      const bool request = arp->operation == 1;  // RFC 826
      if (request == left) {
        note_neighbor(request ? arp->target : arp->sender, !request, arrival);
      }
    }
    return true;
  }
  const IcmpMessage* icmp = datagram == nullptr ? nullptr : datagram->icmp();
  if (icmp == nullptr || !icmp->neighbor_target || arrival.passage == Passage::Delivered) {
    return false;
  }
  const bool request = icmp->type == icmp6::kNeighborSolicitation;
  if (request == left) {
    note_neighbor(*icmp->neighbor_target, !request, arrival);
  }
  return true;
}

std::optional<std::uint32_t> Engine::peer_sequence(const FlowKey& flow) const {
  const auto found = peer_sequences_.find(flow);
  return found == peer_sequences_.end() ? std::nullopt : std::optional(found->second);
}

Outcome Engine::outcome_of(const SentProbe& sent, Timestamp now) const {
  if (sent.error) {
    return NotSent{sent.error->reason, sent.error->error_number};
  }
  const Timestamp sent_at = sent.left_at.value_or(sent.asked_at);
  if (!sent.replies.empty()) {
    Answered answered = {sent_at, sent.replies};
    for (Reply& reply : answered.replies) {
      const bool overdue = now - reply.received_at >= kDeliveryGrace;
      if (sight_.shows_delivery && overdue && reply.delivery == Delivery::NotObserved) {
        reply.delivery = Delivery::NotDelivered;
      }
    }
    return answered;
  }
  if (sight_.shows_departures && !sent.left_at && now - sent.asked_at >= kDepartureGrace) {
    return NotSent{NotSentReason::NeverOnTheWire, 0};
  }
  return Silent{sent_at, now - sent_at};
}

std::vector<Observation> Engine::observations(Timestamp now) const {
  std::vector<Observation> result;
  for (const SentProbe& sent : log_.all()) {
    if (sent.expects_answer) {
      result.push_back({sent.probe, outcome_of(sent, now), sent.frame});
    }
  }
  return result;
}

}  // namespace flatline
