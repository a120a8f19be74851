#ifndef PROBE_LIVE_DUPLICATE_FRAMES_H_
#define PROBE_LIVE_DUPLICATE_FRAMES_H_

#include <cstdint>
#include <deque>

#include "packet/packet.h"
#include "packet/time.h"

namespace flatline {

// Capturing on all interfaces sees a packet once on each interface that it passes inside the host:
// on the bridge and on its port, on the bond and on its member, on the VLAN and on what carries it.
// That is one packet on the wire. A retransmission is not a duplicate: it comes on the same
// interface again.
class DuplicateFrames {
 public:
  // Whether the packet was seen within the last millisecond going the same way on another
  // interface.
  bool is_duplicate(Timestamp at, bool outgoing, std::uint32_t interface, OctetView packet);

 private:
  struct Seen {
    Timestamp at;
    bool outgoing = false;
    std::uint32_t interface = 0;
    Octets octets;
  };
  std::deque<Seen> recent_;  // in order of arrival, none older than the window
};

}  // namespace flatline

#endif  // PROBE_LIVE_DUPLICATE_FRAMES_H_
