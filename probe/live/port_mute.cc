#include "probe/live/port_mute.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "packet/address.h"
#include "probe/live/socket_address.h"
#include "probe/live/socket_filter.h"

// The kernel knows nothing of a connection that raw packets open, and would reset it on the first
// answer (RFC 9293 §3.5.2); a UDP answer it would report as port unreachable. It does neither for a
// port that a socket holds (TCP: a listening one) which throws away what it is given. No rule
// in anyone's firewall, and gone with the process.
//
// A socket filter that drops everything is the plain way. Kernels since 2026 (commit 5d39580f68e6
// and its backports) allow one on a TCP socket only with CAP_NET_ADMIN, which a probe has no other
// use for. Without it, two other checks that the kernel makes before it looks at a segment at all,
// and whose drops are as silent: the hop-limit floor of RFC 5082 (any segment below 255, which is
// every one that a router forwarded), and for what a neighbour sent with 255 a required RFC 2385
// signature under a key that nobody has.

namespace flatline {
namespace {

constexpr int kHighestHopLimit = 255;
// Not in <netinet/in.h>; ipv6(7).
constexpr int kIpv6MinHopCount = 73;

int set_option(int socket, int level, int option, int value) {
  return setsockopt(socket, level, option, &value, sizeof value) == 0 ? 0 : errno;
}

int require_highest_hop_limit(int socket, int family) {
  if (const int error = set_option(socket, IPPROTO_IP, IP_MINTTL, kHighestHopLimit); error != 0) {
    return error;
  }
  return family == AF_INET ? 0
                           : set_option(socket, IPPROTO_IPV6, kIpv6MinHopCount, kHighestHopLimit);
}

// From every address of the version: a key for the prefix of length 0.
void require_signature(int socket, const IpAddress& any) {
  constexpr std::array<std::uint8_t, 8> kKey{'f', 'l', 'a', 't', 'l', 'i', 'n', 'e'};
  const SocketAddress address(any);
  tcp_md5sig signature{};
  std::memcpy(&signature.tcpm_addr, address.get(), address.size());
  signature.tcpm_flags = TCP_MD5SIG_FLAG_PREFIX;
  signature.tcpm_keylen = kKey.size();
  std::memcpy(&signature.tcpm_key, kKey.data(), kKey.size());
  // A kernel without signatures leaves the floor alone to do it.
  static_cast<void>(setsockopt(socket, IPPROTO_TCP, TCP_MD5SIG_EXT, &signature, sizeof signature));
}

int mute_without_filter(int socket, int family) {
  if (const int error = require_highest_hop_limit(socket, family); error != 0) {
    return error;
  }
  if (family == AF_INET) {
    require_signature(socket, IpAddress::v4({}));
    return 0;
  }
  require_signature(socket, IpAddress::v6({}));
  // What comes over IPv4 to a socket of both versions.
  require_signature(socket, IpAddress::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}));
  return 0;
}

}  // namespace

int mute(int socket, int family, Protocol protocol) {
  const int error = attach_drop_all(socket);
  return error == EPERM && protocol == Protocol::Tcp ? mute_without_filter(socket, family) : error;
}

}  // namespace flatline
