#include "diagnosis/hypothesis.h"

#include <algorithm>
#include <iterator>
#include <variant>

namespace flatline {
namespace {

using namespace std::chrono_literals;

// Silence counts after three copies over a second, so that one lost packet or one burst of loss is
// not taken for a filter, and after 3.2 s, because a router whose neighbour does not answer says so
// after 3 ARP requests one second apart (measured on Linux: 3.05 s).
constexpr int kSilentCopies = 3;
constexpr Duration kSilentSpan = 1s;
constexpr Duration kSilentWait = 3200ms;
// RFC 1812 routers and Linux start at 64 or more; no path in the Internet needs this many hops.
constexpr std::uint8_t kLongestRealPath = 48;

// How often a responder came again after a hop that it did not answer. Hops in a row may be one
// router that answers for packets it still forwards, or that sets the hop limit of all to 1.
int returns_of(const IpAddress& responder, const FlowView& subject) {
  int times = 0;
  bool seen = false;
  bool left = false;
  for (const auto& [hop, tally] : subject.hops) {
    const bool here = tally.responders.contains(responder);
    times += here && left ? 1 : 0;
    seen = seen || here;
    left = seen && !here;
  }
  return times;
}

// Two responders that come a third time, or one that comes again and still answers where no path
// leads. Private addresses are used twice on one path often enough (a customer's network and its
// provider's), three times hardly.
bool loops(const FlowView& subject) {
  std::set<IpAddress> responders;
  for (const auto& [hop, tally] : subject.hops) {
    responders.insert(tally.responders.begin(), tally.responders.end());
  }
  const auto coming_again = [&](int times) {
    return std::ranges::count_if(responders, [&](const IpAddress& responder) {
      return returns_of(responder, subject) >= times;
    });
  };
  return coming_again(2) >= 2 || (subject.reached() >= kLongestRealPath && coming_again(1) >= 1);
}

bool silence_counts(const FlowView& subject) {
  return subject.far_copies >= kSilentCopies && subject.silent_span >= kSilentSpan &&
         subject.longest_wait >= kSilentWait;
}

}  // namespace

Signal signal_of(const PathView& view) {
  const FlowView* subject = view.subject();
  if (subject == nullptr || (subject->sent == 0 && subject->not_sent == 0)) {
    return view.record().route && std::holds_alternative<NoRouteReason>(*view.record().route)
               ? Signal::NotSent
               : Signal::TooEarly;
  }
  if (subject->sent == 0) {
    return Signal::NotSent;
  }
  bool undelivered = false;
  for (const FarAnswer& answer : subject->far_answers) {
    if (std::holds_alternative<SynAck>(answer.reply.message)) {
      if (answer.reply.delivery != Delivery::NotDelivered) {
        return Signal::SynAck;
      }
      undelivered = true;
    }
  }
  if (undelivered) {
    return Signal::SynAckUndelivered;
  }
  if (!subject->far_answers.empty()) {
    const Message& first = subject->far_answers.front().reply.message;
    if (!std::holds_alternative<Reset>(first)) {
      return Signal::Unreachable;
    }
    return view.some_test_flows_pass() ? Signal::Mixed : Signal::Reset;
  }
  if (loops(*subject)) {
    return Signal::Loop;
  }
  return silence_counts(*subject) ? Signal::Silence : Signal::TooEarly;
}

bool Survivors::holds(Cause cause) const {
  return std::ranges::find(left, cause, &Hypothesis::cause) != left.end();
}

std::vector<Cause> Survivors::causes() const {
  std::vector<Cause> result;
  for (const Hypothesis& hypothesis : left) {
    if (std::ranges::find(result, hypothesis.cause) == result.end()) {
      result.push_back(hypothesis.cause);
    }
  }
  return result;
}

Survivors eliminate(const PathView& view) {
  Survivors survivors;
  for (const Rule& rule : rules()) {
    bool any_left = false;
    std::optional<std::string> why;
    for (const Hypothesis& hypothesis : rule.propose(view)) {
      std::optional<std::string> refuted = rule.refute(hypothesis, view);
      if (refuted) {
        why = std::move(refuted);
      } else {
        survivors.left.push_back(hypothesis);
        any_left = true;
      }
    }
    if (!any_left && why) {
      survivors.eliminated.push_back({rule.cause, *why});
    }
  }
  return survivors;
}

const Rule* rule_of(Cause cause) {
  const auto found = std::ranges::find(rules(), cause, &Rule::cause);
  return found == rules().end() ? nullptr : &*found;
}

Direction direction_of(Cause cause, const PathView& view) {
  const Rule* rule = rule_of(cause);
  return rule == nullptr ? Direction::None : rule->direction(view);
}

Place place_of(Cause cause, const Survivors& survivors, const PathView& view) {
  std::vector<Hypothesis> left;
  std::ranges::copy_if(survivors.left, std::back_inserter(left),
                       [&](const Hypothesis& hypothesis) { return hypothesis.cause == cause; });
  const Rule* rule = rule_of(cause);
  return rule == nullptr || left.empty() ? Place{} : rule->place(left, view);
}

}  // namespace flatline
