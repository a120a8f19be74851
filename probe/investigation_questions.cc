// How each question of an investigation becomes experiments.

#include <algorithm>
#include <memory>

#include "probe/experiments/paired_rounds.h"
#include "probe/experiments/repeated_syn.h"
#include "probe/investigation.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

// Ports that nothing is known to listen on; the second where the first is what is tested.
constexpr Port kPresumedClosed{4127};
constexpr Port kPresumedClosedToo{4129};
// The first port of traceroute: nothing listens there.
constexpr Port kUdpPort{33434};
// How far past the farthest hop of the test a control is traced.
constexpr std::uint8_t kPastTheBreak = 4;
constexpr std::uint8_t kShortPath = 6;
constexpr std::uint8_t kDecisiveHops = 3;
// A path this long may go on past the first trace.
constexpr std::uint8_t kLongPath = 13;
constexpr std::uint8_t kFirstTrace = 16;
constexpr std::uint8_t kLongestTrace = 30;
// Source ports tried at one port when some may fail: all eight on the same leg of two, 1 in 128.
constexpr int kTestFlows = 8;
// An answered flow has its place already; more than these would cost flows for nothing.
constexpr int kQuestionsWhenAnswered = 2;

std::uint8_t reached(const PathView& view) {
  return view.subject() == nullptr ? std::uint8_t{0} : view.subject()->reached();
}

}  // namespace

const ArmFlow* Investigation::open_flow(Arm arm) {
  const auto& route = std::get<Route>(*route_);
  const IpAddress source = options_.source.value_or(route.source);
  const IpAddress& target = *target_.address;
  const bool v4 = target.version() == IpVersion::V4;
  const auto number = static_cast<std::uint32_t>(flows_.size());
  ArmFlow flow = {.arm = arm, .initial_sequence = engine_.identity().initial_sequence(number)};
  if (arm == Arm::Echo) {
    const auto identifier = static_cast<std::uint16_t>(engine_.identity().initial_sequence(1001));
    flow.flow = {
        {source, Port{identifier}}, {target, Port{0}}, v4 ? Protocol::Icmp : Protocol::Icmpv6};
    return &flows_.emplace_back(flow);
  }
  const Protocol protocol = arm == Arm::Udp ? Protocol::Udp : Protocol::Tcp;
  const std::optional<Port> port = wire_.reserve_port(protocol);
  if (!port || flows_.size() == flows_.capacity()) {
    return nullptr;
  }
  Port to = target_.port;
  if (arm == Arm::ControlPort) {
    to = options_.control;
  } else if (arm == Arm::ClosedPort) {
    const bool taken = target_.port == kPresumedClosed || options_.control == kPresumedClosed;
    to = taken ? kPresumedClosedToo : kPresumedClosed;
    flow.own_sequence_each = true;
  } else if (arm == Arm::Udp) {
    to = kUdpPort;
  }
  flow.flow = {{source, *port}, {target, to}, protocol};
  return &flows_.emplace_back(flow);
}

const ArmFlow* Investigation::flow_of(const FlowKey& key) const {
  const auto found = std::ranges::find(flows_, key, &ArmFlow::flow);
  return found == flows_.end() ? nullptr : &*found;
}

std::vector<Timestamp> Investigation::later_rounds(Timestamp now) const {
  const Timestamp second = std::max(now + 150ms, path_started_at_ + 1150ms);
  return {second, std::max(second + 1100ms, path_started_at_ + 2300ms)};
}

bool Investigation::ask_questions(Timestamp now, const PathView& view) {
  const std::vector<AskedFor> worth = next_questions(eliminate(view), view, asked_);
  const Signal signal = signal_of(view);
  const bool quiet = signal == Signal::TooEarly || signal == Signal::Silence;
  // Where a device says no, the same question to another port shows that it is this port that it
  // refuses.
  if (signal == Signal::Unreachable && asked_.insert(Question::ControlPort).second) {
    ask(Question::ControlPort, now, view);
    return true;
  }
  if (worth.empty() || (quiet && now - path_started_at_ > 2500ms)) {
    return false;
  }
  int left = quiet ? static_cast<int>(worth.size()) : kQuestionsWhenAnswered;
  for (const AskedFor& entry : worth) {
    if (left-- > 0) {
      ask(entry.question, now, view);
    }
    asked_.insert(entry.question);
  }
  return true;
}

void Investigation::ask(Question question, Timestamp now, const PathView& view) {
  // A short path is traced whole by every arm; a long one only around the break, to stay within the
  // budget.
  const int first = reached(view) <= kShortPath ? 1 : reached(view) - 1;
  const auto near = static_cast<std::uint8_t>(first);
  switch (question) {
    case Question::ControlPort:
      ask_arm(Arm::ControlPort, view, 1, 2);
      break;
    case Question::ClosedPort:
      ask_arm(Arm::ClosedPort, view, near, 2);
      break;
    case Question::Echo:
      ask_arm(Arm::Echo, view, near, 1);
      break;
    case Question::Udp:
      ask_arm(Arm::Udp, view, near, 1);
      break;
    case Question::SourcePorts:
      ask_source_ports(now);
      break;
    case Question::DecisiveHops:
      ask_decisive_hops(now, view);
      break;
    case Question::ResetDistance:
      ask_reset_distance(view);
      break;
  }
}

void Investigation::ask_arm(Arm arm, const PathView& view, std::uint8_t first, int copies) {
  if (const ArmFlow* flow = open_flow(arm)) {
    const auto last = static_cast<std::uint8_t>(reached(view) + kPastTheBreak);
    engine_.add(std::make_unique<HopTrace>(*flow, trace_hop_limits(first, last, copies)));
  }
}

void Investigation::ask_source_ports(Timestamp now) {
  std::vector<ArmFlow> more;
  auto open = static_cast<int>(std::ranges::count(flows_, Arm::Test, &ArmFlow::arm));
  while (open++ < kTestFlows) {
    if (const ArmFlow* flow = open_flow(Arm::Test)) {
      more.push_back(*flow);
    }
  }
  std::vector<Timestamp> times = later_rounds(now);
  times.insert(times.begin(), now);
  engine_.add(std::make_unique<RepeatedSyn>(more, times, 2));
}

// The best control is the one that differs least: a passing source port of the same port, then
// another port of the same protocol.
const ArmFlow* Investigation::control_for(const PathView& view) const {
  const std::optional<std::uint8_t> alive = view.nearest_alive_hop();
  const FlowView* best = nullptr;
  for (const FlowView& flow : view.flows()) {
    const bool passes_there =
        alive && flow.hops.contains(*alive) && flow.hops.at(*alive).time_exceeded > 0;
    const bool same_path = flow.arm == Arm::Test || view.comparable(flow);
    if (&flow != view.subject() && passes_there && same_path &&
        (best == nullptr || flow.arm < best->arm)) {
      best = &flow;
    }
  }
  return best == nullptr ? nullptr : flow_of(best->flow);
}

void Investigation::ask_decisive_hops(Timestamp now, const PathView& view) {
  const ArmFlow* control = control_for(view);
  const ArmFlow* test = flow_of(view.subject()->flow);
  if (control == nullptr || test == nullptr) {
    return;
  }
  std::vector<std::uint8_t> hops;
  const std::uint8_t alive = *view.nearest_alive_hop();
  for (int hop = reached(view) + 1; hop <= alive + 1 && hops.size() < kDecisiveHops; ++hop) {
    hops.push_back(static_cast<std::uint8_t>(hop));
  }
  if (hops.back() < alive) {
    hops.back() = alive;
  }
  engine_.add(std::make_unique<PairedRounds>(*test, *control, hops, later_rounds(now)));
}

// Nothing listens on the tested port, or a forger answers for it: either way each SYN may have a
// sequence number of its own, and each RST then names the SYN that drew it.
void Investigation::ask_reset_distance(const PathView& view) {
  const std::uint8_t from = std::max<std::uint8_t>(1, reached(view));
  const auto to = static_cast<std::uint8_t>(reached(view) + kPastTheBreak);
  ArmFlow named = *flow_of(view.subject()->flow);
  named.own_sequence_each = true;
  engine_.add(std::make_unique<HopTrace>(named, trace_hop_limits(from, to, 0)));
  ask_arm(Arm::Echo, view, from, 1);
  if (const ArmFlow* closed = open_flow(Arm::ClosedPort)) {
    engine_.add(std::make_unique<HopTrace>(*closed, trace_hop_limits(1, 0, 2)));
  }
}

void Investigation::trace_both_kinds(const PathView& view) {
  const FlowView* passing = nullptr;
  const FlowView* failing = nullptr;
  for (const FlowView& flow : view.flows()) {
    if (flow.arm != Arm::Test) {
      continue;
    }
    const bool passes = flow.first<SynAck>() != nullptr;
    const bool better_known = traced_.contains(flow.flow);
    const FlowView*& kind = passes ? passing : failing;
    const bool fails = !passes && flow.far_answers.empty() && flow.far_copies > 0;
    if ((passes || fails) && (kind == nullptr || better_known)) {
      kind = &flow;
    }
  }
  if (passing == nullptr || failing == nullptr) {
    return;
  }
  for (const FlowView* flow : {passing, failing}) {
    if (traced_.insert(flow->flow).second) {
      const std::uint8_t last = view.target_distance().value_or(kFirstTrace);
      engine_.add(std::make_unique<HopTrace>(*flow_of(flow->flow), trace_hop_limits(1, last, 0)));
    }
  }
}

void Investigation::extend_long_path(const PathView& view) {
  if (!extended_ && !view.target_alive() && view.subject() != nullptr &&
      view.subject()->reached() >= kLongPath && signal_of(view) == Signal::TooEarly) {
    extended_ = true;
    engine_.add(std::make_unique<HopTrace>(*flow_of(view.subject()->flow),
                                           trace_hop_limits(kFirstTrace + 1, kLongestTrace, 0)));
  }
}

std::string Investigation::progress(Timestamp now) const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - path_started_at_);
  switch (stage_) {
    case Stage::Resolving:
      return "asking for the address of " + target_.name;
    case Stage::FirstLook:
      return "tracing the flow";
    case Stage::Confirming:
      return "the handshake completes; trying more source ports";
    case Stage::Widened:
      return "no plain answer; controls and repetitions, " + std::to_string(seconds.count()) +
             " s of at most " +
             std::to_string(
                 std::chrono::duration_cast<std::chrono::seconds>(options_.timeout).count()) +
             " s";
    case Stage::Closing:
    case Stage::Finished:
      return "closing";
  }
  return "";
}

}  // namespace flatline
