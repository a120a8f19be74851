#ifndef DIAGNOSIS_HYPOTHESIS_H_
#define DIAGNOSIS_HYPOTHESIS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diagnosis/path_view.h"
#include "diagnosis/verdict.h"

namespace flatline {

// A cause at a place. `hop` is the device that acts (a router that rejects), or, for what happens
// between devices, the hop after which the traffic is lost.
struct Hypothesis {
  Cause cause = Cause::Inconclusive;
  std::uint8_t hop = 0;
  friend bool operator==(const Hypothesis&, const Hypothesis&) = default;
};

// What came back from the far end of the subject flow.
enum class Signal : std::uint8_t {
  NotSent,            // nothing left this host
  SynAck,             // and this host let it in
  SynAckUndelivered,  // it came to the interface, and no socket got it
  Reset,
  Unreachable,
  Mixed,     // some source ports complete the handshake, others are refused
  Loop,      // time exceeded for a hop limit that no real path needs
  Silence,   // long and often enough to count
  TooEarly,  // nothing yet, and silence does not count yet
};

Signal signal_of(const PathView& view);

// One cause: what it predicts and what refutes it. Each rule's file says so in words.
struct Rule {
  Cause cause;
  // Which way the traffic dies, where that is known.
  Direction (*direction)(const PathView& view);
  // The places where this cause could act, given what is known of the path.
  std::vector<Hypothesis> (*propose)(const PathView& view);
  // Why the record contradicts the hypothesis; nullopt while it fits.
  std::optional<std::string> (*refute)(const Hypothesis& hypothesis, const PathView& view);
  // Where the surviving hypotheses of this rule (never none) put it. A suspect is named only where
  // a packet convicts it.
  Place (*place)(const std::vector<Hypothesis>& left, const PathView& view);
  // One sentence that says what is wrong and where, and claims no more than the verdict does.
  std::string (*summary)(const Verdict& verdict, const PathView& view);
  // What to ask for, and whom.
  std::string (*remedy)(const Verdict& verdict, const PathView& view);
};

// All rules, in the order of enum Cause.
std::span<const Rule> rules();

// The hypotheses that a record leaves, and what removed the causes that have none left.
struct Survivors {
  std::vector<Hypothesis> left;
  std::vector<Elimination> eliminated;

  bool holds(Cause cause) const;
  std::vector<Cause> causes() const;  // without repetition, in order
};

Survivors eliminate(const PathView& view);

// The rule of a cause; nullptr for causes that no rule proposes (inconclusive among them).
const Rule* rule_of(Cause cause);
Direction direction_of(Cause cause, const PathView& view);
Place place_of(Cause cause, const Survivors& survivors, const PathView& view);

}  // namespace flatline

#endif  // DIAGNOSIS_HYPOTHESIS_H_
