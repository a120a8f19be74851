#include "tests/probe/investigated.h"

#include <algorithm>
#include <utility>

#include "diagnosis/diagnose.h"
#include "probe/run.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

std::string point_text(const std::optional<PathPoint>& point) {
  if (!point) {
    return "-";
  }
  return point->hop ? std::to_string(point->hop->value) : "?";
}

// The most events in any window of the given length.
std::ptrdiff_t most_within(const std::vector<Timestamp>& sorted, Duration window) {
  std::ptrdiff_t most = 0;
  for (auto from = sorted.begin(); from != sorted.end(); ++from) {
    const auto until = std::lower_bound(from, sorted.end(), *from + window);
    most = std::max(most, until - from);
  }
  return most;
}

struct FlowHistory {
  Timestamp opened_at;
  int resets = 0;
  bool reset_is_last = false;
};

std::map<FlowKey, FlowHistory> histories(const FakeWire& wire) {
  std::map<FlowKey, FlowHistory> flows;
  for (const DepartedPacket& sent : wire.left()) {
    const Datagram datagram = parse_datagram(sent.packet.view()).value();
    FlowHistory& history = flows.try_emplace(*datagram.flow(), FlowHistory{sent.at}).first->second;
    const TcpHeader* tcp = datagram.tcp();
    history.reset_is_last = tcp != nullptr && tcp->has(TcpFlags::kRst);
    history.resets += history.reset_is_last ? 1 : 0;
  }
  return flows;
}

// When probes left that their hop limit made expire, by the distance of the router that said so. No
// other ICMP error is asked for.
std::map<int, std::vector<Timestamp>> times_exceeded(const Record& record) {
  std::map<int, std::vector<Timestamp>> exceeded;
  for (const Observation& observation : record.observations) {
    const auto* answered = std::get_if<Answered>(&observation.outcome);
    if (answered != nullptr &&
        std::holds_alternative<TimeExceeded>(answered->replies.front().message)) {
      exceeded[observation.probe.sent_hop_limit.value].push_back(answered->sent_at);
    }
  }
  return exceeded;
}

bool was_reset(const Record& record, const FlowKey& flow) {
  return std::ranges::any_of(record.observations, [&](const Observation& observation) {
    const auto* answered = std::get_if<Answered>(&observation.outcome);
    return observation.probe.flow == flow && answered != nullptr &&
           std::holds_alternative<Reset>(answered->replies.front().message);
  });
}

}  // namespace

Investigated::Investigated(FakePath path, Target target, const NameSources& names,
                           const InvestigationOptions& options,
                           const std::function<bool(const FakeWire&)>& should_stop)
    : wire(std::move(path)) {
  Engine engine(RunIdentity(1), PacerLimits{}, WireSight{});
  Investigation investigation(std::move(target), options, names, wire, engine);
  const Timestamp started = wire.now();
  run(wire, engine, investigation, [&] { return should_stop && should_stop(wire); });
  took = wire.now() - started;
  record = investigation.record(wire.now());
  verdict = diagnose(record);
  packets = engine.packets_sent();
  flows = engine.flows_opened();
}

std::string Investigated::verdict_line() const {
  std::string line(to_string(verdict.cause));
  line += " " + std::string(to_string(verdict.direction));
  line += " " + std::string(to_string(verdict.confidence));
  line += ", " + std::string(to_string(verdict.where.kind));
  line += ": last seen " + point_text(verdict.where.last_seen);
  line += ", first unseen " + point_text(verdict.where.first_unseen);
  return line + ", suspect " + point_text(verdict.where.suspect);
}

std::string Investigated::harm() const {
  std::string harm;
  std::vector<Timestamp> opened;
  for (const auto& [flow, history] : histories(wire)) {
    opened.push_back(history.opened_at);
    const std::string name = "port " + std::to_string(flow.source.port.value);
    if (flow.protocol == Protocol::Tcp && !was_reset(record, flow) &&
        (history.resets != 1 || !history.reset_is_last)) {
      harm += name + " not closed by one RST at its end; ";
    }
    if (flow.protocol == Protocol::Tcp && was_reset(record, flow) && history.resets != 0) {
      harm += name + " answered a RST with a RST; ";
    }
  }
  std::ranges::sort(opened);
  if (most_within(opened, 1s) > 10) {
    harm += std::to_string(most_within(opened, 1s)) + " new flows in a second; ";
  }
  for (const auto& [hop, times] : times_exceeded(record)) {
    if (most_within(times, 6s) > 6) {
      harm += std::to_string(most_within(times, 6s)) + " expired at hop " + std::to_string(hop) +
              " in 6 s; ";
    }
  }
  if (wire.half_open() != 0) {
    harm += std::to_string(wire.half_open()) + " connections left at the target; ";
  }
  return harm;
}

}  // namespace flatline
