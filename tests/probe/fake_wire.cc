#include "tests/probe/fake_wire.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "packet/build.h"
#include "packet/checksum.h"
#include "packet/octet_writer.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenSends = 20us;
constexpr Duration kToTheInterface = 5us;
constexpr Duration kToTheSocket = 10us;
constexpr Duration kNeighborGivenUp = 3050ms;  // Linux: three requests, one second apart
constexpr int kInitialHopLimit = 64;
constexpr int kFruitlessTurnsAllowed = 1000;

IpAddress address_of(IpVersion version, std::uint8_t subnet, std::uint8_t host) {
  return version == IpVersion::V4
             ? IpAddress::v4({198, 18, subnet, host})
             : IpAddress::v6({0x20, 0x01, 0x0d, 0xb8, 0, subnet, 0, 0, 0, 0, 0, 0, 0, 0, 0, host});
}

// The datagram as it is when `used` of its hop limit is gone.
Octets after_hops(const Packet& packet, IpVersion version, int used) {
  Octets octets = packet.octets;
  if (version == IpVersion::V6) {
    octets[7] = static_cast<std::uint8_t>(octets[7] - used);
    return octets;
  }
  octets[8] = static_cast<std::uint8_t>(octets[8] - used);
  octets[10] = octets[11] = 0;
  const std::uint16_t sum = internet_checksum(OctetView(octets).first(20));
  octets[10] = static_cast<std::uint8_t>(sum >> 8);
  octets[11] = static_cast<std::uint8_t>(sum & 0xff);
  return octets;
}

std::string question_name(OctetView query) {
  std::string name;
  for (std::size_t at = 12; at < query.size() && query[at] != 0; at += query[at] + 1U) {
    name += name.empty() ? "" : ".";
    name.append(query.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                query.begin() + static_cast<std::ptrdiff_t>(at) + 1 + query[at]);
  }
  return name;
}

}  // namespace

IpAddress vantage_address(IpVersion version) {
  return address_of(version, 0, 2);
}

IpAddress router_address(IpVersion version, int hop) {
  return address_of(version, static_cast<std::uint8_t>(hop - 1), 1);
}

IpAddress target_address(IpVersion version) {
  return address_of(version, 100, 2);
}

FakeWire::FakeWire(FakePath path) : path_(std::move(path)) {}

RouteLookup FakeWire::route_to(const IpAddress& destination) {
  if (path_.no_route) {
    return *path_.no_route;
  }
  Route route = {
      .interface = "fake0", .source = vantage_address(path_.version), .mtu_octets = 1500};
  if (path_.routers > 0 || destination != target_address(path_.version)) {
    route.gateway = router_address(path_.version, 1);
  }
  return route;
}

std::optional<Port> FakeWire::reserve_port(Protocol) {
  if (ports_left && (*ports_left)-- <= 0) {
    return std::nullopt;
  }
  return Port{next_port_++};
}

void FakeWire::show(Timestamp at, Passage passage, const Packet& packet, std::uint16_t ethertype) {
  coming_.emplace(at, Arrival{.at = at,
                              .passage = passage,
                              .ethertype = ethertype,
                              .packet = packet,
                              .link = {},
                              .frame = std::nullopt});
}

// A driver that never waits would hang the test: it is stopped instead.
std::optional<Arrival> FakeWire::receive_until(Timestamp deadline) {
  const Timestamp until = std::max(deadline, now_);
  if (!coming_.empty() && coming_.begin()->first <= until) {
    Arrival next = std::move(coming_.extract(coming_.begin()).mapped());
    now_ = std::max(now_, next.at);
    fruitless_turns_ = 0;
    return next;
  }
  fruitless_turns_ = until > now_ ? 0 : fruitless_turns_ + 1;
  if (fruitless_turns_ > kFruitlessTurnsAllowed) {
    throw std::logic_error("the driver waits for a time that has passed");
  }
  now_ = until;
  return std::nullopt;
}

std::expected<void, SendError> FakeWire::transmit(const Packet& packet) {
  now_ += kBetweenSends;
  if (path_.refuses) {
    return std::unexpected(*path_.refuses);
  }
  const Datagram datagram = parse_datagram(packet.view()).value();
  const bool v4 = path_.version == IpVersion::V4;
  if (path_.swallows) {
    return {};
  }
  if (!path_.gateway_up || (path_.routers == 0 && !path_.target_up)) {
    ask_for_neighbor();
    return {};
  }
  left_.push_back({now_, packet});
  show(now_ + kToTheInterface, Passage::Left, packet, v4 ? ethertype::kIpv4 : ethertype::kIpv6);
  if (path_.lost.contains(left_.size())) {
    return {};
  }
  const auto resolver = path_.resolvers.find(datagram.ip.destination);
  if (resolver != path_.resolvers.end()) {
    resolve(resolver->second, datagram);
  } else {
    travel(datagram, packet);
  }
  return {};
}

void FakeWire::ask_for_neighbor() {
  if (std::exchange(asked_for_neighbor_, true)) {
    return;
  }
  const IpAddress neighbor =
      path_.routers > 0 ? router_address(path_.version, 1) : target_address(path_.version);
  const IpAddress self = vantage_address(path_.version);
  OctetWriter arp;
  arp.u16(1).u16(ethertype::kIpv4).u8(6).u8(4).u16(1).octets(Octets{2, 0, 0, 0, 0, 1});
  arp.octets(self.octets()).octets(Octets(6, 0)).octets(neighbor.octets());
  for (int request = 0; request < 3; ++request) {
    show(now_ + request * 1s, Passage::Left, {Octets(arp.view().begin(), arp.view().end())},
         ethertype::kArp);
  }
}

// Past the router that loops, odd hops are the one before it and even ones itself.
int FakeWire::router_at(int hop) const {
  if (path_.loop_after && hop > *path_.loop_after) {
    return *path_.loop_after - (hop - *path_.loop_after) % 2;
  }
  return hop;
}

const FakeRule* FakeWire::rule_at(int hop, const Datagram& datagram, bool before_hop_limit) const {
  const FlowKey flow = datagram.flow().value();
  const bool back = flow.destination.address == vantage_address(path_.version);
  const auto found = std::ranges::find_if(path_.rules, [&](const FakeRule& rule) {
    const bool routing = rule.act == Act::NoRoute || rule.act == Act::Blackhole;
    const Port port = back ? flow.source.port : flow.destination.port;
    const Port other = back ? flow.destination.port : flow.source.port;
    return rule.hop == hop && rule.returning == back && routing == before_hop_limit &&
           rule.protocol.value_or(flow.protocol) == flow.protocol &&
           rule.port.value_or(port.value) == port.value &&
           (!rule.odd_source_ports_only || other.value % 2 == 1);
  });
  return found == path_.rules.end() ? nullptr : &*found;
}

void FakeWire::travel(const Datagram& datagram, const Packet& packet) {
  const int hop_limit = datagram.ip.hop_limit.value;
  const bool v4 = path_.version == IpVersion::V4;
  for (int hop = 1; hop <= path_.routers || path_.loop_after; ++hop) {
    if (const FakeRule* rule = rule_at(hop, datagram, true)) {
      apply(*rule, datagram, packet);
      return;
    }
    if (hop_limit == hop) {
      if (!path_.silent_hops.contains(hop)) {
        send_error(hop, packet, v4 ? icmp4::kTimeExceeded : icmp6::kTimeExceeded, 0, hop - 1);
      }
      return;
    }
    if (const FakeRule* rule = rule_at(hop, datagram, false)) {
      apply(*rule, datagram, packet);
      return;
    }
  }
  if (!path_.target_up) {
    say_host_down(datagram, packet);
  } else if (const FakeRule* rule = rule_at(distance(), datagram, false)) {
    apply(*rule, datagram, packet);
  } else {
    reach_target(datagram, packet);
  }
}

void FakeWire::apply(const FakeRule& rule, const Datagram& datagram, const Packet& packet) {
  const std::uint8_t unreachable = path_.version == IpVersion::V4 ? icmp4::kDestinationUnreachable
                                                                  : icmp6::kDestinationUnreachable;
  switch (rule.act) {
    case Act::Drop:
    case Act::Blackhole:
      return;
    case Act::Reject:
      // A router's filter sees the packet after its own decrement, the host's own never makes one.
      send_error(rule.hop, packet, rule.type.value_or(unreachable), rule.code,
                 std::min(rule.hop, path_.routers));
      return;
    case Act::NoRoute:
      send_error(rule.hop, packet, unreachable, rule.code, rule.hop - 1);
      return;
    case Act::Reset:
      if (const TcpHeader* tcp = datagram.tcp()) {
        send_reset(rule.hop, *datagram.flow(), *tcp);
      }
      return;
  }
}

void FakeWire::send_error(int hop, const Packet& packet, std::uint8_t type, std::uint8_t code,
                          int used, Duration after) {
  const int who = router_at(hop);
  const auto interval = path_.icmp_interval.find(who);
  const auto last = last_icmp_error_.find(who);
  if (interval != path_.icmp_interval.end() && last != last_icmp_error_.end() &&
      now_ - last->second < interval->second) {
    return;
  }
  last_icmp_error_[who] = now_;
  const IpAddress from =
      who == distance() ? target_address(path_.version) : router_address(path_.version, who);
  const IpFields ip = {.hop_limit = HopLimit{static_cast<std::uint8_t>(
                           kInitialHopLimit - std::min(hop, kInitialHopLimit - 1) + 1)}};
  send_back(hop,
            build_icmp(from, vantage_address(path_.version), ip, {.type = type, .code = code},
                       after_hops(packet, path_.version, used)),
            after);
}

// All that waited for the neighbour is given up together.
void FakeWire::say_host_down(const Datagram&, const Packet& packet) {
  neighbor_given_up_at_ = neighbor_given_up_at_.value_or(now_ + kNeighborGivenUp);
  const bool v4 = path_.version == IpVersion::V4;
  if (*neighbor_given_up_at_ > now_) {
    send_error(path_.routers, packet,
               v4 ? icmp4::kDestinationUnreachable : icmp6::kDestinationUnreachable, v4 ? 1 : 3,
               path_.routers, *neighbor_given_up_at_ - now_);
  }
}

void FakeWire::send_reset(int hop, const FlowKey& flow, const TcpHeader& tcp) {
  if (tcp.has(TcpFlags::kRst)) {
    return;
  }
  const IpFields ip = {.hop_limit =
                           HopLimit{static_cast<std::uint8_t>(kInitialHopLimit - hop + 1)}};
  send_back(hop, build_tcp(flow.reversed(), ip,
                           {.acknowledgment = tcp.sequence + 1,
                            .flags = TcpFlags::kRst | TcpFlags::kAck,
                            .window = 0,
                            .options = {}}));
}

void FakeWire::reach_target(const Datagram& datagram, const Packet& packet) {
  const bool v4 = path_.version == IpVersion::V4;
  const FlowKey flow = *datagram.flow();
  if (const TcpHeader* tcp = datagram.tcp()) {
    if (path_.open_ports.contains(flow.destination.port.value)) {
      reach_listener(flow, *tcp);
    } else {
      send_reset(distance(), flow, *tcp);
    }
    return;
  }
  if (datagram.udp() != nullptr) {
    send_error(distance(), packet,
               v4 ? icmp4::kDestinationUnreachable : icmp6::kDestinationUnreachable, v4 ? 3 : 4,
               path_.routers);
    return;
  }
  const IcmpMessage& icmp = *datagram.icmp();
  const auto rest = static_cast<std::uint32_t>(icmp.echo->identifier) << 16 | icmp.echo->sequence;
  send_back(distance(),
            build_icmp(flow.destination.address, flow.source.address,
                       {.hop_limit =
                            HopLimit{static_cast<std::uint8_t>(kInitialHopLimit - path_.routers)}},
                       {.type = v4 ? icmp4::kEchoReply : icmp6::kEchoReply, .rest_of_header = rest},
                       datagram.payload));
}

// The first SYN makes the connection and is what every SYN-ACK answers; a SYN with another sequence
// number gets nothing here.
void FakeWire::reach_listener(const FlowKey& flow, const TcpHeader& tcp) {
  if (tcp.has(TcpFlags::kRst)) {
    connections_.erase(flow);
    return;
  }
  if (!tcp.has(TcpFlags::kSyn)) {
    connections_[flow].established = true;
    return;
  }
  const std::uint32_t stamp = tcp.options.timestamps ? tcp.options.timestamps->value : 0;
  Connection& connection = connections_.try_emplace(flow, tcp.sequence, stamp).first->second;
  if (connection.sequence != tcp.sequence || connection.established) {
    return;
  }
  TcpFields fields = {.sequence = 5000,
                      .acknowledgment = tcp.sequence + 1,
                      .flags = TcpFlags::kSyn | TcpFlags::kAck,
                      .options = {.mss = 1460}};
  if (path_.target_timestamps) {
    fields.options.timestamps = TcpTimestamps{77, connection.timestamp};
  }
  const IpFields ip = {.hop_limit =
                           HopLimit{static_cast<std::uint8_t>(kInitialHopLimit - path_.routers)}};
  send_back(distance(), build_tcp(flow.reversed(), ip, fields));
}

void FakeWire::resolve(const FakeResolver& resolver, const Datagram& datagram) {
  const FlowKey flow = *datagram.flow();
  names_asked_.push_back(flow.destination.address.to_string() + " " +
                         question_name(datagram.payload));
  if (const std::optional<Octets> answer =
          resolver(question_name(datagram.payload), datagram.payload)) {
    send_back(1, build_udp(flow.reversed(), {}, *answer));
  }
}

void FakeWire::send_back(int hop, Packet packet, Duration after) {
  const Datagram datagram = parse_datagram(packet.view()).value();
  for (int at = hop - 1; at >= 1 && datagram.flow(); --at) {
    if (rule_at(at, datagram, false) != nullptr) {
      return;
    }
  }
  const bool v4 = path_.version == IpVersion::V4;
  const std::uint16_t type = v4 ? ethertype::kIpv4 : ethertype::kIpv6;
  const Timestamp at = now_ + after + 2 * hop * path_.link_delay;
  show(at, Passage::Arrived, packet, type);
  if (!path_.input_drops) {
    show(at + kToTheSocket, Passage::Delivered, packet, type);
  }
}

}  // namespace flatline
