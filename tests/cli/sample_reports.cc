#include "tests/cli/sample_reports.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

// 2026-11-22T05:40:00.123456Z
constexpr Timestamp kStarted{
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}.time_since_epoch() + 5h + 40min +
    123456us};

IpAddress address(const char* text) {
  return IpAddress::parse(text).value();
}

// Gathers what probes of one flow brought.
class Flow {
 public:
  Flow(Record& record, Arm arm, const char* from, std::uint16_t source_port, const char* to,
       std::uint16_t port)
      : record_(&record),
        arm_(arm),
        key_{{address(from), Port{source_port}}, {address(to), Port{port}}, Protocol::Tcp} {}

  void silent(std::uint8_t hop_limit, Duration waited) { add(hop_limit, Silent{kStarted, waited}); }
  void answered(std::uint8_t hop_limit, Duration after, const char* from, std::uint8_t arrived_with,
                const Message& message, Delivery delivery = Delivery::Delivered) {
    const auto number = static_cast<std::uint32_t>(record_->observations.size());
    const Reply reply = {.received_at = kStarted + after,
                         .responder = address(from),
                         .reply_hop_limit = HopLimit{arrived_with},
                         .message = message,
                         .delivery = delivery,
                         .frame = FrameNumber{100 + number}};
    add(hop_limit, Answered{kStarted, {reply}});
  }
  void add(std::uint8_t hop_limit, const Outcome& outcome) {
    const auto id = static_cast<std::uint16_t>(record_->observations.size() + 1);
    record_->observations.push_back({{.id = ProbeId{id},
                                      .arm = arm_,
                                      .flow = key_,
                                      .sent_hop_limit = HopLimit{hop_limit},
                                      .sent_octets = 60},
                                     outcome,
                                     FrameNumber{id}});
  }

 private:
  Record* record_;
  Arm arm_;
  FlowKey key_;
};

constexpr TimeExceeded kExceeded{HopLimit{1}};

PathPoint point(std::uint8_t hop, const char* at) {
  return {Hop{hop}, address(at)};
}

}  // namespace

ProbeReport dropped_v4() {
  ProbeReport report = {.started = kStarted,
                        .elapsed = 3450ms,
                        .packets_sent = 8,
                        .flows_opened = 2,
                        .host = "gw1",
                        .evidence_file = "out.pcapng"};
  Record& record = report.record;
  record.target = {"dsm.example.com", address("198.51.100.10"), Port{4120}};
  record.route = Route{"eth0", address("198.18.0.2"), address("198.18.0.1"), 1500};
  Flow test(record, Arm::Test, "198.18.0.2", 40000, "198.51.100.10", 4120);
  test.answered(1, 310us, "198.18.0.1", 64, kExceeded);
  test.answered(2, 1234567ns, "198.18.1.1", 63, kExceeded);
  test.silent(3, 3450ms);
  test.silent(64, 3450ms);
  Flow control(record, Arm::ControlPort, "198.18.0.2", 40001, "198.51.100.10", 443);
  control.answered(1, 290us, "198.18.0.1", 64, kExceeded);
  control.answered(3, 2ms, "198.18.2.1", 62, kExceeded);
  control.answered(4, 3ms, "198.51.100.10", 61, SynAck{HopLimit{4}});
  control.add(64, NotSent{NotSentReason::Refused, 1});
  Verdict& verdict = report.verdict;
  verdict.cause = Cause::FirewallDrop;
  verdict.direction = Direction::Forward;
  verdict.confidence = Confidence::Likely;
  verdict.where = {.kind = PlaceKind::Segment,
                   .last_seen = point(2, "198.18.1.1"),
                   .first_unseen = point(3, "198.18.2.1")};
  verdict.not_excluded = {Cause::ReturnPathDrop};
  verdict.eliminated = {{Cause::PathHealthy, "nothing came back"},
                        {Cause::HostDown, "the target answered another probe"},
                        {Cause::PortClosed, "nothing came back"}};
  verdict.unknowable_from_here = {"which of the two devices drops it"};
  verdict.next = "Capture between them.";
  verdict.summary = "TCP to 198.51.100.10 port 4120 dies between hop 2 and hop 3.";
  verdict.remedy =
      "Ask the owner of the segment between hop 2 (198.18.1.1) and hop 3 (198.18.2.1) to allow TCP "
      "from 198.18.0.2 to 198.51.100.10 port 4120.";
  verdict.documented = {"O2a"};
  verdict.evidence = {{FrameNumber{3}, "the SYN with hop limit 3, never answered"},
                      {FrameNumber{106}, "hop 3 answers the control"}};
  return report;
}

ProbeReport rejected_v6() {
  ProbeReport report = {
      .started = kStarted, .elapsed = 81ms, .packets_sent = 4, .flows_opened = 1, .host = "gw1"};
  Record& record = report.record;
  record.target = {"2001:db8:1111:2222:3333:4444:5555:6666",
                   address("2001:db8:1111:2222:3333:4444:5555:6666"), Port{4122}};
  record.route =
      Route{"wan0", address("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"), address("fe80::1"), 1500};
  Flow test(record, Arm::Test, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", 40000,
            "2001:db8:1111:2222:3333:4444:5555:6666", 4122);
  test.answered(1, 20ms, "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1111", 64, kExceeded);
  test.answered(2, 40ms, "2001:db8:9:9:9:9:9:9", 63, kExceeded);
  test.answered(3, 41ms, "2001:db8:9:9:9:9:9:9", 63,
                Unreachable{1, 1, UnreachableReason::Prohibited, HopLimit{1}},
                Delivery::NotObserved);
  Verdict& verdict = report.verdict;
  verdict.cause = Cause::FirewallReject;
  verdict.direction = Direction::Forward;
  verdict.confidence = Confidence::Certain;
  verdict.where = {.kind = PlaceKind::Hop,
                   .last_seen = point(2, "2001:db8:9:9:9:9:9:9"),
                   .suspect = point(2, "2001:db8:9:9:9:9:9:9")};
  verdict.summary = "Hop 2 (2001:db8:9:9:9:9:9:9) refuses it with ICMPv6 1/1.";
  verdict.remedy = "Ask its owner.";
  return report;
}

ProbeReport healthy_v4() {
  ProbeReport report = {
      .started = kStarted, .elapsed = 12ms, .packets_sent = 3, .flows_opened = 1, .host = "gw1"};
  Record& record = report.record;
  record.target = {"198.51.100.10", address("198.51.100.10"), Port{4120}};
  record.route = Route{"eth0", address("198.18.0.2"), address("198.18.0.1"), 1500};
  Flow test(record, Arm::Test, "198.18.0.2", 40000, "198.51.100.10", 4120);
  test.silent(1, 12ms);
  test.answered(2, 4ms, "198.51.100.10", 63, SynAck{HopLimit{2}});
  Verdict& verdict = report.verdict;
  verdict.cause = Cause::PathHealthy;
  verdict.confidence = Confidence::Certain;
  verdict.where = {.kind = PlaceKind::Target, .last_seen = point(2, "198.51.100.10")};
  verdict.eliminated = {{Cause::HostDown, "the target answered SYN-ACK"}};
  verdict.summary = "The handshake completes.";
  verdict.findings = {{.kind = FindingKind::SilentHop,
                       .where = {.kind = PlaceKind::Hop, .suspect = PathPoint{Hop{1}, {}}},
                       .note = "it forwards, and says nothing"}};
  return report;
}

ProbeReport interrupted_name() {
  ProbeReport report = {.started = kStarted,
                        .elapsed = 1600ms,
                        .packets_sent = 2,
                        .flows_opened = 1,
                        .host = "gw1",
                        .interrupted = true};
  report.record.target = {"dsm\x1b[2J\xff.example", std::nullopt, Port{4120}};
  report.record.names = {{report.record.target.name, address("192.0.2.1"), {ProbeId{1}}}};
  report.verdict.summary = "The name dsm\x1b[2J\xff.example was not resolved.";
  return report;
}

}  // namespace flatline
