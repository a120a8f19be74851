#include "diagnosis/diagnose.h"

#include <algorithm>
#include <array>

#include "diagnosis/findings.h"
#include "diagnosis/hypothesis.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/terms.h"
#include "diagnosis/wording.h"

namespace flatline {
namespace {

// Flows to the port that must fail, all of them, before "this port" is said for certain, and flows
// in all with the controls that pass: that one of two legs takes just those that fail happens by
// chance in 1 of 2^(8-1) = 128 cases.
constexpr int kTestFlowsForCertainty = 4;
constexpr int kFlowsForCertainty = 8;

bool target_answers_tcp(const PathView& view) {
  return std::ranges::any_of(view.flows(), [&](const FlowView& flow) {
    return &flow != view.subject() && flow.target_answered() &&
           (flow.first<Reset>() != nullptr || flow.first<SynAck>() != nullptr);
  });
}

// Of the causes left, the one to speak of first: the one that explains what is seen with the least
// that is not seen. The others are named beside it.
Cause headline(const Survivors& survivors, const PathView& view) {
  const std::vector<Cause> causes = survivors.causes();
  if (causes.empty() || signal_of(view) == Signal::TooEarly) {
    const bool local_or_name = !view.record().target.address || survivors.holds(Cause::HostDown);
    return causes.size() == 1 && local_or_name ? causes.front() : Cause::Inconclusive;
  }
  if (causes.size() == 1) {
    return causes.front();
  }
  if (survivors.holds(Cause::HostSilent)) {
    return Cause::HostSilent;
  }
  // A host that refuses nothing else on TCP has a filter for this port; one that takes no TCP at
  // all, yet answers echo or is on this very link, keeps the filter itself.
  const bool on_link = route_is_on_link(view.record());
  if (survivors.holds(Cause::HostFirewallDrop) && (on_link || !target_answers_tcp(view)) &&
      !view.some_test_flows_pass()) {
    return Cause::HostFirewallDrop;
  }
  constexpr std::array kOrder = {Cause::FirewallDrop,  Cause::HostFirewallDrop, Cause::PortClosed,
                                 Cause::FirewallReset, Cause::FirewallReject,   Cause::RouteMissing,
                                 Cause::HostDown};
  for (Cause cause : kOrder) {
    if (survivors.holds(cause)) {
      return cause;
    }
  }
  return Cause::Inconclusive;
}

bool closed_port_is_far(const Survivors& survivors, const PathView& view) {
  return std::ranges::any_of(survivors.left, [&](const Hypothesis& hypothesis) {
    return hypothesis.cause == Cause::FirewallReset &&
           view.reply_hop_limit_at(hypothesis.hop).has_value();
  });
}

// Whether the difference between the test flows and the controls can only come from the port: all
// test flows fail alike, enough flows were compared, and one of them is TCP as well, since a hop
// may be silent towards one protocol.
bool difference_is_certain(const PathView& view) {
  const FlowView& subject = *view.subject();
  int passing = 0;
  bool passing_tcp = false;
  bool answered_differently = false;
  for (const FlowView& flow : view.flows()) {
    if (flow.arm == Arm::Test) {
      answered_differently = answered_differently || !flow.far_answers.empty();
    } else if (flow.reached() > subject.reached() || flow.target_answered()) {
      passing += 1;
      passing_tcp = passing_tcp || flow.flow.protocol == Protocol::Tcp;
    }
  }
  return !view.lossy() && !answered_differently && passing_tcp &&
         view.silent_test_flows() >= kTestFlowsForCertainty &&
         view.silent_test_flows() + passing >= kFlowsForCertainty;
}

// Whether one cause alone is left and yet the packets that removed the others were too few.
bool rests_on_little(const PathView& view, Cause cause) {
  if (cause == Cause::FirewallDrop) {
    return !difference_is_certain(view);
  }
  if (cause == Cause::HostDown) {
    // Whose neighbour did not answer is seen only on this host's own link.
    return unanswered_neighbor(view) == nullptr;
  }
  if (cause == Cause::FirewallReset) {
    // One flow that goes on past the RST's distance may have taken a longer one of several ways.
    const std::uint8_t distance = reset_distance(view).value_or(255);
    const auto farther = std::ranges::count_if(view.flows(), [&](const FlowView& flow) {
      return &flow != view.subject() && flow.reached() >= distance;
    });
    return !reset_from_nearer(view) && farther < 2;
  }
  if (cause == Cause::LocalFirewallDrop) {
    // Not seen leaving as it was sent: a rule, but also NAT, IPsec or a queue of this host.
    if (signal_of(view) == Signal::NotSent && !sending_was_refused(view)) {
      return true;
    }
    // A socket that got the answer of another source port: slow, or picked by its port.
    return std::ranges::any_of(view.flows(), [](const FlowView& flow) {
      const FarAnswer* answer = flow.first<SynAck>();
      return flow.arm == Arm::Test && answer != nullptr &&
             answer->reply.delivery == Delivery::Delivered;
    });
  }
  const FarAnswer* error = first_unreachable(view);
  return error != nullptr && refusal_of(view, *error) == Refusal::Contradicted;
}

Confidence confidence_of(const Survivors& survivors, const PathView& view, Cause cause) {
  if (survivors.causes().size() > 1) {
    const Place place = place_of(cause, survivors, view);
    const bool together = std::ranges::all_of(survivors.left, [&](const Hypothesis& other) {
      return direction_of(other.cause, view) == direction_of(cause, view) &&
             place_of(other.cause, survivors, view).last_seen == place.last_seen;
    });
    return together ? Confidence::Likely : Confidence::Possible;
  }
  return rests_on_little(view, cause) ? Confidence::Likely : Confidence::Certain;
}

// A direction is claimed only where all that is left agrees on it.
Direction common_direction(const Survivors& survivors, const PathView& view, Cause cause) {
  const Direction own = direction_of(cause, view);
  const bool agreed = std::ranges::all_of(survivors.left, [&](const Hypothesis& hypothesis) {
    return direction_of(hypothesis.cause, view) == own;
  });
  return agreed ? own : Direction::Both;
}

Verdict inconclusive(const Survivors& survivors) {
  Verdict verdict;
  verdict.not_excluded = survivors.causes();
  verdict.eliminated = survivors.eliminated;
  return verdict;
}

}  // namespace

Verdict diagnose(const Record& record) {
  const PathView view(record);
  const Survivors survivors = eliminate(view);
  Cause cause = headline(survivors, view);
  if (cause == Cause::PortClosed && survivors.causes().size() > 1 && !view.target_distance() &&
      closed_port_is_far(survivors, view)) {
    cause = Cause::FirewallReset;
  }
  Verdict verdict;
  if (cause == Cause::Inconclusive) {
    verdict = inconclusive(survivors);
  } else {
    verdict.cause = cause;
    verdict.direction = common_direction(survivors, view, cause);
    verdict.confidence = confidence_of(survivors, view, cause);
    verdict.where = place_of(cause, survivors, view);
    if (verdict.confidence == Confidence::Possible) {
      verdict.where.suspect.reset();  // another explanation acts elsewhere
    }
    for (Cause other : survivors.causes()) {
      if (other != cause) {
        verdict.not_excluded.push_back(other);
      }
    }
    verdict.eliminated = survivors.eliminated;
  }
  verdict.findings = findings_of(view);
  describe(verdict, view);
  return verdict;
}

}  // namespace flatline
