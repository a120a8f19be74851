// firewall-reset: a device on the way answers in the target's name with a forged RST.
//
// Mechanism: a filter at hop k rejects with a TCP reset: source address of the target, fresh hop
// limit. The SYN whose hop limit ends at k still draws k's time exceeded (the limit is checked
// before the forward filter), every larger one draws the RST. Predicts: RST from hop limit k+1 on,
// never time exceeded from k+1; the RST arrives with the hop limit of k's own time exceeded, not
// with that of the target's packets. Refuted by: time exceeded from beyond k for the same flow; a
// RST that fits the target and not k. Looks alike: a closed port (all fields of the RST are the
// same); a device that copies the hop limit of what it answers, for which the place stays an
// interval.

#include <algorithm>

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  if (!view.record().target.address) {
    return {};
  }
  std::vector<Hypothesis> places;
  for (int hop = 1; hop <= target_hop(view); ++hop) {
    places.push_back({Cause::FirewallReset, static_cast<std::uint8_t>(hop)});
  }
  return places;
}

// Whether the RST came as far as this hop's own packets, as far as they are known.
bool fits(const PathView& view, std::uint8_t hop) {
  const HopLimit seen = view.subject()->first<Reset>()->reply.reply_hop_limit;
  const std::optional<HopLimit> own = view.reply_hop_limit_at(hop);
  return !own || return_length(*own) == return_length(seen);
}

bool fits_some_hop(const PathView& view, std::uint8_t first, std::uint8_t end) {
  for (std::uint8_t hop = std::max<std::uint8_t>(1, first); hop < end; ++hop) {
    if (fits(view, hop)) {
      return true;
    }
  }
  return false;
}

std::optional<std::string> refute(const Hypothesis& hypothesis, const PathView& view) {
  if (auto wrong = unless_signal(view, {Signal::Reset})) {
    return wrong;
  }
  const std::uint8_t reached = view.subject()->reached();
  if (reached > hypothesis.hop) {
    return hop_text(view, reached) + " answered this very flow";
  }
  const std::optional<std::uint8_t> distance = reset_distance(view);
  const bool at_the_target = hypothesis.hop >= target_hop(view);
  if (distance && *distance <= hypothesis.hop && !at_the_target) {
    return "a SYN that ended at hop " + std::to_string(*distance) + " already drew the RST";
  }
  if (at_the_target) {
    return reset_before_target(view) || reset_from_nearer(view)
               ? std::optional<std::string>("the RST comes from nearer than the target")
               : std::nullopt;
  }
  // Where the distance has proved the forgery, a hop limit that fits no hop was copied or made up.
  const bool made_up = reset_before_target(view) && !fits_some_hop(view, reached, *distance);
  if (!fits(view, hypothesis.hop) && !made_up) {
    return "the RST arrived with hop limit " +
           std::to_string(view.subject()->first<Reset>()->reply.reply_hop_limit.value) +
           ", packets of " + hop_text(view, hypothesis.hop) + " with " +
           std::to_string(view.reply_hop_limit_at(hypothesis.hop)->value);
  }
  return std::nullopt;
}

std::string summary(const Verdict& verdict, const PathView& view) {
  const std::string where = verdict.where.suspect ? "by " + point_text(verdict.where.suspect)
                                                  : segment_text(verdict, view);
  return flow_text(view) + " is reset in the target's name " + where +
         (verdict.not_excluded.empty() ? ", not by the target."
                                       : ", as far as its hop limit tells.");
}

std::string remedy(const Verdict& verdict, const PathView& view) {
  const std::string who = verdict.where.suspect ? point_text(verdict.where.suspect)
                                                : "the segment " + segment_text(verdict, view);
  return "Ask the owner of " + who + " to " + allow_rule_text(view) + ".";
}

}  // namespace

const Rule kFirewallResetRule = {Cause::FirewallReset, always_forward, propose, refute,
                                 reset_place,          summary,        remedy};

}  // namespace flatline
