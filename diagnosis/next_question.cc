// Which question splits what is left best.
//
// Every question has a yes: "the target answers this arm", "some source port gets through", "the
// hop is proved dead", "the RST comes from nearer than the target". For each cause the table below
// says how likely a yes is, from the rules' predictions: near 0 or 1 where a rule predicts, in
// between where the cause leaves it open (a filter may or may not take the control port). With the
// surviving causes taken as equally likely, the expected information of a question is the mutual
// information of cause and answer: zero where all causes predict alike, one bit where the answer
// halves what is left.

#include "diagnosis/next_question.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace flatline {
namespace {

// Less than this is not worth a packet.
constexpr double kWorthAsking = 0.01;

struct QuestionRow {
  Question question;
  int packets;
  std::map<Cause, double> yes;  // causes that are absent leave it open: 0.5
};

const std::vector<QuestionRow>& table() {
  static const std::map<Cause, double> kHostAnswers = {
      {Cause::PathHealthy, 0.9},      {Cause::HostDown, 0.01},      {Cause::HostSilent, 0.01},
      {Cause::FirewallDrop, 0.7},     {Cause::FirewallReject, 0.7}, {Cause::FirewallReset, 0.7},
      {Cause::HostFirewallDrop, 0.5}, {Cause::ReturnPathDrop, 0.6}, {Cause::RouteMissing, 0.01},
      {Cause::RoutingLoop, 0.01},     {Cause::Overload, 0.99},      {Cause::PortClosed, 0.7},
      {Cause::LocalFirewallDrop, 0.7}};
  static const std::map<Cause, double> kSomePortsPass = {
      {Cause::PathHealthy, 0.9},  {Cause::HostDown, 0.01},         {Cause::HostSilent, 0.01},
      {Cause::FirewallDrop, 0.2}, {Cause::HostFirewallDrop, 0.02}, {Cause::ReturnPathDrop, 0.2},
      {Cause::RouteMissing, 0.2}, {Cause::Overload, 0.3}};
  static const std::map<Cause, double> kDeadHopProved = {
      {Cause::PathHealthy, 0.0},  {Cause::HostDown, 0.0},         {Cause::HostSilent, 0.0},
      {Cause::FirewallDrop, 0.7}, {Cause::HostFirewallDrop, 0.0}, {Cause::ReturnPathDrop, 0.0},
      {Cause::RouteMissing, 0.1}, {Cause::Overload, 0.0}};
  static const std::map<Cause, double> kResetFromNear = {{Cause::FirewallReset, 0.9},
                                                         {Cause::PortClosed, 0.01}};
  static const std::vector<QuestionRow> kTable = {{Question::ControlPort, 8, kHostAnswers},
                                                  {Question::ClosedPort, 6, kHostAnswers},
                                                  {Question::Echo, 6, kHostAnswers},
                                                  {Question::Udp, 6, kHostAnswers},
                                                  {Question::SourcePorts, 14, kSomePortsPass},
                                                  {Question::DecisiveHops, 12, kDeadHopProved},
                                                  {Question::ResetDistance, 12, kResetFromNear}};
  return kTable;
}

double entropy_bits(double p) {
  return p <= 0 || p >= 1 ? 0 : -p * std::log2(p) - (1 - p) * std::log2(1 - p);
}

double information_bits(const QuestionRow& row, const std::vector<Cause>& causes) {
  double mean = 0;
  double conditional = 0;
  const auto share = 1.0 / static_cast<double>(causes.size());
  for (Cause cause : causes) {
    const auto entry = row.yes.find(cause);
    const double yes = entry == row.yes.end() ? 0.5 : entry->second;
    mean += share * yes;
    conditional += share * entropy_bits(yes);
  }
  return entropy_bits(mean) - conditional;
}

// A question that the situation makes meaningless is not asked, whatever the table hopes for.
bool makes_sense(Question question, const PathView& view) {
  const Signal signal = signal_of(view);
  const bool quiet = signal == Signal::Silence || signal == Signal::TooEarly;
  if (question == Question::ResetDistance) {
    return signal == Signal::Reset;
  }
  if (question == Question::DecisiveHops) {
    return quiet && view.nearest_alive_hop().has_value();
  }
  if (question == Question::SourcePorts) {
    return quiet && (view.target_alive() || view.nearest_alive_hop().has_value());
  }
  return quiet || signal == Signal::Unreachable;
}

}  // namespace

std::vector<AskedFor> next_questions(const Survivors& survivors, const PathView& view,
                                     const std::set<Question>& asked) {
  const std::vector<Cause> causes = survivors.causes();
  std::vector<AskedFor> worth;
  if (causes.size() < 2) {
    return worth;
  }
  for (const QuestionRow& row : table()) {
    const double bits = information_bits(row, causes);
    if (!asked.contains(row.question) && makes_sense(row.question, view) && bits > kWorthAsking) {
      worth.push_back({row.question, bits, row.packets});
    }
  }
  std::ranges::stable_sort(worth, [](const AskedFor& a, const AskedFor& b) {
    return a.information_bits * b.packets > b.information_bits * a.packets;
  });
  return worth;
}

std::optional<std::string> next_from_elsewhere(const Verdict& verdict) {
  const auto open = [&](Cause cause) {
    return verdict.cause == cause ||
           std::ranges::find(verdict.not_excluded, cause) != verdict.not_excluded.end();
  };
  if (verdict.not_excluded.empty() && verdict.cause != Cause::Inconclusive) {
    return std::nullopt;
  }
  if (open(Cause::ReturnPathDrop) || open(Cause::HostFirewallDrop) || open(Cause::HostSilent)) {
    return "Capture on the target while this probe runs (tcpdump -n host <this host>): "
           "SYNs that arrive there and a SYN-ACK that leaves mean the return path; "
           "SYNs without a SYN-ACK, the host; no SYNs, the segment before it.";
  }
  if (open(Cause::PortClosed)) {
    return "On the target, ss -ltn shows whether anything listens on the port.";
  }
  if (open(Cause::FirewallReject) || open(Cause::FirewallReset)) {
    return "The log of the device named, for this 5-tuple at this time.";
  }
  return std::nullopt;
}

}  // namespace flatline
