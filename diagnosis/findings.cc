#include "diagnosis/findings.h"

#include <algorithm>
#include <string>

#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

// A hop is called silent after three unanswered probes, all from flows that were seen farther on.
constexpr int kProbesForSilentHop = 3;
// A hop is called rate-limited when it left at least two of four probes unanswered that went on.
constexpr int kProbesForRateLimit = 4;
constexpr int kMissedForRateLimit = 2;

// Probes to one hop from flows that certainly went past it.
struct PassingTally {
  int sent = 0;
  int answered = 0;
  std::optional<IpAddress> responder;
};

// How far a flow certainly went: to a hop that answered it, or to the target. A RST, and a refusal
// of the test, may come from nearer in the target's name.
std::uint8_t went_past(const FlowView& flow, const PathView& view) {
  const bool vouched = flow.first<SynAck>() != nullptr || flow.first<EchoReply>() != nullptr ||
                       (flow.arm == Arm::Udp && flow.target_answered());
  if (vouched && view.target_distance()) {
    return *view.target_distance();
  }
  return flow.reached();
}

std::map<std::uint8_t, PassingTally> passing_tallies(const PathView& view) {
  std::map<std::uint8_t, PassingTally> tallies;
  for (const FlowView& flow : view.flows()) {
    const std::uint8_t limit = went_past(flow, view);
    for (const auto& [hop, tally] : flow.hops) {
      if (hop == 0 || hop >= limit) {
        continue;
      }
      PassingTally& passing = tallies[hop];
      passing.sent += tally.sent;
      passing.answered += tally.time_exceeded;
      if (!tally.responders.empty()) {
        passing.responder = *tally.responders.begin();
      }
    }
  }
  return tallies;
}

Place at_hop(std::uint8_t hop, std::optional<IpAddress> address) {
  return {.kind = PlaceKind::Hop, .suspect = PathPoint{Hop{hop}, address}};
}

std::string of(int answered, int sent) {
  return std::to_string(answered) + " of " + std::to_string(sent);
}

// Whether the hop is known by an ICMP error of another kind.
bool sent_a_refusal(const PathView& view, std::uint8_t hop) {
  const FarAnswer* error = first_unreachable(view);
  return error != nullptr && unreachable_hop(view, *error) == hop;
}

void add_quiet_hops(std::vector<Finding>& findings, const PathView& view) {
  const std::map<std::uint8_t, PassingTally> tallies = passing_tallies(view);
  for (const auto& [hop, tally] : tallies) {
    const bool heard_of = view.responder_at(hop).has_value() || sent_a_refusal(view, hop);
    if (tally.answered == 0 && !heard_of && tally.sent >= kProbesForSilentHop) {
      findings.push_back({FindingKind::SilentHop, at_hop(hop, std::nullopt),
                          "answered none of " + std::to_string(tally.sent) +
                              " probes that went on past it; it forwards, and says nothing"});
    }
    const bool saves = tally.answered > 0 && tally.sent >= kProbesForRateLimit &&
                       tally.sent - tally.answered >= kMissedForRateLimit;
    // Loss on the way would take answers of other hops as well.
    const bool alone = std::ranges::none_of(tallies, [&](const auto& other) {
      return other.first != hop && other.second.answered > 0 &&
             other.second.answered < other.second.sent;
    });
    if (saves && alone) {
      findings.push_back({FindingKind::RateLimitedHop, at_hop(hop, tally.responder),
                          "answered " + of(tally.answered, tally.sent) +
                              " probes that went on past it, while no other hop missed one"});
    }
  }
}

void add_multipath(std::vector<Finding>& findings, const PathView& view) {
  std::map<std::uint8_t, std::set<IpAddress>> responders;
  for (const FlowView& flow : view.flows()) {
    for (const auto& [hop, tally] : flow.hops) {
      responders[hop].insert(tally.responders.begin(), tally.responders.end());
    }
  }
  for (const auto& [hop, addresses] : responders) {
    if (addresses.size() < 2) {
      continue;
    }
    std::string note = "different flows meet different responders here:";
    for (const IpAddress& address : addresses) {
      note += " " + address.to_string();
    }
    findings.push_back({FindingKind::Multipath, at_hop(hop, std::nullopt), note});
    return;
  }
}

}  // namespace

std::vector<Finding> findings_of(const PathView& view) {
  std::vector<Finding> findings;
  add_quiet_hops(findings, view);
  add_multipath(findings, view);
  return findings;
}

}  // namespace flatline
