#include "probe/experiments/repeated_syn.h"

#include <utility>

namespace flatline {

RepeatedSyn::RepeatedSyn(std::vector<ArmFlow> flows, std::vector<Timestamp> times, int copies)
    : flows_(std::move(flows)), times_(std::move(times)), copies_(copies) {}

Step RepeatedSyn::next(Timestamp now) {
  while (round_ < times_.size()) {
    if (now < times_[round_]) {
      return times_[round_];
    }
    const auto copies = static_cast<std::size_t>(copies_);
    while (in_round_ < flows_.size() * copies) {
      const ArmFlow& flow = flows_[in_round_ / copies];
      const auto n = static_cast<std::uint32_t>(in_round_++);
      if (!answered_.contains(flow.flow)) {
        return flow.spec(HopLimit{kAllTheWay}, n);
      }
    }
    round_ += 1;
    in_round_ = 0;
  }
  return Done{};
}

void RepeatedSyn::handle_reply(const Probe& probe, const Reply& reply) {
  if (!std::holds_alternative<TimeExceeded>(reply.message) &&
      !std::holds_alternative<OtherAnswer>(reply.message)) {
    answered_.insert(probe.flow);
  }
}

}  // namespace flatline
