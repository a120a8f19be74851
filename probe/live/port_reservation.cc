#include "probe/live/port_reservation.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

#include "probe/live/port_mute.h"

namespace flatline {
namespace {

// Linux' default for net.ipv4.ip_local_port_range.
constexpr std::uint32_t kDefaultFirstPort = 32768;
constexpr std::uint32_t kDefaultLastPort = 60999;
// A host that has nine of ten ephemeral ports in use still yields each port within this many tries
// (0.9^200 < 10^-9).
constexpr int kTriesPerPort = 200;

struct PortRange {
  std::uint32_t first = kDefaultFirstPort;
  std::uint32_t last = kDefaultLastPort;
};

PortRange ephemeral_range() {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  PortRange range;
  if (!(file >> range.first >> range.last) || range.first == 0 || range.last > 65535 ||
      range.first > range.last) {
    return {};
  }
  return range;
}

int bind_any(int socket, int family, Port port) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port.value);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port.value);
  const bool is_v6 = family == AF_INET6;
  const void* address = is_v6 ? static_cast<const void*>(&v6) : &v4;
  const socklen_t length = is_v6 ? sizeof v6 : sizeof v4;
  return ::bind(socket, static_cast<const sockaddr*>(address), length) == 0 ? 0 : errno;
}

// The holder of a port, or an errno.
std::expected<Descriptor, int> hold(int family, Protocol protocol, Port port) {
  const int type = protocol == Protocol::Tcp ? SOCK_STREAM : SOCK_DGRAM;
  Descriptor socket(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) {
    return std::unexpected(errno);
  }
  const int off = 0;
  if (family == AF_INET6 &&
      setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) {
    return std::unexpected(errno);
  }
  if (const int error = mute(socket.get(), family, protocol); error != 0) {
    return std::unexpected(error);
  }
  if (const int error = bind_any(socket.get(), family, port); error != 0) {
    return std::unexpected(error);
  }
  if (protocol == Protocol::Tcp && ::listen(socket.get(), 1) != 0) {
    return std::unexpected(errno);
  }
  return socket;
}

// For both families at once; for IPv4 alone on a host without IPv6.
std::expected<Descriptor, int> hold(Protocol protocol, Port port) {
  auto holder = hold(AF_INET6, protocol, port);
  const bool without_ipv6 =
      !holder && (holder.error() == EAFNOSUPPORT || holder.error() == EADDRNOTAVAIL);
  return without_ipv6 ? hold(AF_INET, protocol, port) : std::move(holder);
}

}  // namespace

std::expected<PortReservation, LiveWireError> PortReservation::reserve(std::size_t tcp_ports,
                                                                       std::size_t udp_ports,
                                                                       std::uint64_t seed) {
  PortReservation reservation(seed);
  if (const int error = reservation.fill(reservation.tcp_, tcp_ports, Protocol::Tcp); error != 0) {
    return std::unexpected(system_error("cannot hold TCP source ports", error));
  }
  if (const int error = reservation.fill(reservation.udp_, udp_ports, Protocol::Udp); error != 0) {
    return std::unexpected(system_error("cannot hold UDP source ports", error));
  }
  return reservation;
}

int PortReservation::fill(Pool& pool, std::size_t count, Protocol protocol) {
  const PortRange range = ephemeral_range();
  const std::uint32_t width = range.last - range.first + 1;
  int error = 0;
  for (std::size_t tries = 0; pool.ports.size() < count; ++tries) {
    if (tries == count * kTriesPerPort) {
      return error;
    }
    const Port port(static_cast<std::uint16_t>(range.first + random_() % width));
    auto holder = hold(protocol, port);
    if (!holder && holder.error() != EADDRINUSE) {
      return holder.error();
    }
    if (!holder) {
      error = holder.error();
      continue;
    }
    pool.ports.push_back(port);
    pool.holders.push_back(std::move(*holder));
  }
  return 0;
}

std::optional<Port> PortReservation::next_of(Pool& pool) {
  if (pool.given == pool.ports.size()) {
    return std::nullopt;
  }
  return pool.ports[pool.given++];
}

std::optional<Port> PortReservation::next(Protocol protocol) {
  switch (protocol) {
    case Protocol::Tcp:
      return next_of(tcp_);
    case Protocol::Udp:
      return next_of(udp_);
    case Protocol::Icmp:
    case Protocol::Icmpv6:
      break;
  }
  constexpr std::size_t kMostIdentifiers = 4096;
  while (echo_identifiers_.size() < kMostIdentifiers) {
    const Port identifier(static_cast<std::uint16_t>(random_()));
    if (echo_identifiers_.insert(identifier).second) {
      return identifier;
    }
  }
  return std::nullopt;
}

bool PortReservation::owns(Protocol protocol, Port port) const {
  switch (protocol) {
    case Protocol::Tcp:
      return std::ranges::find(tcp_.ports, port) != tcp_.ports.end();
    case Protocol::Udp:
      return std::ranges::find(udp_.ports, port) != udp_.ports.end();
    case Protocol::Icmp:
    case Protocol::Icmpv6:
      return echo_identifiers_.contains(port);
  }
  return false;
}

}  // namespace flatline
