#include "probe/experiments/paired_rounds.h"

#include <utility>

namespace flatline {
namespace {

// Sequence numbers of paired probes begin past those of the trace before.
constexpr std::uint32_t kFirstPairedProbe = 0x100;

}  // namespace

PairedRounds::PairedRounds(const ArmFlow& test, const ArmFlow& control,
                           std::vector<std::uint8_t> hop_limits, std::vector<Timestamp> times)
    : test_(test),
      control_(control),
      hop_limits_(std::move(hop_limits)),
      times_(std::move(times)) {}

Step PairedRounds::next(Timestamp now) {
  const std::size_t per_round = 2 * hop_limits_.size();
  const std::size_t round = per_round == 0 ? times_.size() : sent_ / per_round;
  if (round >= times_.size()) {
    return Done{};
  }
  if (now < times_[round]) {
    return times_[round];
  }
  const std::size_t in_round = sent_ % per_round;
  const HopLimit hop_limit{hop_limits_[in_round / 2]};
  const ArmFlow& flow = in_round % 2 == 0 ? test_ : control_;
  return flow.spec(hop_limit, kFirstPairedProbe + static_cast<std::uint32_t>(sent_++));
}

}  // namespace flatline
