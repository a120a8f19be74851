#ifndef PROBE_MATCHER_H_
#define PROBE_MATCHER_H_

#include <cstdint>
#include <variant>

#include "packet/datagram.h"
#include "probe/identity.h"
#include "probe/sent_log.h"

namespace flatline {

// A packet that answers a probe of ours.
struct Match {
  SentProbe* probe;
  Message message;
};

// A packet of ours, seen going out.
struct OwnPacket {
  SentProbe* probe;
};

struct NotOurs {};

using Attribution = std::variant<NotOurs, OwnPacket, Match, Unsolicited::Why>;

// Says which probe a datagram answers. ICMP errors are attributed by what they quote, in this
// order: the flow (its source loosely, since a NAT may not restore it), a sequence number that was
// really sent (RFC 5927: else it is stale or forged), then the probe's number by identification,
// TCP timestamp, UDP length or echo sequence. The responder's address is data, never a key.
Attribution attribute(const Datagram& datagram, const RunIdentity& identity, SentLog& log);

}  // namespace flatline

#endif  // PROBE_MATCHER_H_
