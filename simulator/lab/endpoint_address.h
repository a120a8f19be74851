#ifndef SIMULATOR_LAB_ENDPOINT_ADDRESS_H_
#define SIMULATOR_LAB_ENDPOINT_ADDRESS_H_

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "packet/flow_key.h"

namespace flatline {

// An endpoint as the socket calls want it.
class EndpointAddress {
 public:
  explicit EndpointAddress(const Endpoint& endpoint) {
    const OctetView octets = endpoint.address.octets();
    if (endpoint.address.version() == IpVersion::V4) {
      storage_.v4.sin_family = AF_INET;
      storage_.v4.sin_port = htons(endpoint.port.value);
      std::ranges::copy(octets, reinterpret_cast<std::uint8_t*>(&storage_.v4.sin_addr));
      size_ = sizeof storage_.v4;
    } else {
      storage_.v6.sin6_family = AF_INET6;
      storage_.v6.sin6_port = htons(endpoint.port.value);
      std::ranges::copy(octets, reinterpret_cast<std::uint8_t*>(&storage_.v6.sin6_addr));
      size_ = sizeof storage_.v6;
    }
  }

  int family() const { return storage_.any.sa_family; }
  const sockaddr* get() const { return &storage_.any; }
  socklen_t size() const { return size_; }

 private:
  union {
    sockaddr_in6 v6;
    sockaddr_in v4;
    sockaddr any;
  } storage_ = {};
  socklen_t size_ = 0;
};

}  // namespace flatline

#endif  // SIMULATOR_LAB_ENDPOINT_ADDRESS_H_
