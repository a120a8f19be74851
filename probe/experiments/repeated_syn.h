#ifndef PROBE_EXPERIMENTS_REPEATED_SYN_H_
#define PROBE_EXPERIMENTS_REPEATED_SYN_H_

#include <set>
#include <vector>

#include "probe/experiments/hop_trace.h"

namespace flatline {

// Do these flows get through, and is their silence more than a lost packet? Each flow gets a pair
// of SYNs at each of the given times until something answers it. Many flows to one port from
// several source ports show whether the failure picks flows.
class RepeatedSyn : public Experiment {
 public:
  // `times` ascend.
  RepeatedSyn(std::vector<ArmFlow> flows, std::vector<Timestamp> times, int copies);

  Step next(Timestamp now) override;
  void handle_reply(const Probe& probe, const Reply& reply) override;

 private:
  std::vector<ArmFlow> flows_;
  std::vector<Timestamp> times_;
  int copies_;
  std::set<FlowKey> answered_;
  std::size_t round_ = 0;
  std::size_t in_round_ = 0;  // packets of this round already given or skipped
};

}  // namespace flatline

#endif  // PROBE_EXPERIMENTS_REPEATED_SYN_H_
