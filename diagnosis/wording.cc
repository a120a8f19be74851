#include "diagnosis/wording.h"

#include <algorithm>
#include <array>
#include <string>

#include "diagnosis/exhibits.h"
#include "diagnosis/hypothesis.h"
#include "diagnosis/next_question.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

// Rows of the table of documented failures that a cause answers to.
std::vector<std::string> documented_rows(Cause cause) {
  struct Row {
    Cause cause;
    std::vector<std::string> rows;
  };
  static const std::array<Row, 14> kRows = {{
      {Cause::HostDown, {"O1", "O5", "O7"}},
      {Cause::HostSilent, {"O1", "O2a", "O2c", "O5"}},
      {Cause::PortClosed, {"O10", "O15", "O18"}},
      {Cause::FirewallDrop, {"O2a", "M2", "M3", "M4", "M5"}},
      {Cause::FirewallReject, {"O2a", "M2", "M3", "M4", "M5"}},
      {Cause::FirewallReset, {"O2a", "M2", "M3", "M4", "M5"}},
      {Cause::HostFirewallDrop, {"O2c", "O17"}},
      {Cause::LocalFirewallDrop, {"O16", "O17"}},
      {Cause::ReturnPathDrop, {"O3"}},
      {Cause::RouteMissing, {"O17"}},
      {Cause::RoutingLoop, {"O17"}},
      {Cause::DnsTimeout, {"O8", "M10"}},
      {Cause::DnsNxdomain, {"O8", "O16", "M10"}},
      {Cause::DnsServfail, {"O8", "M10"}},
  }};
  for (const Row& row : kRows) {
    if (row.cause == cause) {
      return row.rows;
    }
  }
  return cause == Cause::DnsRefused ? std::vector<std::string>{"O8", "M10"}
                                    : std::vector<std::string>{};
}

std::vector<std::string> unknowable(const Verdict& verdict, const PathView& view) {
  std::vector<std::string> unknown;
  const auto open = [&](Cause cause) {
    return verdict.cause == cause ||
           std::ranges::find(verdict.not_excluded, cause) != verdict.not_excluded.end();
  };
  if (open(Cause::ReturnPathDrop) && open(Cause::HostFirewallDrop)) {
    unknown.push_back(
        "whether the SYN arrives and its answer is lost on the way back: "
        "both look the same from this end");
  }
  if (open(Cause::Overload)) {
    unknown.push_back(
        "whether the service's accept queue is full: "
        "the kernel then drops SYNs as silently as a filter");
  }
  if (verdict.cause == Cause::FirewallDrop && verdict.where.first_unseen) {
    unknown.push_back(
        "whether a filter or a policy route takes it, whether it refuses with ICMP errors that a "
        "limit "
        "holds back, and whether a stateful device holds back the "
        "ICMP errors of this flow alone: it would then get farther than is seen");
    unknown.push_back(
        "which side of the segment drops: the outgoing side of its first device, "
        "the incoming side of its second, or a device between them that is no hop");
  }
  if (verdict.cause == Cause::PathHealthy) {
    unknown.push_back(
        "whether TLS and the application behind the port are well: "
        "the handshake is the kernel's work; "
        "nor whether large packets pass");
    unknown.push_back(
        "rules of this host that pick the agent's own user or control group: "
        "the probe's packets are not the agent's");
    const int flows = view.answered_test_flows();
    unknown.push_back("source ports other than the " + std::to_string(flows) +
                      " tried: one dead path of " +
                      "two equal ones escapes with a probability of 1 in " +
                      std::to_string(1 << std::min(flows, 20)));
  }
  if (verdict.cause == Cause::PortClosed) {
    unknown.push_back(
        "whether the process is down or the host's own firewall sends the RST: "
        "the same octets");
  }
  if (verdict.cause == Cause::HostSilent) {
    unknown.push_back("whether the host is off or something takes all traffic to it");
  }
  return unknown;
}

std::string inconclusive_summary(const PathView& view) {
  if (!view.record().target.address) {
    return "No resolver was asked and waited for, or none gave a whole answer, for " +
           view.record().target.name + ": check the nameserver lines in /etc/resolv.conf.";
  }
  if (signal_of(view) == Signal::TooEarly) {
    return "No answer from " + target_text(view) +
           " yet, and not waited long enough to call it silence.";
  }
  if (signal_of(view) == Signal::Mixed) {
    return "Some source ports complete the handshake with " + target_text(view) +
           " and others are refused: several hosts or paths behind one address, of which one is "
           "broken.";
  }
  return "What came back for " + target_text(view) + " fits no single explanation.";
}

}  // namespace

void describe(Verdict& verdict, const PathView& view) {
  verdict.documented = documented_rows(verdict.cause);
  verdict.unknowable_from_here = unknowable(verdict, view);
  verdict.next = next_from_elsewhere(verdict);
  const Rule* rule = rule_of(verdict.cause);
  verdict.summary = rule != nullptr ? rule->summary(verdict, view) : inconclusive_summary(view);
  verdict.remedy = rule != nullptr ? rule->remedy(verdict, view) : "";
  verdict.evidence = exhibits_of(verdict, view);
}

}  // namespace flatline
