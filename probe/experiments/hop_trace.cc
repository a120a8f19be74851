#include "probe/experiments/hop_trace.h"

#include <utility>

namespace flatline {
namespace {

// Far enough apart that no window or acknowledgement confuses two SYNs.
constexpr std::uint32_t kSequenceStride = 0x10000;

}  // namespace

ProbeSpec ArmFlow::spec(HopLimit hop_limit, std::uint32_t n) const {
  ProbeSpec spec = {.arm = arm, .flow = flow, .hop_limit = hop_limit, .content = EchoSpec{}};
  if (flow.protocol == Protocol::Tcp) {
    const std::uint32_t offset = own_sequence_each ? (n + 1) * kSequenceStride : 0;
    spec.content = SynSpec{initial_sequence + offset};
  } else if (flow.protocol == Protocol::Udp) {
    spec.content = UdpSpec{};
  }
  return spec;
}

HopTrace::HopTrace(const ArmFlow& flow, std::vector<std::uint8_t> hop_limits)
    : flow_(flow), hop_limits_(std::move(hop_limits)) {}

Step HopTrace::next(Timestamp) {
  if (sent_ == hop_limits_.size()) {
    return Done{};
  }
  const HopLimit hop_limit{hop_limits_[sent_]};
  return flow_.spec(hop_limit, static_cast<std::uint32_t>(sent_++));
}

std::vector<std::uint8_t> trace_hop_limits(std::uint8_t first, std::uint8_t last, int copies) {
  std::vector<std::uint8_t> limits;
  for (int hop = first; hop <= last; ++hop) {
    limits.push_back(static_cast<std::uint8_t>(hop));
  }
  limits.insert(limits.end(), static_cast<std::size_t>(copies), kAllTheWay);
  return limits;
}

}  // namespace flatline
