#ifndef PROBE_EXPERIMENTS_PAIRED_ROUNDS_H_
#define PROBE_EXPERIMENTS_PAIRED_ROUNDS_H_

#include <set>
#include <vector>

#include "probe/experiments/hop_trace.h"

namespace flatline {

// Is this hop really never reached by the test flow? In each round every hop limit is probed by the
// test flow first and by the control flow right behind it. A responder that saves its ICMP errors
// would spend its token on the test, which comes first: control answered and test not, round after
// round, is no rate limit. A hop that the test flow got an answer from is left alone: the question
// is answered, and its responder need not make more errors.
class PairedRounds : public Experiment {
 public:
  // `times` ascend.
  PairedRounds(const ArmFlow& test, const ArmFlow& control, std::vector<std::uint8_t> hop_limits,
               std::vector<Timestamp> times);

  Step next(Timestamp now) override;
  void handle_reply(const Probe& probe, const Reply& reply) override;

 private:
  ArmFlow test_;
  ArmFlow control_;
  std::vector<std::uint8_t> hop_limits_;
  std::vector<Timestamp> times_;
  std::set<std::uint8_t> reached_;  // by the test flow
  std::size_t position_ = 0;        // of the next probe, over all rounds
};

}  // namespace flatline

#endif  // PROBE_EXPERIMENTS_PAIRED_ROUNDS_H_
