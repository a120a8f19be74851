#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/probe_report.h"
#include "tests/cli/sample_reports.h"

namespace flatline {
namespace {

using Json = nlohmann::ordered_json;

Json document(const ProbeReport& report) {
  return Json::parse(report_json(report));
}

// A document as "key: type" lines, arrays by their first element.
void describe(const Json& json, const std::string& path, std::string& lines) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      describe(value, path.empty() ? key : path + "." + key, lines);
    }
    return;
  }
  if (json.is_array() && !json.empty()) {
    describe(json.front(), path + "[]", lines);
    return;
  }
  lines += path + ": " + json.type_name() + "\n";
}

TEST(ReportJson, has_the_keys_and_types_of_its_documentation_in_their_order) {
  std::string lines;
  describe(document(dropped_v4()), "", lines);
  EXPECT_EQ(R"(schema: number
command: string
started: string
elapsed_s: number
packets_sent: number
flows_opened: number
interrupted: boolean
vantage.host: string
vantage.address: string
vantage.interface: string
target.name: string
target.address: string
target.port: number
target.transport: string
target.flow: string
verdict.cause: string
verdict.direction: string
verdict.confidence: string
verdict.where.kind: string
verdict.where.last_seen.hop: number
verdict.where.last_seen.address: string
verdict.where.first_unseen.hop: number
verdict.where.first_unseen.address: string
verdict.where.suspect: null
verdict.not_excluded[]: string
verdict.eliminated[].cause: string
verdict.eliminated[].because: string
verdict.unknowable_from_here[]: string
verdict.next: string
verdict.summary: string
verdict.remedy: string
verdict.documented[]: string
verdict.evidence[].frame: number
verdict.evidence[].shows: string
findings: array
path[].hop: number
path[].address: string
path[].rtt_ms: number
path[].answered[]: string
observations[].probe: number
observations[].flow: string
observations[].source_port: number
observations[].to: string
observations[].hop_limit: number
observations[].frame: number
observations[].answered[].message: string
observations[].answered[].from: string
observations[].answered[].hop_limit: number
observations[].answered[].rtt_ms: number
observations[].answered[].delivery: string
observations[].answered[].frame: number
observations[].answered[].quoted_hop_limit: number
observations[].sent: string
)",
            lines);
}

TEST(ReportJson, says_what_the_report_says) {
  const Json json = document(dropped_v4());
  EXPECT_EQ(1, json["schema"]);
  EXPECT_EQ("probe", json["command"]);
  EXPECT_EQ("2026-11-22T05:40:00.123456Z", json["started"]);
  EXPECT_EQ(3.45, json["elapsed_s"]);
  EXPECT_EQ(Json::parse(R"({"host": "gw1", "address": "198.18.0.2", "interface": "eth0"})"),
            json["vantage"]);
  EXPECT_EQ(Json::parse(R"({"name": "dsm.example.com", "address": "198.51.100.10", "port": 4120,
                            "transport": "tcp", "flow": "heartbeat"})"),
            json["target"]);
  EXPECT_EQ(Json::parse(R"({"kind": "segment", "last_seen": {"hop": 2, "address": "198.18.1.1"},
                            "first_unseen": {"hop": 3, "address": "198.18.2.1"},
                            "suspect": null})"),
            json["verdict"]["where"]);
  EXPECT_EQ(Json::parse(R"(["return-path-drop"])"), json["verdict"]["not_excluded"]);
  EXPECT_EQ(Json::parse(R"([
      {"hop": 1, "address": "198.18.0.1", "rtt_ms": 0.29, "answered": ["tcp/4120", "tcp/443"]},
      {"hop": 2, "address": "198.18.1.1", "rtt_ms": 1.234, "answered": ["tcp/4120"]},
      {"hop": 3, "address": "198.18.2.1", "rtt_ms": 2.0, "answered": ["tcp/443"]}])"),
            json["path"]);
}

TEST(ReportJson, times_are_in_microseconds_and_no_finer) {
  ProbeReport report = dropped_v4();
  report.elapsed = std::chrono::nanoseconds(3'452'088'999);
  EXPECT_NE(std::string::npos, report_json(report).find("\"elapsed_s\": 3.452088,"));
}

TEST(ReportJson, every_outcome_has_its_own_keys) {
  const Json list = document(dropped_v4())["observations"];
  EXPECT_EQ(Json::parse(R"({"probe": 1, "flow": "tcp/4120", "source_port": 40000,
      "to": "198.51.100.10", "hop_limit": 1, "frame": 1,
      "answered": [{"message": "time-exceeded", "from": "198.18.0.1", "hop_limit": 64,
                    "rtt_ms": 0.31, "delivery": "delivered", "frame": 100,
                    "quoted_hop_limit": 1}],
      "sent": "2026-11-22T05:40:00.123456Z"})"),
            list[0]);
  EXPECT_EQ(Json::parse(R"({"probe": 3, "flow": "tcp/4120", "source_port": 40000,
      "to": "198.51.100.10", "hop_limit": 3, "frame": 3, "silent_ms": 3450.0,
      "sent": "2026-11-22T05:40:00.123456Z"})"),
            list[2]);
  EXPECT_EQ(Json::parse(R"({"probe": 8, "flow": "tcp/443", "source_port": 40001,
      "to": "198.51.100.10", "hop_limit": 64, "frame": 8, "not_sent": "refused", "errno": 1})"),
            list[7]);
}

TEST(ReportJson, an_icmp_error_keeps_its_type_and_code) {
  const Json reply = document(rejected_v6())["observations"][2]["answered"][0];
  EXPECT_EQ(Json::parse(R"({"message": "unreachable", "from": "2001:db8:9:9:9:9:9:9",
      "hop_limit": 63, "rtt_ms": 41.0, "delivery": "not-observed", "frame": 102, "type": 1,
      "code": 1, "quoted_hop_limit": 1})"),
            reply);
}

TEST(ReportJson, what_is_not_known_is_null_and_never_empty_text) {
  const Json json = document(interrupted_name());
  EXPECT_EQ(true, json["interrupted"]);
  EXPECT_EQ(Json::parse(R"({"host": "gw1", "address": null, "interface": null})"), json["vantage"]);
  EXPECT_TRUE(json["target"]["address"].is_null());
  EXPECT_TRUE(json["verdict"]["next"].is_null());
  EXPECT_TRUE(json["verdict"]["where"]["last_seen"].is_null());
  EXPECT_EQ(Json::array(), json["path"]);
}

TEST(ReportJson, a_silent_hop_has_neither_address_nor_time) {
  ProbeReport report = dropped_v4();
  auto& observations = report.record.observations;
  std::erase_if(observations, [](const Observation& observation) {
    return observation.probe.sent_hop_limit == HopLimit{2};
  });
  EXPECT_EQ(Json::parse(R"({"hop": 2, "address": null, "rtt_ms": null, "answered": []})"),
            document(report)["path"][1]);
}

TEST(ReportJson, octets_that_are_not_text_do_not_break_the_document) {
  const std::string text = report_json(interrupted_name());
  EXPECT_EQ(std::string::npos, text.find('\x1b'));
  EXPECT_EQ("dsm\x1b[2J\xef\xbf\xbd.example", Json::parse(text)["target"]["name"]);
}

TEST(ReportJson, findings_carry_their_place_and_note) {
  EXPECT_EQ(Json::parse(R"([{"cause": "silent-hop",
      "where": {"kind": "hop", "last_seen": null, "first_unseen": null,
                "suspect": {"hop": 1, "address": null}},
      "note": "it forwards, and says nothing"}])"),
            document(healthy_v4())["findings"]);
}

}  // namespace
}  // namespace flatline
