#include "probe/live/live_wire.h"

#include <net/if.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <iterator>
#include <utility>

#include "packet/datagram.h"
#include "packet/octet_reader.h"
#include "probe/live/socket_address.h"

// How an answer becomes known, and why in this order. A frame that comes in is captured (Arrived)
// before it meets the host's INPUT rules, and given to a raw socket (Delivered) after them. A
// Delivered that overtook its Arrived would look like a packet from nowhere, so the raw sockets are
// read first and the capture after them, and both are merged by the kernel's stamps, which are one
// and the same for both. One read of either is bounded; while the capture is behind, a Delivered
// waits until the capture has come to its stamp.

namespace flatline {
namespace {

// Linux SLL2: the packet type of packet(7) is the eleventh octet.
constexpr std::size_t kSll2PacketTypeOffset = 10;
constexpr std::uint8_t kPacketForOtherHost = 3;
constexpr std::size_t kIpv4IdentificationOffset = 4;

std::uint64_t seed_from_kernel() {
  std::uint64_t seed = 0;
  // 8 octets never block and never come short once the kernel is up (getrandom(2)).
  [[maybe_unused]] const ssize_t got = getrandom(&seed, sizeof seed, 0);
  return seed;
}

std::optional<LiveWireError> check_interface(const std::optional<std::string>& interface) {
  if (interface && if_nametoindex(interface->c_str()) == 0) {
    return LiveWireError{LiveWireError::Kind::NoSuchInterface,
                         "there is no interface " + *interface};
  }
  return std::nullopt;
}

std::optional<LiveWireError> check_source(const LiveWireOptions& options) {
  if (!options.source) {
    return std::nullopt;
  }
  const bool v4 = options.source->version() == IpVersion::V4;
  const Descriptor socket(::socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const std::uint32_t scope = options.interface ? if_nametoindex(options.interface->c_str()) : 0;
  const SocketAddress address(*options.source, scope);
  if (!socket || bind(socket.get(), address.get(), address.size()) != 0) {
    return LiveWireError{LiveWireError::Kind::NoSuchSource,
                         options.source->to_string() + " is no address of this host"};
  }
  return std::nullopt;
}

bool is_network_layer(std::uint16_t type) {
  return type == ethertype::kIpv4 || type == ethertype::kIpv6 || type == ethertype::kArp;
}

// The endpoint that says whose packet this is: the source, of an echo request the identifier.
std::optional<FlowKey> sender_flow(const Datagram& datagram) {
  const IcmpMessage* icmp = datagram.icmp();
  const bool request = icmp != nullptr && icmp->echo &&
                       (icmp->type == icmp4::kEchoRequest || icmp->type == icmp6::kEchoRequest);
  return icmp == nullptr || request ? datagram.flow() : std::nullopt;
}

}  // namespace

std::expected<std::unique_ptr<LiveWire>, LiveWireError> LiveWire::open(
    const LiveWireOptions& options) {
  if (auto error = check_interface(options.interface)) {
    return std::unexpected(std::move(*error));
  }
  if (auto error = check_source(options)) {
    return std::unexpected(std::move(*error));
  }
  auto parts = acquire(options);
  if (!parts) {
    return std::unexpected(std::move(parts.error()));
  }
  return std::unique_ptr<LiveWire>(new LiveWire(options, std::move(*parts)));
}

std::expected<LiveWire::Parts, LiveWireError> LiveWire::acquire(const LiveWireOptions& options) {
  auto sender = RawSender::open(options.interface.value_or(""));
  if (!sender) {
    return std::unexpected(std::move(sender.error()));
  }
  auto ports = PortReservation::reserve(options.tcp_ports, options.udp_ports,
                                        options.seed ? *options.seed : seed_from_kernel());
  if (!ports) {
    return std::unexpected(std::move(ports.error()));
  }
  auto capture = FrameCapture::open(ports->tcp(), ports->udp());
  if (!capture) {
    return std::unexpected(std::move(capture.error()));
  }
  auto delivery = DeliverySockets::open(ports->tcp(), ports->udp());
  if (!delivery) {
    return std::unexpected(std::move(delivery.error()));
  }
  auto routes = RouteQuery::open(options.interface ? if_nametoindex(options.interface->c_str()) : 0,
                                 options.source);
  if (!routes) {
    return std::unexpected(std::move(routes.error()));
  }
  auto links = LinkWatch::open();
  if (!links) {
    return std::unexpected(std::move(links.error()));
  }
  return Parts{.ports = std::move(*ports),
               .sender = std::move(*sender),
               .capture = std::move(*capture),
               .delivery = std::move(*delivery),
               .routes = std::move(*routes),
               .links = std::move(*links)};
}

LiveWire::LiveWire(const LiveWireOptions& options, Parts parts)
    : options_(options),
      ports_(std::move(parts.ports)),
      sender_(std::move(parts.sender)),
      capture_(std::move(parts.capture)),
      delivery_(std::move(parts.delivery)),
      routes_(std::move(parts.routes)),
      links_(std::move(parts.links)) {
  if (options_.interface) {
    links_.add(*options_.interface);
  }
}

std::expected<void, SendError> LiveWire::transmit(const Packet& packet) {
  const auto header = parse_ip(packet.view());
  const bool v4 = header && header->source.version() == IpVersion::V4;
  if (v4 && OctetReader(packet.view()).u16(kIpv4IdentificationOffset) == 0) {
    return std::unexpected(SendError{NotSentReason::Other, EINVAL});
  }
  return sender_.send(packet);
}

std::optional<Arrival> LiveWire::receive_until(Timestamp deadline) {
  while (pending_.empty()) {
    read_all();
    if (pending_.empty() && (failure_ || !wait_until(deadline))) {
      return std::nullopt;
    }
  }
  Arrival arrival = std::move(pending_.front());
  pending_.pop_front();
  return arrival;
}

RouteLookup LiveWire::route_to(const IpAddress& destination) {
  RouteLookup lookup = routes_.lookup(destination);
  if (const Route* route = std::get_if<Route>(&lookup)) {
    links_.add(route->interface);
  }
  return lookup;
}

// False when there is nothing to read and no more time for it, or the caller is wanted elsewhere.
bool LiveWire::wait_until(Timestamp deadline) const {
  const Duration left = deadline - clock_.now();
  if (left <= Duration::zero()) {
    return false;
  }
  std::vector<pollfd> watched{{capture_.descriptor(), POLLIN, 0}, {links_.descriptor(), POLLIN, 0}};
  for (const int descriptor : delivery_.descriptors()) {
    watched.push_back({descriptor, POLLIN, 0});
  }
  if (options_.wake) {
    watched.push_back({*options_.wake, POLLIN, 0});
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  const timespec limit{seconds.count(), (left - seconds).count()};
  const int ready = ppoll(watched.data(), watched.size(), &limit, nullptr);
  return ready > 0 && !(options_.wake && watched.back().revents != 0);
}

void LiveWire::read_all() {
  if (delivered_.empty()) {
    delivery_.read(delivered_);
  }
  std::vector<RawFrame> frames;
  const auto backlog = capture_.read(frames);
  if (!backlog && !failure_) {
    failure_ = backlog.error();
  }
  if (auto change = links_.poll(); change && !failure_) {
    failure_ = std::move(change);
  }
  const bool behind = backlog == FrameCapture::Backlog::Possible && !frames.empty();
  const Timestamp come_to = behind ? frames.back().at : Timestamp::max();
  std::vector<Arrival> arrivals;
  for (RawFrame& frame : frames) {
    if (auto arrival = interpret(std::move(frame))) {
      arrivals.push_back(std::move(*arrival));
    }
  }
  release_delivered(come_to, arrivals);
  std::ranges::stable_sort(arrivals, {}, &Arrival::at);
  std::ranges::move(arrivals, std::back_inserter(pending_));
}

// Adds what the capture has caught up with to `arrivals`.
void LiveWire::release_delivered(Timestamp come_to, std::vector<Arrival>& arrivals) {
  const auto held = std::ranges::stable_partition(
      delivered_, [come_to](const Arrival& arrival) { return arrival.at <= come_to; });
  for (auto arrival = delivered_.begin(); arrival != held.begin(); ++arrival) {
    arrival->at = clock_.from_time_of_day(arrival->at);
    arrivals.push_back(std::move(*arrival));
  }
  delivered_.erase(delivered_.begin(), held.begin());
}

std::optional<Arrival> LiveWire::interpret(RawFrame frame) {
  const auto link = parse_link(LinkType::LinuxSll2, frame.octets);
  if (!link || !is_network_layer(link->ethertype) || !link->interface_index ||
      frame.octets[kSll2PacketTypeOffset] == kPacketForOtherHost) {
    return std::nullopt;
  }
  const Timestamp at = clock_.from_time_of_day(frame.at);
  const bool outgoing = link->direction == LinkDirection::Outgoing;
  const auto body = frame.octets.begin() + static_cast<std::ptrdiff_t>(link->header_octets);
  const OctetView packet(body, frame.octets.end());
  if (duplicates_.is_duplicate(at, outgoing, *link->interface_index, packet)) {
    return std::nullopt;
  }
  const std::string& interface = interface_name(*link->interface_index);
  Passage passage = outgoing ? Passage::Left : Passage::Arrived;
  if (interface == "lo") {
    passage = passage_on_loopback(packet);
  }
  return Arrival{
      .at = at,
      .passage = passage,
      .ethertype = link->ethertype,
      .packet = Packet{Octets(body, frame.octets.end())},
      .link = LinkContext{.type = LinkType::LinuxSll2,
                          .header = Octets(frame.octets.begin(), body),
                          .interface = interface},
      .frame = std::nullopt,
      .cut_octets = frame.original_octets - static_cast<std::uint32_t>(frame.octets.size())};
}

Passage LiveWire::passage_on_loopback(OctetView packet) const {
  const auto datagram = parse_datagram(packet);
  const auto flow = datagram ? sender_flow(*datagram) : std::nullopt;
  return flow && ports_.owns(flow->protocol, flow->source.port) ? Passage::Left : Passage::Arrived;
}

const std::string& LiveWire::interface_name(std::uint32_t index) {
  auto [entry, is_new] = interface_names_.try_emplace(index);
  if (is_new) {
    std::array<char, IF_NAMESIZE> name{};
    entry->second = if_indextoname(index, name.data()) != nullptr
                        ? std::string(name.data())
                        : "interface " + std::to_string(index);
  }
  return entry->second;
}

}  // namespace flatline
