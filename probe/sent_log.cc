#include "probe/sent_log.h"

namespace flatline {

SentProbe& SentLog::add(const SentProbe& sent) {
  by_flow_[sent.probe.flow].push_back(sent.probe.id);
  return probes_.emplace_back(sent);
}

SentProbe* SentLog::find(ProbeId id) {
  return id.value == 0 || id.value > probes_.size() ? nullptr : &probes_[id.value - 1U];
}

std::vector<SentProbe*> SentLog::with_sequence(const FlowKey& flow, std::uint32_t sequence) {
  std::vector<SentProbe*> result;
  const auto entry = by_flow_.find(flow);
  if (entry == by_flow_.end()) {
    return result;
  }
  for (ProbeId id : entry->second) {
    SentProbe* sent = find(id);
    if (sent->expects_answer && sent->probe.sent_sequence == sequence) {
      result.push_back(sent);
    }
  }
  return result;
}

}  // namespace flatline
