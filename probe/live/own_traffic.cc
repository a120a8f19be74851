#include "probe/live/own_traffic.h"

#include <algorithm>

#include "packet/arp.h"

namespace flatline {

void OwnTraffic::add_sent(const Packet& packet) {
  if (const auto header = parse_ip(packet.view())) {
    destinations_.insert(header->destination);
  }
}

void OwnTraffic::add_route(const IpAddress& destination, const RouteLookup& lookup) {
  if (const auto* route = std::get_if<Route>(&lookup)) {
    next_hops_.insert(route->gateway.value_or(destination));
  }
}

bool OwnTraffic::owns(const Arrival& arrival) const {
  if (arrival.ethertype == ethertype::kArp) {
    return owns_arp(arrival.packet.view());
  }
  const auto datagram = parse_datagram(arrival.packet.view());
  if (!datagram) {
    return false;
  }
  if (const IcmpMessage* icmp = datagram->icmp()) {
    return owns_icmp(*datagram, *icmp);
  }
  const auto flow = datagram->flow();
  return flow && owns_flow(*flow);
}

bool OwnTraffic::owns_arp(OctetView octets) const {
  const auto arp = parse_arp(octets);
  return arp && (next_hops_.contains(arp->sender) || next_hops_.contains(arp->target));
}

bool OwnTraffic::owns_icmp(const Datagram& datagram, const IcmpMessage& icmp) const {
  if (icmp.is_neighbor_discovery()) {
    return next_hops_.contains(datagram.ip.source) ||
           (icmp.neighbor_target && next_hops_.contains(*icmp.neighbor_target));
  }
  if (icmp.is_error()) {
    return icmp.quoted && icmp.quoted->flow && owns_flow(*icmp.quoted->flow);
  }
  const Protocol protocol = icmp_of(icmp.version);
  return icmp.echo && owns_flow({.source = {datagram.ip.source, Port(icmp.echo->identifier)},
                                 .destination = {datagram.ip.destination, Port()},
                                 .protocol = protocol});
}

bool OwnTraffic::owns_flow(const FlowKey& flow) const {
  if (flow.protocol == Protocol::Tcp || flow.protocol == Protocol::Udp) {
    return ports_.contains({flow.protocol, flow.source.port}) ||
           ports_.contains({flow.protocol, flow.destination.port});
  }
  const bool identified = std::ranges::any_of(
      ports_, [&flow](const auto& port) { return port.first == flow.protocol; });
  return identified ? ports_.contains({flow.protocol, flow.source.port})
                    : destinations_.contains(flow.source.address) ||
                          destinations_.contains(flow.destination.address);
}

}  // namespace flatline
