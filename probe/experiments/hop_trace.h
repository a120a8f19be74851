#ifndef PROBE_EXPERIMENTS_HOP_TRACE_H_
#define PROBE_EXPERIMENTS_HOP_TRACE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "probe/experiment.h"

namespace flatline {

// One flow of an investigation: what an arm's probes have in common.
struct ArmFlow {
  Arm arm = Arm::Test;
  FlowKey flow;
  std::uint32_t initial_sequence = 0;
  // Give every SYN a sequence number of its own, so that a RST names the SYN that drew it. Only for
  // ports where nothing listens: a listener would itself answer the second SYN with a RST.
  bool own_sequence_each = false;

  // The n-th probe of this flow.
  ProbeSpec spec(HopLimit hop_limit, std::uint32_t n) const;
};

// How far does this flow get, and who answers on the way? (T1 of the techniques: one constant
// 5-tuple, one initial sequence number, hop limits ascending in one burst, so that one round trip
// shows the whole path and the target holds a single half-open connection.) Descending order would
// make the far end acknowledge the largest hop limit instead of the distance.
class HopTrace : public Experiment {
 public:
  HopTrace(const ArmFlow& flow, std::vector<std::uint8_t> hop_limits);

  Step next(Timestamp now) override;
  void handle_reply(const Probe&, const Reply&) override {}

 private:
  ArmFlow flow_;
  std::vector<std::uint8_t> hop_limits_;
  std::size_t sent_ = 0;
};

// The hop limits from `first` to `last`, ascending, then `copies` that can go all the way.
std::vector<std::uint8_t> trace_hop_limits(std::uint8_t first, std::uint8_t last, int copies);

// A hop limit that goes all the way on any real path, and is what hosts commonly start with.
inline constexpr std::uint8_t kAllTheWay = 64;

}  // namespace flatline

#endif  // PROBE_EXPERIMENTS_HOP_TRACE_H_
