#ifndef PROBE_SENT_LOG_H_
#define PROBE_SENT_LOG_H_

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "diagnosis/observation.h"
#include "probe/wire.h"

namespace flatline {

// One probe of the run and all that came of it so far.
struct SentProbe {
  Probe probe;
  bool expects_answer = true;
  Timestamp asked_at;                // handed to the wire
  std::optional<Timestamp> left_at;  // seen on the interface
  std::optional<FrameNumber> frame;
  std::optional<SendError> error;
  std::vector<Reply> replies;
  std::vector<std::size_t> delivered_early;  // Message alternatives that a socket got first
};

// What the run sent, in order, found by number and by flow.
class SentLog {
 public:
  SentProbe& add(const SentProbe& sent);

  SentProbe* find(ProbeId id);
  const std::vector<SentProbe>& all() const { return probes_; }
  std::vector<SentProbe>& all() { return probes_; }
  std::size_t size() const { return probes_.size(); }

  bool knows(const FlowKey& flow) const { return by_flow_.contains(flow); }
  const std::map<FlowKey, std::vector<ProbeId>>& flows() const { return by_flow_; }
  // Probes of a flow that carried this TCP sequence number.
  std::vector<SentProbe*> with_sequence(const FlowKey& flow, std::uint32_t sequence);

 private:
  std::vector<SentProbe> probes_;  // probes_[id - 1]
  std::map<FlowKey, std::vector<ProbeId>> by_flow_;
};

}  // namespace flatline

#endif  // PROBE_SENT_LOG_H_
