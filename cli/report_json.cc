#include <nlohmann/json.hpp>

#include "cli/probe_report.h"
#include "diagnosis/path_view.h"
#include "packet/print.h"

namespace flatline {
namespace {

using Json = nlohmann::ordered_json;

double milliseconds(Duration duration) {
  return static_cast<double>(duration.count() / 1000) / 1000.0;
}

double seconds(Duration duration) {
  return static_cast<double>(duration.count() / 1000) / 1e6;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json address_json(const std::optional<IpAddress>& address) {
  return address ? Json(address->to_string()) : Json(nullptr);
}

Json point_json(const std::optional<PathPoint>& point) {
  if (!point) {
    return nullptr;
  }
  return {{"hop", point->hop ? Json(point->hop->value) : Json(nullptr)},
          {"address", address_json(point->address)}};
}

Json place_json(const Place& place) {
  return {{"kind", to_string(place.kind)},
          {"last_seen", point_json(place.last_seen)},
          {"first_unseen", point_json(place.first_unseen)},
          {"suspect", point_json(place.suspect)}};
}

Json verdict_json(const Verdict& verdict) {
  Json causes = Json::array();
  for (Cause cause : verdict.not_excluded) {
    causes.push_back(to_string(cause));
  }
  Json eliminated = Json::array();
  for (const Elimination& entry : verdict.eliminated) {
    eliminated.push_back({{"cause", to_string(entry.cause)}, {"because", entry.because}});
  }
  Json evidence = Json::array();
  for (const Exhibit& exhibit : verdict.evidence) {
    evidence.push_back({{"frame", exhibit.frame.value}, {"shows", exhibit.shows}});
  }
  return {{"cause", to_string(verdict.cause)},
          {"direction", to_string(verdict.direction)},
          {"confidence", to_string(verdict.confidence)},
          {"where", place_json(verdict.where)},
          {"not_excluded", causes},
          {"eliminated", eliminated},
          {"unknowable_from_here", verdict.unknowable_from_here},
          {"next", or_null(verdict.next)},
          {"summary", verdict.summary},
          {"remedy", verdict.remedy},
          {"documented", verdict.documented},
          {"evidence", evidence}};
}

Json findings_json(const Verdict& verdict) {
  Json findings = Json::array();
  for (const Finding& finding : verdict.findings) {
    findings.push_back({{"cause", to_string(finding.kind)},
                        {"where", place_json(finding.where)},
                        {"note", finding.note}});
  }
  return findings;
}

std::string arm_label(const FlowKey& flow) {
  switch (flow.protocol) {
    case Protocol::Icmp:
    case Protocol::Icmpv6:
      return "icmp";
    case Protocol::Udp:
      return "udp/" + std::to_string(flow.destination.port.value);
    case Protocol::Tcp:
      return "tcp/" + std::to_string(flow.destination.port.value);
  }
  return "";
}

Json path_json(const PathView& view) {
  Json path = Json::array();
  for (std::uint8_t hop = 1; hop <= view.farthest_hop(); ++hop) {
    std::optional<Duration> fastest;
    Json answered = Json::array();
    for (const FlowView& flow : view.flows()) {
      const auto found = flow.hops.find(hop);
      if (found == flow.hops.end() || found->second.time_exceeded == 0) {
        continue;
      }
      const Duration took = *found->second.round_trip;
      fastest = std::min(fastest.value_or(took), took);
      const std::string label = arm_label(flow.flow);
      if (std::ranges::find(answered, Json(label)) == answered.end()) {
        answered.push_back(label);
      }
    }
    path.push_back({{"hop", hop},
                    {"address", address_json(view.responder_at(hop))},
                    {"rtt_ms", fastest ? Json(milliseconds(*fastest)) : Json(nullptr)},
                    {"answered", answered}});
  }
  return path;
}

std::string_view message_name(const Message& message) {
  constexpr std::array<std::string_view, 7> kNames = {
      "time-exceeded", "unreachable", "syn-ack", "reset", "echo-reply", "name-answer", "other"};
  return kNames[message.index()];
}

std::string_view delivery_name(Delivery delivery) {
  constexpr std::array<std::string_view, 3> kNames = {"delivered", "not-delivered", "not-observed"};
  return kNames[static_cast<std::size_t>(delivery)];
}

Json reply_json(const Reply& reply, Timestamp sent_at) {
  Json json = {{"message", message_name(reply.message)},
               {"from", reply.responder.to_string()},
               {"hop_limit", reply.reply_hop_limit.value},
               {"rtt_ms", milliseconds(reply.received_at - sent_at)},
               {"delivery", delivery_name(reply.delivery)},
               {"frame", reply.frame ? Json(reply.frame->value) : Json(nullptr)}};
  if (const auto* exceeded = std::get_if<TimeExceeded>(&reply.message)) {
    json["quoted_hop_limit"] = exceeded->quoted_hop_limit.value;
  } else if (const auto* unreachable = std::get_if<Unreachable>(&reply.message)) {
    json["type"] = unreachable->type;
    json["code"] = unreachable->code;
    json["quoted_hop_limit"] = unreachable->quoted_hop_limit.value;
  } else if (const auto* name = std::get_if<NameAnswer>(&reply.message)) {
    json["rcode"] = name->rcode;
  }
  return json;
}

Json outcome_json(const Outcome& outcome) {
  constexpr std::array<std::string_view, 5> kReasons = {"refused", "never-on-the-wire", "no-route",
                                                        "interface-gone", "other"};
  if (const auto* answered = std::get_if<Answered>(&outcome)) {
    Json replies = Json::array();
    for (const Reply& reply : answered->replies) {
      replies.push_back(reply_json(reply, answered->sent_at));
    }
    return {{"answered", replies}, {"sent", print_utc(answered->sent_at)}};
  }
  if (const auto* silent = std::get_if<Silent>(&outcome)) {
    return {{"silent_ms", milliseconds(silent->waited)}, {"sent", print_utc(silent->sent_at)}};
  }
  const auto& not_sent = std::get<NotSent>(outcome);
  return {{"not_sent", kReasons[static_cast<std::size_t>(not_sent.reason)]},
          {"errno", not_sent.error_number}};
}

Json observations_json(const Record& record) {
  Json list = Json::array();
  for (const Observation& observation : record.observations) {
    const FlowKey& flow = observation.probe.flow;
    Json entry = {
        {"probe", observation.probe.id.value},
        {"flow", arm_label(flow)},
        {"source_port", flow.source.port.value},
        {"to", flow.destination.address.to_string()},
        {"hop_limit", observation.probe.sent_hop_limit.value},
        {"frame", observation.sent_frame ? Json(observation.sent_frame->value) : Json(nullptr)}};
    entry.update(outcome_json(observation.outcome));
    list.push_back(entry);
  }
  return list;
}

Json vantage_json(const ProbeReport& report) {
  const Route* route = report.record.route ? std::get_if<Route>(&*report.record.route) : nullptr;
  return {{"host", report.host},
          {"address", route != nullptr ? Json(route->source.to_string()) : Json(nullptr)},
          {"interface", route != nullptr ? Json(route->interface) : Json(nullptr)}};
}

}  // namespace

std::string report_json(const ProbeReport& report) {
  const PathView view(report.record);
  const Target& target = report.record.target;
  const Json document = {{"schema", 1},
                         {"command", "probe"},
                         {"started", print_utc(report.started)},
                         {"elapsed_s", seconds(report.elapsed)},
                         {"packets_sent", report.packets_sent},
                         {"flows_opened", report.flows_opened},
                         {"interrupted", report.interrupted},
                         {"vantage", vantage_json(report)},
                         {"target",
                          {{"name", target.name},
                           {"address", address_json(target.address)},
                           {"port", target.port.value},
                           {"transport", "tcp"},
                           {"flow", flow_name(target.port)}}},
                         {"verdict", verdict_json(report.verdict)},
                         {"findings", findings_json(report.verdict)},
                         {"path", path_json(view)},
                         {"observations", observations_json(report.record)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace flatline
