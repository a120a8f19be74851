#ifndef PROBE_LIVE_SOCKET_ADDRESS_H_
#define PROBE_LIVE_SOCKET_ADDRESS_H_

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>

#include "packet/address.h"

namespace flatline {

// An IpAddress as the socket interface wants it, port 0.
class SocketAddress {
 public:
  // `scope`: the interface index of a link-local IPv6 address, else 0.
  explicit SocketAddress(const IpAddress& address, std::uint32_t scope = 0);

  const sockaddr* get() const;
  socklen_t size() const { return size_; }

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

// The address of an AF_INET or AF_INET6 socket address; nullopt for any other family.
std::optional<IpAddress> address_of(const sockaddr_storage& storage);

}  // namespace flatline

#endif  // PROBE_LIVE_SOCKET_ADDRESS_H_
