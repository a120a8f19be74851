#include "probe/pacer.h"

#include <algorithm>
#include <chrono>

namespace flatline {
namespace {

constexpr Duration kWindow = std::chrono::seconds(1);

}  // namespace

Timestamp Pacer::earliest(const FlowKey& flow, Timestamp now) const {
  const auto limit = static_cast<std::size_t>(limits_.new_flows_per_second);
  if (flows_.contains(flow) || opened_.size() < limit) {
    return now;
  }
  return std::max(now, opened_[opened_.size() - limit] + kWindow);
}

void Pacer::note_sent(const FlowKey& flow, Timestamp now) {
  if (!flows_.insert(flow).second) {
    return;
  }
  while (!opened_.empty() && opened_.front() + kWindow <= now) {
    opened_.pop_front();
  }
  opened_.push_back(now);
}

}  // namespace flatline
