#ifndef PROBE_PACER_H_
#define PROBE_PACER_H_

#include <deque>
#include <set>

#include "packet/flow_key.h"
#include "packet/time.h"

namespace flatline {

// The do-no-harm budget. What hurts a gateway is state, not packets: each new 5-tuple is an entry
// in the connection table of every stateful device on the way, and firewalls block hosts that open
// many (20 ports in 5 s, 10 half-open, by published defaults).
struct PacerLimits {
  int new_flows_per_second = 10;
};

// Says when a packet may go. Packets of known flows go at once; new flows are spread.
class Pacer {
 public:
  explicit Pacer(PacerLimits limits) : limits_(limits) {}

  // When a packet of this flow may be sent, `now` or later. Does not change anything.
  Timestamp earliest(const FlowKey& flow, Timestamp now) const;
  // The packet was sent.
  void note_sent(const FlowKey& flow, Timestamp now);

  int flows_opened() const { return static_cast<int>(flows_.size()); }

 private:
  PacerLimits limits_;
  std::set<FlowKey> flows_;
  std::deque<Timestamp> opened_;  // of the last second, oldest first
};

}  // namespace flatline

#endif  // PROBE_PACER_H_
