#include "simulator/lab/plain_servers.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>

#include "simulator/lab/endpoint_address.h"

namespace flatline {
namespace {

constexpr std::size_t kDnsHeaderOctets = 12;

enum class Kind : std::uint32_t { Listener, Connection, ServerFailure };

std::uint64_t tag(Kind kind, int socket) {
  return static_cast<std::uint64_t>(kind) << 32 | static_cast<std::uint32_t>(socket);
}

LabResult<Descriptor> bind_socket(const NetNamespace& where, const Endpoint& at, int type) {
  const EndpointAddress address(at);
  const NamespaceVisit visit(where);
  Descriptor socket(::socket(address.family(), type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) {
    return system_error("cannot open a socket");
  }
  const int yes = 1;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(socket.get(), address.get(), address.size()) != 0) {
    return system_error("cannot bind port " + std::to_string(at.port.value) + " of " +
                        at.address.to_string());
  }
  return socket;
}

bool watch(int poller, Kind kind, int socket) {
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = tag(kind, socket);
  return epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) == 0;
}

void accept_all(int poller, int listener) {
  int connection = 0;
  while ((connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
    if (!watch(poller, Kind::Connection, connection)) {
      close(connection);
    }
  }
}

void read_away(int connection) {
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = read(connection, buffer.data(), buffer.size())) > 0) {
  }
  if (got == 0 || errno != EAGAIN) {
    close(connection);
  }
}

void answer_failure(int socket) {
  std::array<std::uint8_t, 4096> query{};
  sockaddr_storage peer = {};
  socklen_t peer_size = sizeof peer;
  auto* address = reinterpret_cast<sockaddr*>(&peer);
  const ssize_t got = recvfrom(socket, query.data(), query.size(), 0, address, &peer_size);
  if (got <= 0) {
    return;
  }
  const Octets answer =
      server_failure_answer(OctetView(query).first(static_cast<std::size_t>(got)));
  sendto(socket, answer.data(), answer.size(), 0, address, peer_size);
}

void serve_one(int poller, std::uint64_t tag) {
  const int socket = static_cast<int>(tag & 0xffffffff);
  switch (static_cast<Kind>(tag >> 32)) {
    case Kind::Listener:
      accept_all(poller, socket);
      break;
    case Kind::Connection:
      read_away(socket);
      break;
    case Kind::ServerFailure:
      answer_failure(socket);
      break;
  }
}

int serve(const PlainSockets& sockets) {
  const Descriptor poller(epoll_create1(EPOLL_CLOEXEC));
  for (const Descriptor& listener : sockets.accept_and_hold) {
    watch(poller.get(), Kind::Listener, listener.get());
  }
  for (const Descriptor& socket : sockets.server_failure) {
    watch(poller.get(), Kind::ServerFailure, socket.get());
  }
  std::array<epoll_event, 16> events{};
  for (;;) {
    const int ready = epoll_wait(poller.get(), events.data(), events.size(), -1);
    if (ready < 0 && errno != EINTR) {
      return kExitInternal;
    }
    for (int i = 0; i < ready; ++i) {
      serve_one(poller.get(), events[static_cast<std::size_t>(i)].data.u64);
    }
  }
}

// Where the first question ends; 0 when it is malformed.
std::size_t question_end(OctetView query) {
  std::size_t at = kDnsHeaderOctets;
  while (at < query.size() && query[at] != 0) {
    at += query[at] + std::size_t{1};
  }
  const std::size_t end = at + 1 + 4;  // the root label, type and class
  return end <= query.size() ? end : 0;
}

}  // namespace

Octets server_failure_answer(OctetView query) {
  const std::size_t end = question_end(query);
  const bool is_query = end != 0 && (query[2] & 0x80) == 0;
  if (!is_query) {
    return {};
  }
  Octets answer(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(end));
  answer[2] = static_cast<std::uint8_t>(0x80 | (query[2] & 0x79));  // QR; opcode and RD as asked
  answer[3] = 0x82;                                                 // RA, SERVFAIL
  std::fill(answer.begin() + 4, answer.begin() + kDnsHeaderOctets, std::uint8_t{0});
  answer[5] = 1;  // one question, no records
  return answer;
}

LabResult<Descriptor> listen_tcp(const NetNamespace& where, const Endpoint& at) {
  auto socket = bind_socket(where, at, SOCK_STREAM);
  if (socket && listen(socket->get(), SOMAXCONN) != 0) {
    return system_error("cannot listen on port " + std::to_string(at.port.value));
  }
  return socket;
}

LabResult<Descriptor> bind_udp(const NetNamespace& where, const Endpoint& at) {
  return bind_socket(where, at, SOCK_DGRAM);
}

LabResult<Child> serve_plainly(const PlainSockets& sockets) {
  return Child::fork_body([&sockets] { return serve(sockets); });
}

}  // namespace flatline
