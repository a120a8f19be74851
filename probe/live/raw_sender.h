#ifndef PROBE_LIVE_RAW_SENDER_H_
#define PROBE_LIVE_RAW_SENDER_H_

#include <cstdint>
#include <expected>
#include <string>

#include "packet/ip.h"
#include "packet/packet.h"
#include "probe/live/descriptor.h"
#include "probe/live/live_wire_error.h"
#include "probe/wire.h"

namespace flatline {

// Sends whole IP datagrams through the host's own stack: its OUTPUT rules, routing and neighbour
// resolution apply to them as they do to any program's packets.
//
// The kernel overwrites an IPv4 identification of 0 and, in every IPv4 header, checksum and total
// length; it overwrites nothing in IPv6. Larger than the interface's MTU is EMSGSIZE, DF or not. A
// raw socket is never told of an error that came later (no answer to ARP or ND, an ICMP error), so
// an error is always that of the packet being sent. A packet that the interface's egress hook or
// its queue drops counts as sent: that it never left shows in the capture alone.
class RawSender {
 public:
  // `interface`: empty, or the only one to send on.
  static std::expected<RawSender, LiveWireError> open(const std::string& interface);

  std::expected<void, SendError> send(const Packet& packet);

 private:
  int send_once(const IpHeader& header, OctetView octets) const;
  const Descriptor& socket_for(IpVersion version) const;
  NotSentReason reason_of(int error_number) const;

  Descriptor v4_;
  Descriptor v6_;  // none on a host without IPv6
  std::string interface_;
  std::uint32_t interface_index_ = 0;
};

}  // namespace flatline

#endif  // PROBE_LIVE_RAW_SENDER_H_
