#include "tests/diagnosis/record_builder.h"

#include <algorithm>
#include <utility>

#include "diagnosis/diagnose.h"

namespace flatline::testing {
namespace {

const Timestamp kStart{1'700'000'000s};
constexpr std::uint8_t kAllTheWay = 64;

// A listener echoes the timestamp of the first SYN that reached it.
Message good_answer(Arm arm, int distance) {
  switch (arm) {
    case Arm::Test:
    case Arm::ControlPort:
      return SynAck{HopLimit{static_cast<std::uint8_t>(distance)}};
    case Arm::ClosedPort:
      return Reset{};
    case Arm::Echo:
      return EchoReply{};
    case Arm::Udp:  // refused, with a quotation
    case Arm::Name:
      return NameAnswer{};
  }
  return OtherAnswer{};
}

std::pair<std::uint8_t, std::uint8_t> type_and_code(UnreachableReason reason, IpVersion version) {
  const bool v4 = version == IpVersion::V4;
  switch (reason) {
    case UnreachableReason::Network:
      return v4 ? std::pair{3, 0} : std::pair{1, 0};
    case UnreachableReason::Host:
      return v4 ? std::pair{3, 1} : std::pair{1, 3};
    case UnreachableReason::Protocol:
      return {3, 2};
    case UnreachableReason::Port:
      return v4 ? std::pair{3, 3} : std::pair{1, 4};
    case UnreachableReason::Prohibited:
      return v4 ? std::pair{3, 13} : std::pair{1, 1};
    case UnreachableReason::PacketTooBig:
      return v4 ? std::pair{3, 4} : std::pair{2, 0};
    case UnreachableReason::Other:
      return {3, 5};
  }
  return {0, 0};
}

}  // namespace

IpAddress ip(const std::string& text) {
  return IpAddress::parse(text).value();
}

FlowScript::FlowScript(Arm arm, FlowKey flow, const Network& network)
    : arm_(arm), flow_(flow), network_(network), last_(network.distance() + 2) {}

FlowScript& FlowScript::reaches(int hop) {
  reach_ = hop;
  return *this;
}

FlowScript& FlowScript::reaches_target() {
  const int distance = network_.distance();
  reaches(distance - 1);
  return arm_ == Arm::Udp ? refused(network_.target().to_string(), UnreachableReason::Port,
                                    distance - 1, distance)
                          : answered(good_answer(arm_, distance), distance);
}

FlowScript& FlowScript::answered(Message message, int from) {
  far_ = FarEnd{.message = std::move(message),
                .from = from,
                .responder = network_.target(),
                .reply_hop_limit = Network::arriving_from(network_.distance())};
  return *this;
}

FlowScript& FlowScript::arriving_with(int reply_hop_limit) {
  far_->reply_hop_limit = HopLimit{static_cast<std::uint8_t>(reply_hop_limit)};
  return *this;
}

FlowScript& FlowScript::by(const std::string& responder) {
  far_->responder = ip(responder);
  return *this;
}

FlowScript& FlowScript::after(Duration round_trip) {
  far_->round_trip = round_trip;
  return *this;
}

FlowScript& FlowScript::delivered(Delivery delivery) {
  far_->delivery = delivery;
  return *this;
}

FlowScript& FlowScript::refused(const std::string& responder, UnreachableReason reason, int used,
                                int from) {
  const auto [type, code] = type_and_code(reason, network_.target().version());
  answered(Unreachable{type, code, reason, HopLimit{0}}, from).by(responder);
  far_->used = used;
  return *this;
}

FlowScript& FlowScript::meets(int hop, const std::string& responder) {
  responders_[hop] = ip(responder);
  return *this;
}

FlowScript& FlowScript::quiet_at(int hop) {
  quiet_.insert(hop);
  return *this;
}

FlowScript& FlowScript::answered_times(int hop, int times) {
  limited_[hop] = times;
  return *this;
}

FlowScript& FlowScript::hop_arrives_with(int hop, int reply_hop_limit) {
  reply_hop_limits_[hop] = HopLimit{static_cast<std::uint8_t>(reply_hop_limit)};
  return *this;
}

FlowScript& FlowScript::hop_round_trip(Duration round_trip) {
  hop_round_trip_ = round_trip;
  return *this;
}

FlowScript& FlowScript::hop_limits(int first, int last) {
  first_ = first;
  last_ = last;
  return *this;
}

FlowScript& FlowScript::rounds(std::vector<Duration> times) {
  rounds_ = std::move(times);
  return *this;
}

FlowScript& FlowScript::listened_until(Duration time) {
  until_ = time;
  return *this;
}

FlowScript& FlowScript::not_sent(NotSentReason reason) {
  not_sent_ = reason;
  return *this;
}

FlowScript& FlowScript::from_source_ports(int count) {
  source_ports_ = count;
  return *this;
}

void FlowScript::emit(Record& record, std::uint32_t& next_frame) const {
  FlowKey flow = flow_;
  for (int i = 0; i < source_ports_; ++i) {
    emit_flow(flow, record, next_frame);
    flow.source.port.value = static_cast<std::uint16_t>(flow.source.port.value + 1);
  }
}

void FlowScript::emit_flow(const FlowKey& flow, Record& record, std::uint32_t& next_frame) const {
  std::vector<std::uint8_t> limits;
  for (int limit = first_; limit <= last_; ++limit) {
    limits.push_back(static_cast<std::uint8_t>(limit));
  }
  limits.push_back(kAllTheWay);
  std::map<int, int> answers;
  for (const Duration& round : rounds_) {
    for (const std::uint8_t limit : limits) {
      const auto id = static_cast<std::uint16_t>(record.observations.size() + 1);
      Observation observation = {.probe = {.id = ProbeId{id},
                                           .arm = arm_,
                                           .flow = flow,
                                           .sent_hop_limit = HopLimit{limit},
                                           .sent_sequence = id},
                                 .outcome = NotSent{}};
      if (!not_sent_) {
        observation.sent_frame = FrameNumber{next_frame++};
      }
      observation.outcome = outcome(limit, kStart + round, answers, next_frame);
      record.observations.push_back(observation);
    }
  }
}

Outcome FlowScript::outcome(std::uint8_t hop_limit, Timestamp sent_at, std::map<int, int>& answers,
                            std::uint32_t& next_frame) const {
  if (not_sent_) {
    return NotSent{*not_sent_, *not_sent_ == NotSentReason::Refused ? 1 : 0};
  }
  const auto answer = [&](IpAddress responder, HopLimit arrived, Duration round_trip,
                          Message message, Delivery delivery) {
    return Answered{sent_at,
                    {{.received_at = sent_at + round_trip,
                      .responder = responder,
                      .reply_hop_limit = arrived,
                      .message = std::move(message),
                      .delivery = delivery,
                      .frame = FrameNumber{next_frame++}}}};
  };
  if (far_ && hop_limit >= far_->from) {
    Message message = far_->message;
    if (auto* unreachable = std::get_if<Unreachable>(&message)) {
      unreachable->quoted_hop_limit = HopLimit{static_cast<std::uint8_t>(hop_limit - far_->used)};
    }
    return answer(far_->responder, far_->reply_hop_limit, far_->round_trip, message,
                  far_->delivery);
  }
  const bool spent = limited_.contains(hop_limit) && answers[hop_limit] >= limited_.at(hop_limit);
  if (hop_limit > reach_ || quiet_.contains(hop_limit) || spent) {
    return Silent{sent_at, kStart + until_ - sent_at};
  }
  answers[hop_limit] += 1;
  const auto responder = responders_.find(hop_limit);
  const auto arrived = reply_hop_limits_.find(hop_limit);
  return answer(
      responder == responders_.end() ? network_.hop(hop_limit) : responder->second,
      arrived == reply_hop_limits_.end() ? Network::arriving_from(hop_limit) : arrived->second,
      hop_round_trip_, TimeExceeded{HopLimit{1}}, Delivery::NotObserved);
}

Network::Network(int routers, IpVersion version) : routers_(routers), version_(version) {
  base_.target = {.name = target().to_string(), .address = target(), .port = Port{4120}};
  base_.route = Route{.interface = "eth0", .source = source(), .mtu_octets = 1500};
  if (routers > 0) {
    std::get<Route>(*base_.route).gateway = hop(1);
  }
}

IpAddress Network::hop(int number) const {
  return ip(version_ == IpVersion::V4 ? "198.18." + std::to_string(number) + ".1"
                                      : "2001:db8:" + std::to_string(number) + "::1");
}

IpAddress Network::target() const {
  return ip(version_ == IpVersion::V4 ? "198.51.100.10" : "2001:db8:ffff::10");
}

IpAddress Network::source() const {
  return ip(version_ == IpVersion::V4 ? "198.18.0.2" : "2001:db8::2");
}

HopLimit Network::arriving_from(int hop, int initial) {
  return HopLimit{static_cast<std::uint8_t>(initial - (hop - 1))};
}

FlowScript& Network::add(Arm arm, std::uint16_t port, Protocol protocol) {
  const FlowKey flow = {{source(), Port{next_source_port_}}, {target(), Port{port}}, protocol};
  next_source_port_ = static_cast<std::uint16_t>(next_source_port_ + 100);
  return flows_.emplace_back(arm, flow, *this);
}

FlowScript& Network::test() {
  return add(Arm::Test, 4120, Protocol::Tcp);
}

FlowScript& Network::control() {
  return add(Arm::ControlPort, 443, Protocol::Tcp);
}

FlowScript& Network::closed_port() {
  return add(Arm::ClosedPort, 4127, Protocol::Tcp);
}

FlowScript& Network::echo() {
  return add(Arm::Echo, 0, icmp_of(version_));
}

FlowScript& Network::udp() {
  return add(Arm::Udp, 33434, Protocol::Udp);
}

void Network::controls_reach_target() {
  control().reaches_target();
  closed_port().reaches_target();
  echo().reaches_target();
  udp().reaches_target();
}

Network& Network::no_route(NoRouteReason reason) {
  base_.route = reason;
  return *this;
}

Network& Network::neighbor(const std::string& address, std::uint32_t requests, bool answered) {
  base_.neighbors.push_back({.address = ip(address), .requests = requests, .answered = answered});
  for (std::uint32_t i = 0; i < requests; ++i) {
    base_.neighbors.back().frames.push_back(FrameNumber{1000 + i});
  }
  return *this;
}

Network& Network::unsolicited(const std::string& responder, Unsolicited::Why why) {
  base_.unsolicited.push_back({.received_at = kStart, .responder = ip(responder), .why = why});
  return *this;
}

Record Network::record() const {
  Record record = base_;
  std::uint32_t next_frame = 1;
  for (const FlowScript& flow : flows_) {
    flow.emit(record, next_frame);
  }
  return record;
}

Record name_record(const std::string& target,
                   const std::vector<std::pair<std::string, std::optional<std::uint8_t>>>& asked) {
  Record record;
  record.target = {.name = target, .address = std::nullopt, .port = Port{4120}};
  std::uint16_t id = 1;
  for (const auto& [name, rcode] : asked) {
    const IpAddress resolver = ip("203.0.113.53");
    record.names.push_back({.name = name, .resolver = resolver, .probes = {ProbeId{id}}});
    Observation observation = {
        .probe = {.id = ProbeId{id},
                  .arm = Arm::Name,
                  .flow = {{ip("198.18.0.2"), Port{50000}}, {resolver, Port{53}}, Protocol::Udp}},
        .outcome = Silent{kStart, 1500ms},
        .sent_frame = FrameNumber{id * 2U - 1}};
    if (rcode) {
      observation.outcome = Answered{kStart,
                                     {{.received_at = kStart + 3ms,
                                       .responder = resolver,
                                       .reply_hop_limit = HopLimit{60},
                                       .message = NameAnswer{.rcode = *rcode, .addresses = {}},
                                       .frame = FrameNumber{id * 2U}}}};
    }
    record.observations.push_back(observation);
    id += 1;
  }
  return record;
}

std::string point(const std::optional<PathPoint>& point) {
  if (!point) {
    return "none";
  }
  const std::string hop = point->hop ? std::to_string(point->hop->value) : "?";
  return hop + " " + (point->address ? point->address->to_string() : "?");
}

std::string join(const std::vector<Cause>& causes) {
  std::string text;
  for (const Cause cause : causes) {
    text += (text.empty() ? "" : " ") + std::string(to_string(cause));
  }
  return text;
}

std::string gist(const Verdict& verdict) {
  std::string text = std::string(to_string(verdict.cause));
  if (verdict.cause != Cause::Inconclusive) {
    text += " " + std::string(to_string(verdict.direction)) + " " +
            std::string(to_string(verdict.confidence)) + ", " +
            std::string(to_string(verdict.where.kind));
    for (const auto& [name, where] : {std::pair{"seen", verdict.where.last_seen},
                                      std::pair{"unseen", verdict.where.first_unseen},
                                      std::pair{"suspect", verdict.where.suspect}}) {
      text += where ? ", " + std::string(name) + " " + point(where) : "";
    }
  }
  return verdict.not_excluded.empty() ? text : text + ", or " + join(verdict.not_excluded);
}

std::string verdict_of(const Network& network) {
  return verdict_of(network.record());
}

std::string verdict_of(const Record& record) {
  return gist(diagnose(record));
}

std::vector<std::string> finding_texts(const Verdict& verdict) {
  std::vector<std::string> texts;
  for (const Finding& finding : verdict.findings) {
    texts.push_back(std::string(to_string(finding.kind)) + " " + point(finding.where.suspect) +
                    ": " + finding.note);
  }
  return texts;
}

}  // namespace flatline::testing
