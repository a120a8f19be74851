#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>

#include "cli/probe_report.h"
#include "cli/terminal.h"
#include "diagnosis/hypothesis.h"
#include "diagnosis/path_view.h"
#include "packet/print.h"

namespace flatline {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kLabelWidth = 12;

// At least one blank follows, however long the text.
std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

// "  label     text, wrapped under itself"
std::string paragraph(const std::string& label, const std::string& text) {
  return padded(label, kLabelWidth) + wrapped(text, kWidth, kLabelWidth) + "\n";
}

std::string milliseconds(Duration duration) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f ms", static_cast<double>(duration.count()) / 1e6);
  return text.data();
}

Style style_of(const Verdict& verdict) {
  if (verdict.cause == Cause::PathHealthy) {
    return Style::Good;
  }
  return verdict.cause == Cause::Inconclusive ? Style::Doubtful : Style::Bad;
}

std::string headline(const ProbeReport& report, bool color) {
  const Verdict& verdict = report.verdict;
  std::string line = styled(std::string(to_string(verdict.cause)), style_of(verdict), color);
  if (verdict.cause != Cause::Inconclusive) {
    line += " (" + std::string(to_string(verdict.confidence));
    if (verdict.direction != Direction::None) {
      line += verdict.direction == Direction::Both
                  ? ", direction unknown"
                  : ", " + std::string(to_string(verdict.direction)) + " path";
    }
    line += ")";
  }
  return line + "\n" + wrapped(printable(verdict.summary), kWidth, 0) + "\n";
}

// One column of the path table: an arm's traced flow.
struct Column {
  std::string title;
  const FlowView* flow;
};

std::string column_title(const FlowView& flow, const PathView& view) {
  const std::string port = std::to_string(flow.flow.destination.port.value);
  switch (flow.arm) {
    case Arm::Test:
      return &flow == view.subject() ? "tcp/" + port
                                     : "port " + std::to_string(flow.flow.source.port.value);
    case Arm::ControlPort:
    case Arm::ClosedPort:
      return "tcp/" + port;
    case Arm::Echo:
      return "echo";
    case Arm::Udp:
      return "udp";
    case Arm::Name:
      return "";
  }
  return "";
}

std::vector<Column> columns_of(const PathView& view) {
  std::vector<Column> columns;
  if (view.subject() == nullptr) {
    return columns;
  }
  columns.push_back({column_title(*view.subject(), view), view.subject()});
  for (const FlowView& flow : view.flows()) {
    const bool traced = flow.hops.size() > 1 || flow.arm != Arm::Test;
    if (&flow != view.subject() && traced) {
      columns.push_back({column_title(flow, view), &flow});
    }
  }
  std::stable_sort(columns.begin() + 1, columns.end(),
                   [](const Column& a, const Column& b) { return a.flow->arm < b.flow->arm; });
  return columns;
}

std::string cell(const FlowView& flow, std::uint8_t hop) {
  const auto found = flow.hops.find(hop);
  if (found == flow.hops.end() || found->second.sent == 0) {
    return ".";
  }
  const HopTally& tally = found->second;
  if (tally.time_exceeded > 0) {
    return "seen";
  }
  if (tally.far_answers == 0) {
    return "-";
  }
  const Message& far = flow.far_answers.front().reply.message;
  const bool refused =
      std::holds_alternative<Reset>(far) || std::holds_alternative<Unreachable>(far);
  return refused ? "refused" : "past";
}

std::string far_cell(const FlowView& flow) {
  if (flow.far_answers.empty()) {
    return "-";
  }
  const Message& message = flow.far_answers.front().reply.message;
  if (const auto* unreachable = std::get_if<Unreachable>(&message)) {
    return "icmp " + std::to_string(unreachable->type) + "/" + std::to_string(unreachable->code);
  }
  constexpr std::array<const char*, 7> kNames = {"", "", "SYN-ACK", "RST", "reply", "", "answer"};
  return kNames[message.index()];
}

constexpr std::size_t kAddressWidth = 24;

struct Row {
  std::string hop;
  std::string address;
  std::string time;
  std::vector<std::string> cells;
  std::string below;  // a line of its own
};

std::string table_text(const std::vector<Row>& rows) {
  std::size_t address_width = kAddressWidth;
  for (const Row& row : rows) {
    address_width = std::max(address_width, row.address.size() + 2);
  }
  std::string text;
  for (const Row& row : rows) {
    text += "  " + padded(row.hop, 4) + padded(row.address, address_width) + padded(row.time, 11);
    for (const std::string& cell : row.cells) {
      text += padded(cell, 11);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n" + row.below;
  }
  return text;
}

std::optional<Duration> fastest(const PathView& view, std::uint8_t hop) {
  std::optional<Duration> best;
  for (const FlowView& flow : view.flows()) {
    const auto found = flow.hops.find(hop);
    if (found != flow.hops.end() && found->second.round_trip) {
      best = std::min(best.value_or(*found->second.round_trip), *found->second.round_trip);
    }
  }
  return best;
}

// The last hop worth a row: what answered, and the hops before the target.
std::uint8_t last_row(const PathView& view) {
  std::uint8_t last = std::min<std::uint8_t>(view.farthest_hop(), 30);
  if (view.target_distance()) {
    last = std::max(last, static_cast<std::uint8_t>(*view.target_distance() - 1));
  }
  return last;
}

bool lost_after(const Verdict& verdict, std::uint8_t hop) {
  return verdict.where.kind == PlaceKind::Segment && verdict.where.last_seen &&
         verdict.where.last_seen->hop == Hop{hop} && verdict.cause != Cause::RoutingLoop;
}

std::string break_row(const Verdict& verdict, bool color) {
  const bool sure = verdict.confidence != Confidence::Possible && verdict.where.first_unseen;
  return styled(sure ? "      x lost here" : "      x last seen here", Style::Bad, color) + "\n";
}

Row hop_row(const PathView& view, const std::vector<Column>& columns, std::uint8_t hop) {
  const std::optional<IpAddress> address = view.responder_at(hop);
  const std::optional<Duration> time = fastest(view, hop);
  Row row = {.hop = std::to_string(hop),
             .address = address ? address->to_string() : "(says nothing)",
             .time = time ? milliseconds(*time) : ""};
  for (const Column& column : columns) {
    row.cells.push_back(cell(*column.flow, hop));
  }
  return row;
}

Row target_row(const IpAddress& target, const PathView& view, const std::vector<Column>& columns) {
  const std::optional<std::uint8_t> distance = view.target_distance();
  Row row = {.hop = distance ? std::to_string(*distance) : "?",
             .address = target.to_string(),
             .time = "target"};
  for (const Column& column : columns) {
    row.cells.push_back(far_cell(*column.flow));
  }
  return row;
}

std::string path_table(const ProbeReport& report, const PathView& view, bool color) {
  const std::vector<Column> columns = columns_of(view);
  if (columns.empty()) {
    return "";
  }
  const auto* route = std::get_if<Route>(&*report.record.route);
  std::vector<Row> rows = {
      {.hop = "hop", .address = "address", .time = "round trip"},
      {.hop = "0", .address = route->source.to_string(), .time = route->interface}};
  for (const Column& column : columns) {
    rows.front().cells.push_back(column.title);
  }
  for (std::uint8_t hop = 0; hop <= last_row(view); ++hop) {
    if (hop > 0) {
      rows.push_back(hop_row(view, columns, hop));
    }
    rows.back().below = lost_after(report.verdict, hop) ? break_row(report.verdict, color) : "";
  }
  rows.push_back(target_row(*report.record.target.address, view, columns));
  std::string table = table_text(rows);
  if (columns.size() > 1) {
    table +=
        styled(
            "      seen: answered; past: went on; refused: RST or ICMP; -: no answer; .: not asked",
            Style::Dim, color) +
        "\n";
  }
  return table;
}

std::string joined(const std::vector<Cause>& causes) {
  std::string text;
  for (Cause cause : causes) {
    text += (text.empty() ? "" : ", ") + std::string(to_string(cause));
  }
  return text;
}

// The causes that one observation removed share a line; the causes of other layers are left to -v.
std::string eliminations(const Verdict& verdict, bool verbose) {
  std::vector<std::pair<std::string, std::vector<Cause>>> by_reason;
  for (const Elimination& entry : verdict.eliminated) {
    auto found =
        std::ranges::find(by_reason, entry.because, [](const auto& row) { return row.first; });
    if (found == by_reason.end()) {
      by_reason.push_back({entry.because, {}});
      found = std::prev(by_reason.end());
    }
    found->second.push_back(entry.cause);
  }
  const bool trivial = verdict.cause == Cause::PathHealthy && !verbose;
  std::string text;
  for (const auto& [reason, causes] : by_reason) {
    if (!trivial) {
      text += paragraph(text.empty() ? "not" : "", joined(causes) + ": " + printable(reason) + ".");
    }
  }
  return text;
}

std::string lists(const Verdict& verdict) {
  std::string text;
  if (!verdict.not_excluded.empty()) {
    text += paragraph("or", joined(verdict.not_excluded) + ": not excluded by what was seen.");
  }
  std::string label = "unknown";
  for (const std::string& unknown : verdict.unknowable_from_here) {
    text += paragraph(std::exchange(label, ""), unknown + ".");
  }
  if (verdict.next) {
    text += paragraph("next", *verdict.next);
  }
  if (!verdict.remedy.empty()) {
    text += paragraph("remedy", printable(verdict.remedy));
  }
  return text;
}

std::string findings_text(const Verdict& verdict) {
  std::string text;
  for (const Finding& finding : verdict.findings) {
    std::string where;
    if (finding.where.suspect && finding.where.suspect->hop) {
      where = " at hop " + std::to_string(finding.where.suspect->hop->value);
      if (finding.where.suspect->address) {
        where += " (" + finding.where.suspect->address->to_string() + ")";
      }
    }
    text += paragraph(text.empty() ? "also" : "",
                      std::string(to_string(finding.kind)) + where + ": " + finding.note + ".");
  }
  return text;
}

std::string evidence_text(const ProbeReport& report) {
  const std::vector<Exhibit>& evidence = report.verdict.evidence;
  if (!report.evidence_file || evidence.empty()) {
    return "";
  }
  std::string text = paragraph("evidence", printable(*report.evidence_file) + ", these frames:");
  for (const Exhibit& exhibit : evidence) {
    const std::string number = padded("#" + std::to_string(exhibit.frame.value), 6);
    text += std::string(kLabelWidth, ' ') + number +
            wrapped(printable(exhibit.shows), kWidth, kLabelWidth + 6) + "\n";
  }
  return text;
}

// The 5-tuple and the time to look for in a firewall's log.
std::string log_line(const ProbeReport& report, const PathView& view) {
  if (view.subject() == nullptr || report.verdict.cause == Cause::PathHealthy) {
    return "";
  }
  const FlowKey& flow = view.subject()->flow;
  return paragraph("in the log", "TCP " + flow.source.address.to_string() + " port " +
                                     std::to_string(flow.source.port.value) + " to " +
                                     flow.destination.address.to_string() + " port " +
                                     std::to_string(flow.destination.port.value) + ", " +
                                     print_utc(report.started, 0) + " to " +
                                     print_utc(report.started + report.elapsed, 0));
}

std::string footer(const ProbeReport& report) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%zu packets, %d flows, %.2f s%s", report.packets_sent,
                report.flows_opened, static_cast<double>(report.elapsed.count()) / 1e9,
                report.interrupted ? ", interrupted" : "");
  return text.data();
}

std::string observation_lines(const ProbeReport& report) {
  std::string text;
  for (const Observation& observation : report.record.observations) {
    const auto* answered = std::get_if<Answered>(&observation.outcome);
    std::string outcome =
        std::holds_alternative<Silent>(observation.outcome) ? "silent" : "not sent";
    if (answered != nullptr) {
      const Reply& reply = answered->replies.front();
      outcome = reply.responder.to_string() + " hop limit " +
                std::to_string(reply.reply_hop_limit.value) + " after " +
                milliseconds(reply.received_at - answered->sent_at);
    }
    const FlowKey& flow = observation.probe.flow;
    text += "  probe " + padded(std::to_string(observation.probe.id.value), 5) +
            padded(std::to_string(flow.source.port.value) + " > " +
                       std::to_string(flow.destination.port.value),
                   18) +
            "hop limit " + padded(std::to_string(observation.probe.sent_hop_limit.value), 4) +
            outcome + "\n";
  }
  return text;
}

}  // namespace

std::string report_text(const ProbeReport& report, bool verbose, bool color) {
  const PathView view(report.record);
  std::string text = headline(report, color) + "\n";
  if (report.record.route && std::holds_alternative<Route>(*report.record.route)) {
    text += path_table(report, view, color) + "\n";
  }
  text += eliminations(report.verdict, verbose);
  text += lists(report.verdict);
  text += log_line(report, view);
  text += findings_text(report.verdict);
  text += evidence_text(report);
  if (verbose) {
    text += "\n" + observation_lines(report);
  }
  return text + "\n" + styled(footer(report), Style::Dim, color) + "\n";
}

}  // namespace flatline
