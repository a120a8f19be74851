#include "probe/live/socket_address.h"

#include <cstring>

namespace flatline {

SocketAddress::SocketAddress(const IpAddress& address, std::uint32_t scope) {
  const OctetView octets = address.octets();
  if (address.version() == IpVersion::V4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, octets.data(), octets.size());
    std::memcpy(&storage_, &v4, sizeof v4);
    size_ = sizeof v4;
    return;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_scope_id = address.is_link_local() ? scope : 0;
  std::memcpy(&v6.sin6_addr, octets.data(), octets.size());
  std::memcpy(&storage_, &v6, sizeof v6);
  size_ = sizeof v6;
}

const sockaddr* SocketAddress::get() const {
  const void* untyped = &storage_;
  return static_cast<const sockaddr*>(untyped);
}

std::optional<IpAddress> address_of(const sockaddr_storage& storage) {
  std::array<std::uint8_t, 16> octets{};
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    std::memcpy(octets.data(), &v4.sin_addr, 4);
    return IpAddress::from_octets(OctetView(octets).first(4));
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &storage, sizeof v6);
    std::memcpy(octets.data(), &v6.sin6_addr, 16);
    return IpAddress::v6(octets);
  }
  return std::nullopt;
}

}  // namespace flatline
