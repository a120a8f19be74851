#ifndef PROBE_LIVE_DELIVERY_SOCKETS_H_
#define PROBE_LIVE_DELIVERY_SOCKETS_H_

#include <cstdint>
#include <expected>
#include <vector>

#include "packet/address.h"
#include "packet/flow_key.h"
#include "packet/strong.h"
#include "probe/live/descriptor.h"
#include "probe/live/live_wire_error.h"
#include "probe/wire.h"

namespace flatline {

// Raw sockets that receive what comes to our ports, and ICMP, after this host's own INPUT rules: a
// packet that the capture saw arrive and that none of these gets was dropped by this host.
//
// raw(7) gives the IPv4 datagram as it arrived. ipv6(7) gives the payload alone, so for IPv6 a
// header is put before it from what the kernel reports (addresses, hop limit, traffic class):
// extension headers and flow label are missing. It is enough to match the packet that was
// captured, which stays the evidence.
class DeliverySockets {
 public:
  static std::expected<DeliverySockets, LiveWireError> open(const std::vector<Port>& tcp_ports,
                                                            const std::vector<Port>& udp_ports);

  // Adds what waits to `arrivals`, at most 64 packets a socket, never blocking. Stamps are the
  // kernel's time of day.
  void read(std::vector<Arrival>& arrivals) const;

  std::vector<int> descriptors() const;

 private:
  struct Receiver {
    Descriptor socket;
    IpVersion version = IpVersion::V4;
    Protocol protocol = Protocol::Tcp;
  };
  static std::expected<Receiver, int> open_receiver(IpVersion version, Protocol protocol,
                                                    const std::vector<Port>& ports);

  std::vector<Receiver> receivers_;
};

}  // namespace flatline

#endif  // PROBE_LIVE_DELIVERY_SOCKETS_H_
