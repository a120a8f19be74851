#include "probe/live/raw_sender.h"

#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "probe/live/socket_address.h"

namespace flatline {
namespace {

#ifndef IPV6_HDRINCL
#define IPV6_HDRINCL 36
#endif

// A full socket buffer empties at the speed of the interface: 200 kB at 100 Mbit/s are 16 ms.
constexpr int kSendBufferWaitMs = 20;

bool switch_on(int socket, int level, int option) {
  const int on = 1;
  return setsockopt(socket, level, option, &on, sizeof on) == 0;
}

bool bind_to_interface(int socket, const std::string& interface) {
  return interface.empty() || setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface.data(),
                                         static_cast<socklen_t>(interface.size())) == 0;
}

bool is_up(const std::string& interface) {
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  return ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP) != 0;
}

std::expected<Descriptor, int> open_sender(int family, const std::string& interface) {
  Descriptor socket(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_RAW));
  const bool v6 = family == AF_INET6;
  const bool ready = socket &&
                     (v6 ? switch_on(socket.get(), IPPROTO_IPV6, IPV6_HDRINCL) &&
                               switch_on(socket.get(), IPPROTO_IPV6, IPV6_FREEBIND)
                         : switch_on(socket.get(), IPPROTO_IP, IP_HDRINCL)) &&
                     bind_to_interface(socket.get(), interface);
  if (!ready) {
    return std::unexpected(errno);
  }
  return socket;
}

// One ancillary message that names the packet's source, so that rules and routes chosen by source
// apply (`ip rule from`): the kernel does not look into the header for it.
class SourceMessage {
 public:
  SourceMessage(const IpAddress& source, msghdr& message) {
    if (source.version() == IpVersion::V4) {
      in_pktinfo info{};
      std::memcpy(&info.ipi_spec_dst, source.octets().data(), sizeof info.ipi_spec_dst);
      attach(IPPROTO_IP, IP_PKTINFO, info, message);
    } else {
      in6_pktinfo info{};
      std::memcpy(&info.ipi6_addr, source.octets().data(), sizeof info.ipi6_addr);
      attach(IPPROTO_IPV6, IPV6_PKTINFO, info, message);
    }
  }

 private:
  template <class Info>
  void attach(int level, int type, const Info& info, msghdr& message) {
    message.msg_control = space_.data();
    message.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
  }

  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> space_{};
};

}  // namespace

std::expected<RawSender, LiveWireError> RawSender::open(const std::string& interface) {
  auto v4 = open_sender(AF_INET, interface);
  if (!v4) {
    return std::unexpected(system_error("cannot open a raw IPv4 socket", v4.error()));
  }
  auto v6 = open_sender(AF_INET6, interface);
  if (!v6 && v6.error() != EAFNOSUPPORT) {
    return std::unexpected(system_error("cannot open a raw IPv6 socket", v6.error()));
  }
  RawSender sender;
  sender.v4_ = std::move(*v4);
  if (v6) {
    sender.v6_ = std::move(*v6);
  }
  sender.interface_ = interface;
  sender.interface_index_ = interface.empty() ? 0 : if_nametoindex(interface.c_str());
  return sender;
}

std::expected<void, SendError> RawSender::send(const Packet& packet) {
  const auto header = parse_ip(packet.view());
  if (!header) {
    return std::unexpected(SendError{NotSentReason::Other, EINVAL});
  }
  int error = send_once(*header, packet.view());
  if (error == ENOBUFS || error == EAGAIN) {
    pollfd writable{socket_for(header->source.version()).get(), POLLOUT, 0};
    poll(&writable, 1, kSendBufferWaitMs);
    error = send_once(*header, packet.view());
  }
  if (error != 0) {
    return std::unexpected(SendError{reason_of(error), error});
  }
  return {};
}

int RawSender::send_once(const IpHeader& header, OctetView octets) const {
  const Descriptor& socket = socket_for(header.source.version());
  if (!socket) {
    return EAFNOSUPPORT;
  }
  const SocketAddress to(header.destination, interface_index_);
  sockaddr_storage name{};
  std::memcpy(&name, to.get(), to.size());
  Octets copy(octets.begin(), octets.end());  // msghdr has no const form
  iovec data{copy.data(), copy.size()};
  msghdr message{};
  message.msg_name = &name;
  message.msg_namelen = to.size();
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  const SourceMessage source(header.source, message);
  return sendmsg(socket.get(), &message, 0) >= 0 ? 0 : errno;
}

const Descriptor& RawSender::socket_for(IpVersion version) const {
  return version == IpVersion::V4 ? v4_ : v6_;
}

NotSentReason RawSender::reason_of(int error_number) const {
  switch (error_number) {
    case EPERM:  // a drop or reject verdict of an OUTPUT or POSTROUTING rule
      return NotSentReason::Refused;
    case ENODEV:
    case ENXIO:
    case ENETDOWN:
      return NotSentReason::InterfaceGone;
    case ENETUNREACH:
      // Also what a socket bound to an interface is told when that is down or gone.
      return interface_.empty() || is_up(interface_) ? NotSentReason::NoRoute
                                                     : NotSentReason::InterfaceGone;
    case EHOSTUNREACH:   // a route of type unreachable
    case EACCES:         // of type prohibit
    case EINVAL:         // of type blackhole
    case EAFNOSUPPORT:   // IPv6 on a host without it
    case EADDRNOTAVAIL:  // IPv6 without any address
      return NotSentReason::NoRoute;
    default:
      return NotSentReason::Other;
  }
}

}  // namespace flatline
