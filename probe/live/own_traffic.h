#ifndef PROBE_LIVE_OWN_TRAFFIC_H_
#define PROBE_LIVE_OWN_TRAFFIC_H_

#include <set>
#include <utility>

#include "packet/address.h"
#include "packet/datagram.h"
#include "packet/flow_key.h"
#include "packet/packet.h"
#include "packet/strong.h"
#include "probe/wire.h"

namespace flatline {

// Tells the probing's own packets, the answers to them and the neighbour resolution before them
// from whatever else a host sees. Octets that cannot be read are not ours.
class OwnTraffic {
 public:
  void add_port(Protocol protocol, Port port) { ports_.insert({protocol, port}); }
  void add_sent(const Packet& packet);
  void add_route(const IpAddress& destination, const RouteLookup& lookup);

  bool owns(const Arrival& arrival) const;

 private:
  bool owns_arp(OctetView octets) const;
  bool owns_icmp(const Datagram& datagram, const IcmpMessage& icmp) const;
  bool owns_flow(const FlowKey& flow) const;

  std::set<std::pair<Protocol, Port>> ports_;  // of ICMP and ICMPv6: the echo identifiers
  std::set<IpAddress> destinations_;
  std::set<IpAddress> next_hops_;
};

}  // namespace flatline

#endif  // PROBE_LIVE_OWN_TRAFFIC_H_
