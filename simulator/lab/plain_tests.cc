#include "simulator/lab/plain_tests.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <sstream>

#include "simulator/lab/endpoint_address.h"

namespace flatline {
namespace {

using Clock = std::chrono::steady_clock;

struct Attempt {
  Descriptor socket;
  std::optional<ConnectResult> result;
};

Descriptor open_socket(const NetNamespace& where, const EndpointAddress& to, int type) {
  const NamespaceVisit visit(where);
  return Descriptor(::socket(to.family(), type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

Attempt begin(const NetNamespace& where, const Endpoint& to) {
  const EndpointAddress address(to);
  Attempt attempt{open_socket(where, address, SOCK_STREAM), std::nullopt};
  if (connect(attempt.socket.get(), address.get(), address.size()) == 0) {
    attempt.result = ConnectResult{};
  } else if (errno != EINPROGRESS) {
    attempt.result = ConnectResult{errno, {}};
  }
  return attempt;
}

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

int socket_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

// False when all have their result.
bool collect(std::vector<Attempt>& attempts, Clock::time_point start, int wait_ms) {
  std::vector<pollfd> waiting;
  for (const Attempt& attempt : attempts) {
    // poll() ignores a negative descriptor
    waiting.push_back({attempt.result ? -1 : attempt.socket.get(), POLLOUT, 0});
  }
  poll(waiting.data(), waiting.size(), wait_ms);
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (waiting[i].revents != 0) {
      attempts[i].result = {socket_error(attempts[i].socket.get()), Clock::now() - start};
    }
  }
  return std::ranges::any_of(attempts, [](const Attempt& one) { return !one.result; });
}

Octets name_query(const std::string& name, IpVersion version) {
  // RFC 1035 §4.1.1: identifier, RD, one question
  Octets query = {0x66, 0x6c, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  std::istringstream labels(name);
  for (std::string label; std::getline(labels, label, '.');) {
    query.push_back(static_cast<std::uint8_t>(label.size()));
    query.insert(query.end(), label.begin(), label.end());
  }
  const std::uint8_t type = version == IpVersion::V4 ? 1 : 28;  // A, AAAA (RFC 3596)
  const std::array<std::uint8_t, 5> end = {0, 0, type, 0, 1};
  query.insert(query.end(), end.begin(), end.end());
  return query;
}

}  // namespace

std::vector<ConnectResult> connect_from(const NetNamespace& where, const Endpoint& to,
                                        std::size_t attempts, Duration limit) {
  const auto start = Clock::now();
  std::vector<Attempt> running;
  for (std::size_t i = 0; i < attempts; ++i) {
    running.push_back(begin(where, to));
  }
  while (Clock::now() < start + limit &&
         collect(running, start, milliseconds_until(start + limit))) {
  }
  std::vector<ConnectResult> results;
  for (const Attempt& attempt : running) {
    results.push_back(attempt.result.value_or(ConnectResult{ETIMEDOUT, limit}));
  }
  return results;
}

NameResult ask_name(const NetNamespace& where, const Endpoint& server, const std::string& name,
                    Duration limit) {
  const EndpointAddress address(server);
  const Descriptor socket = open_socket(where, address, SOCK_DGRAM);
  if (!socket) {
    return {errno, std::nullopt, 0};
  }
  const Octets query = name_query(name, server.address.version());
  if (connect(socket.get(), address.get(), address.size()) != 0 ||
      send(socket.get(), query.data(), query.size(), 0) < 0) {
    return {errno, std::nullopt, 0};
  }
  pollfd waiting = {socket.get(), POLLIN, 0};
  if (poll(&waiting, 1, milliseconds_until(Clock::now() + limit)) == 0) {
    return {ETIMEDOUT, std::nullopt, 0};
  }
  std::array<std::uint8_t, 4096> answer{};
  const ssize_t got = recv(socket.get(), answer.data(), answer.size(), 0);
  if (got < 12) {
    return {got < 0 ? errno : EBADMSG, std::nullopt, 0};
  }
  const auto answers = static_cast<std::size_t>(answer[6] << 8 | answer[7]);
  return {0, static_cast<std::uint8_t>(answer[3] & 0x0f), answers};
}

}  // namespace flatline
