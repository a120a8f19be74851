// routing-loop: two or more routers hand the packet round until its hop limit ends.
//
// Mechanism: a default route points back, a summary route covers what does not exist (RFC 4632
// §5.1). Predicts: the same responders at hops that are two or more apart, and time exceeded even
// for the largest hop limit. Refuted by: any answer of another kind. Looks alike: one router that
// answers for two hops in a row, which is not taken for a loop.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  if (view.subject() == nullptr) {
    return {};
  }
  std::map<IpAddress, std::uint8_t> first_at;
  std::uint8_t first_repeated = 0;
  for (const auto& [hop, tally] : view.subject()->hops) {
    for (const IpAddress& responder : tally.responders) {
      const auto [entry, fresh] = first_at.emplace(responder, hop);
      if (!fresh && hop - entry->second >= 2 &&
          (first_repeated == 0 || entry->second < first_repeated)) {
        first_repeated = entry->second;
      }
    }
  }
  return {{Cause::RoutingLoop, first_repeated}};
}

std::optional<std::string> refute(const Hypothesis&, const PathView& view) {
  if (auto wrong = unless_signal(view, {Signal::Loop})) {
    return "the packets did not come round until their hop limit ended";
  }
  return std::nullopt;
}

// The responders that came again, in the order in which the packet meets them.
std::string members(const PathView& view) {
  std::map<IpAddress, std::pair<int, int>> span;
  for (const auto& [hop, tally] : view.subject()->hops) {
    for (const IpAddress& responder : tally.responders) {
      span.emplace(responder, std::pair<int, int>{hop, hop}).first->second.second = hop;
    }
  }
  std::string text;
  std::set<IpAddress> named;
  for (const auto& [hop, tally] : view.subject()->hops) {
    for (const IpAddress& responder : tally.responders) {
      if (span[responder].second - span[responder].first >= 2 && named.insert(responder).second) {
        text += (text.empty() ? "" : " and ") + responder.to_string();
      }
    }
  }
  return text;
}

std::string summary(const Verdict& verdict, const PathView& view) {
  return flow_text(view) + " goes round between " + members(view) + ", from " +
         point_text(verdict.where.last_seen) + " on, until its hop limit ends.";
}

std::string remedy(const Verdict&, const PathView& view) {
  return "Ask the owners of " + members(view) + " for their routes to " +
         view.record().target.address->to_string() + ": at least one points back.";
}

}  // namespace

const Rule kRoutingLoopRule = {Cause::RoutingLoop, always_forward, propose, refute,
                               loop_place,         summary,        remedy};

}  // namespace flatline
