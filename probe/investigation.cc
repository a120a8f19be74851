// The course of one investigation: which stage follows which, and when enough is known.
//
//   Resolving -> FirstLook -> Confirming (SYN-ACK) ------> Closing -> Finished
//                        \--> Widened (anything else) --/
//
// An answered flow ends within two round trips; silence ends when the slowest honest explanation, a
// router that waits three seconds for ARP, has had its time.

#include "probe/investigation.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "probe/dns.h"
#include "probe/experiments/repeated_syn.h"
#include "probe/experiments/segments.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

// Before the first answer the far round trip is unknown. Controls start when three times what the
// hops took has passed, but not before a usual path had time to answer, nor later than the plan for
// silence allows.
constexpr Duration kFirstLookMin = 220ms;
constexpr Duration kFirstLookMax = 700ms;
// Jitter of an answer that is on its way.
constexpr Duration kGrace = 60ms;
// The last copies of a silent SYN leave at 2.2 s; 3.05 s after the first the last router reports a
// neighbour that does not answer; what is silent after this stays silent for this run.
constexpr Duration kSilenceEnds = 3400ms;
// A socket that gets a packet gets it within this time of the interface.
constexpr Duration kDeliveryWait = 55ms;
constexpr std::uint8_t kTraceLength = 16;
constexpr std::uint8_t kLongestTrace = 30;
constexpr std::size_t kFlowsReserved = 16;
constexpr int kFlowsWhenHealthy = 4;

bool answered(Signal signal) {
  return signal == Signal::Reset || signal == Signal::Unreachable || signal == Signal::Loop ||
         signal == Signal::Mixed;
}

// Whether every control flow has been answered from its far end: nothing more is on its way.
bool controls_answered(const PathView& view) {
  return std::ranges::all_of(view.flows(), [](const FlowView& flow) {
    return flow.arm == Arm::Test || !flow.far_answers.empty();
  });
}

// Whether a socket got the SYN-ACK is known, and so is the distance: where the far end does not
// speak timestamps, only the SYN-ACKs of the whole burst tell it.
bool syn_ack_settled(const PathView& view, Timestamp now) {
  const FarAnswer* answer = view.subject()->first<SynAck>();
  if (answer == nullptr) {
    return false;
  }
  const bool known = answer->reply.delivery != Delivery::NotObserved &&
                     std::get<SynAck>(answer->reply.message).echoed_hop_limit.has_value();
  return known || now - answer->reply.received_at >= kDeliveryWait;
}

}  // namespace

Investigation::Investigation(Target target, InvestigationOptions options, NameSources names,
                             Wire& wire, Engine& engine)
    : target_(std::move(target)),
      options_(options),
      names_(std::move(names)),
      wire_(wire),
      engine_(engine) {
  flows_.reserve(kFlowsReserved);
}

void Investigation::wake_no_later_than(Timestamp when) {
  wake_at_ = std::min(wake_at_.value_or(when), when);
}

void Investigation::start(Timestamp now) {
  if (target_.address) {
    begin_path(*target_.address, now);
    return;
  }
  for (const IpAddress& address : look_up_hosts(names_.hosts, target_.name)) {
    if (!options_.family || address.version() == *options_.family) {
      begin_path(address, now);
      return;
    }
  }
  begin_resolving(now);
}

void Investigation::begin_resolving(Timestamp now) {
  std::vector<IpVersion> families = {IpVersion::V4, IpVersion::V6};
  if (options_.family) {
    families = {*options_.family};
  }
  std::vector<NameQuestion> questions;
  std::uint16_t transaction = static_cast<std::uint16_t>(engine_.identity().initial_sequence(1000));
  std::vector<FlowKey> flows;
  for (const IpAddress& resolver : names_.resolvers.resolvers) {
    const RouteLookup route = wire_.route_to(resolver);
    const std::optional<Port> port = wire_.reserve_port(Protocol::Udp);
    if (const auto* found = std::get_if<Route>(&route); found != nullptr && port) {
      flows.push_back({{found->source, *port}, {resolver, Port{53}}, Protocol::Udp});
    } else {
      // Asked nowhere, but part of the story: a resolver without a route never answers.
      name_queries_.push_back({.name = target_.name, .resolver = resolver});
    }
  }
  for (const std::string& name : candidate_names(target_.name, names_.resolvers)) {
    for (IpVersion family : families) {
      for (const FlowKey& flow : flows) {
        if (std::optional<Octets> query = build_name_query(name, family, ++transaction)) {
          questions.push_back({name, family, flow, *query});
        }
      }
    }
  }
  auto lookup = std::make_unique<NameLookup>(std::move(questions));
  lookup_ = lookup.get();
  engine_.add(std::move(lookup));
  update_resolving(now);
}

void Investigation::update_resolving(Timestamp now) {
  if (!lookup_->finished()) {
    return;
  }
  name_queries_.insert(name_queries_.end(), lookup_->asked().begin(), lookup_->asked().end());
  const std::vector<IpAddress> addresses = lookup_->addresses();
  lookup_ = nullptr;
  if (addresses.empty()) {
    close(now);
  } else {
    begin_path(addresses.front(), now);
  }
}

void Investigation::begin_path(const IpAddress& address, Timestamp now) {
  target_.address = address;
  path_started_at_ = now;
  route_ = wire_.route_to(address);
  if (std::holds_alternative<NoRouteReason>(*route_)) {
    close(now);
    return;
  }
  begin_first_look(now);
}

void Investigation::begin_first_look(Timestamp now) {
  stage_ = Stage::FirstLook;
  const ArmFlow* traced = open_flow(Arm::Test);
  const ArmFlow* second = open_flow(Arm::Test);
  if (traced == nullptr || second == nullptr) {
    close(now);
    return;
  }
  traced_.insert(traced->flow);
  engine_.add(std::make_unique<HopTrace>(*traced, trace_hop_limits(1, kTraceLength, 1)));
  engine_.add(std::make_unique<RepeatedSyn>(std::vector{*second},
                                            std::vector{now, now + 1100ms, now + 2200ms}, 2));
  engine_.add(std::make_unique<RepeatedSyn>(std::vector{*traced},
                                            std::vector{now + 1100ms, now + 2200ms}, 1));
  wake_no_later_than(now + kFirstLookMin);
}

void Investigation::update(Timestamp now) {
  wake_at_.reset();
  if (stage_ == Stage::Resolving) {
    update_resolving(now);
    return;
  }
  if (stage_ == Stage::Closing) {
    stage_ = Stage::Finished;
    return;
  }
  if (now - path_started_at_ >= options_.timeout) {
    close(now);
    return;
  }
  const Record known = record(now);
  const PathView view(known);
  if (stage_ == Stage::FirstLook) {
    update_first_look(now, view);
  } else if (stage_ == Stage::Confirming) {
    update_confirming(now, view);
  } else if (stage_ == Stage::Widened) {
    update_widened(now, view);
  }
  wake_no_later_than(path_started_at_ + options_.timeout);
}

bool Investigation::waits_for_neighbor(const PathView& view) const {
  return std::ranges::any_of(engine_.neighbors(), [&](const NeighborResolution& neighbor) {
    const auto& route = std::get<Route>(*view.record().route);
    return neighbor.address == route.gateway.value_or(*target_.address) && !neighbor.answered;
  });
}

Duration Investigation::longest_round_trip(const PathView& view) const {
  Duration longest{};
  for (const FlowView& flow : view.flows()) {
    for (const auto& [hop, tally] : flow.hops) {
      longest = std::max(longest, tally.round_trip.value_or(Duration{}));
    }
    for (const FarAnswer& answer : flow.far_answers) {
      longest = std::max(longest, answer.round_trip);
    }
  }
  return longest;
}

void Investigation::update_first_look(Timestamp now, const PathView& view) {
  const Signal signal = signal_of(view);
  if (signal == Signal::SynAck) {
    if (syn_ack_settled(view, now)) {
      begin_confirming(now, view);
    } else {
      wake_no_later_than(now + kDeliveryWait / 4);
    }
    return;
  }
  if (signal == Signal::SynAckUndelivered ||
      (signal == Signal::NotSent && !waits_for_neighbor(view))) {
    close(now);
    return;
  }
  const Duration wait = std::clamp(3 * longest_round_trip(view), kFirstLookMin, kFirstLookMax);
  if (answered(signal) || now >= path_started_at_ + wait) {
    begin_widened(now);
    update_widened(now, view);
    return;
  }
  wake_no_later_than(path_started_at_ + wait);
}

// The handshake is completed by its ACK; the hops that said nothing are asked twice more, and so
// are more source ports, since a path of several legs may be broken in one of them.
void Investigation::begin_confirming(Timestamp now, const PathView& view) {
  stage_ = Stage::Confirming;
  const FarAnswer& syn_ack = *view.subject()->first<SynAck>();
  const ArmFlow& flow = *flow_of(view.subject()->flow);
  const std::uint32_t peer = engine_.peer_sequence(flow.flow).value_or(0);
  engine_.add(std::make_unique<Segments>(std::vector{
      ProbeSpec{.arm = Arm::Test,
                .flow = flow.flow,
                .content = SegmentSpec{TcpFlags::kAck, flow.initial_sequence + 1, peer + 1}}}));
  const HopLimit echoed =
      std::get<SynAck>(syn_ack.reply.message).echoed_hop_limit.value_or(HopLimit{1});
  std::vector<std::uint8_t> quiet;
  if (echoed.value > kTraceLength) {
    quiet = trace_hop_limits(kTraceLength + 1, kLongestTrace, 0);
  } else {
    quiet_hops_end_ = echoed.value;
  }
  for (int hop = 1; hop < quiet_hops_end_; ++hop) {
    if (!view.responder_at(static_cast<std::uint8_t>(hop))) {
      quiet.insert(quiet.end(), 2, static_cast<std::uint8_t>(hop));
    }
  }
  std::vector<ArmFlow> more;
  while (static_cast<int>(flows_.size()) < kFlowsWhenHealthy) {
    const ArmFlow* opened = open_flow(Arm::Test);
    if (opened == nullptr) {
      break;
    }
    more.push_back(*opened);
  }
  // From a port of their own: where a SYN was lost, the hop that seems quiet is the target itself,
  // which then answers.
  if (!more.empty()) {
    engine_.add(std::make_unique<HopTrace>(more.front(), quiet));
  }
  engine_.add(std::make_unique<RepeatedSyn>(
      more, std::vector{now, path_started_at_ + 1100ms, path_started_at_ + 2200ms}, 2));
  stage_until_ = now + syn_ack.round_trip + kGrace;
  wake_no_later_than(stage_until_);
}

void Investigation::update_confirming(Timestamp now, const PathView& view) {
  const int open = static_cast<int>(flows_.size()) - view.answered_test_flows();
  bool hops_known = true;
  for (int hop = 1; hop < view.target_distance().value_or(quiet_hops_end_); ++hop) {
    hops_known = hops_known && view.responder_at(static_cast<std::uint8_t>(hop)).has_value();
  }
  if (open == 0 && (hops_known || now >= stage_until_)) {
    close(now);
    return;
  }
  if (now >= stage_until_) {
    mixed_suspected_ = true;
    begin_widened(now);
    update_widened(now, view);
    return;
  }
  wake_no_later_than(stage_until_);
}

void Investigation::begin_widened(Timestamp now) {
  stage_ = Stage::Widened;
  stage_until_ = now;
}

// An answered flow is settled when its questions have been answered or have had their time;
// silence, when its rounds are over. One hypothesis left ends either at once, except that silence
// must last.
void Investigation::update_widened(Timestamp now, const PathView& view) {
  extend_long_path(view);
  trace_both_kinds(view);
  const Signal signal = signal_of(view);
  const Timestamp silence_ends = path_started_at_ + kSilenceEnds;
  if (mixed_suspected_ && signal == Signal::SynAck) {
    const int open = static_cast<int>(std::ranges::count(flows_, Arm::Test, &ArmFlow::arm)) -
                     view.answered_test_flows();
    if (open == 0 || now >= silence_ends) {
      close(now);
      return;
    }
  } else if (answered(signal)) {
    if (ask_questions(now, view)) {
      stage_until_ = now + longest_round_trip(view) + 2 * kGrace;
    } else if (now >= stage_until_ || controls_answered(view)) {
      close(now);
      return;
    }
    wake_no_later_than(std::max(stage_until_, now + 1ms));
    return;
  } else if (signal == Signal::SynAckUndelivered ||
             (signal == Signal::NotSent && !waits_for_neighbor(view))) {
    close(now);
    return;
  }
  ask_questions(now, view);
  const Timestamp enough = std::max(silence_ends, engine_.last_sent_at().value_or(now) + 1150ms);
  if (now >= enough) {
    close(now);
    return;
  }
  wake_no_later_than(enough);
}

// What the run left half-open at the target is cleared with one RST a connection (RFC 9293
// §3.10.7.4: in the window, since it has the sequence number that the target expects next).
void Investigation::close(Timestamp now) {
  final_record_ = record(now);
  const PathView view(*final_record_);
  std::vector<ProbeSpec> resets;
  for (const ArmFlow& flow : flows_) {
    const auto seen = std::ranges::find(view.flows(), flow.flow, &FlowView::flow);
    if (flow.flow.protocol != Protocol::Tcp || seen == view.flows().end() || seen->sent == 0 ||
        seen->first<Reset>() != nullptr) {
      continue;
    }
    const FarAnswer* syn_ack = seen->first<SynAck>();
    const std::uint32_t sequence =
        syn_ack != nullptr ? syn_ack->probe.sent_sequence : flow.initial_sequence;
    resets.push_back({.arm = flow.arm,
                      .flow = flow.flow,
                      .content = SegmentSpec{TcpFlags::kRst, sequence + 1, 0}});
  }
  engine_.add(std::make_unique<Segments>(std::move(resets)));
  stage_ = Stage::Closing;
  wake_at_ = now;
}

void Investigation::stop(Timestamp now) {
  if (stage_ != Stage::Closing && stage_ != Stage::Finished) {
    if (lookup_ != nullptr) {
      name_queries_.insert(name_queries_.end(), lookup_->asked().begin(), lookup_->asked().end());
      lookup_ = nullptr;
    }
    close(now);
  }
}

Record Investigation::record(Timestamp now) const {
  if (final_record_) {
    return *final_record_;
  }
  return {.target = target_,
          .route = route_,
          .names = name_queries_,
          .observations = engine_.observations(now),
          .neighbors = engine_.neighbors(),
          .unsolicited = engine_.unsolicited()};
}

}  // namespace flatline
