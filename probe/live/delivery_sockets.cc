#include "probe/live/delivery_sockets.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "packet/icmp.h"
#include "probe/live/socket_address.h"
#include "probe/live/socket_filter.h"

namespace flatline {
namespace {

constexpr std::size_t kReceiveOctets = 2048;
// A gateway's own ICMP must not crowd out ours between two reads.
constexpr int kReceiveBufferOctets = 256 * 1024;
// A socket's share of one read: a flood must not keep the caller from its deadline.
constexpr int kPacketsPerRead = 64;

bool set_option(int socket, int level, int option, int value) {
  return setsockopt(socket, level, option, &value, sizeof value) == 0;
}

// ICMP_FILTER of raw(7): a set bit blocks the type. <linux/icmp.h>, which names it, does not go
// together with <netinet/in.h>.
constexpr int kIcmpFilter = 1;

bool pass_icmp_answers(int socket) {
  std::uint32_t passed = 0;
  for (const std::uint8_t type : {icmp4::kEchoReply, icmp4::kDestinationUnreachable,
                                  icmp4::kTimeExceeded, icmp4::kParameterProblem}) {
    passed |= 1U << type;
  }
  const std::uint32_t blocked = ~passed;
  return setsockopt(socket, SOL_RAW, kIcmpFilter, &blocked, sizeof blocked) == 0;
}

bool pass_icmp6_answers(int socket) {
  icmp6_filter filter{};
  ICMP6_FILTER_SETBLOCKALL(&filter);
  for (const std::uint8_t type :
       {icmp6::kDestinationUnreachable, icmp6::kPacketTooBig, icmp6::kTimeExceeded,
        icmp6::kParameterProblem, icmp6::kEchoReply}) {
    ICMP6_FILTER_SETPASS(type, &filter);
  }
  return setsockopt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) == 0;
}

bool set_filter(int socket, IpVersion version, Protocol protocol, const std::vector<Port>& ports) {
  switch (protocol) {
    case Protocol::Icmp:
      return pass_icmp_answers(socket);
    case Protocol::Icmpv6:
      return pass_icmp6_answers(socket);
    case Protocol::Tcp:
    case Protocol::Udp:
      break;
  }
  errno = attach_destination_ports(socket, version, ports);
  return errno == 0;
}

bool ask_for_ancillary(int socket, IpVersion version) {
  return set_option(socket, SOL_SOCKET, SO_TIMESTAMPNS, 1) &&
         (version == IpVersion::V4 || (set_option(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
                                       set_option(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) &&
                                       set_option(socket, IPPROTO_IPV6, IPV6_RECVTCLASS, 1)));
}

// What recvmsg reports beside the octets.
struct Ancillary {
  Timestamp at;
  std::array<std::uint8_t, 16> destination{};
  std::uint8_t hop_limit = 0;
  std::uint8_t traffic_class = 0;
};

template <class T>
std::optional<T> value_of(const cmsghdr& header, int level, int type) {
  if (header.cmsg_level != level || header.cmsg_type != type ||
      header.cmsg_len < CMSG_LEN(sizeof(T))) {
    return std::nullopt;
  }
  T value{};
  std::memcpy(&value, CMSG_DATA(&header), sizeof value);
  return value;
}

Ancillary read_ancillary(msghdr& message) {
  Ancillary ancillary;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (const auto at = value_of<timespec>(*header, SOL_SOCKET, SCM_TIMESTAMPNS)) {
      ancillary.at =
          Timestamp(std::chrono::seconds(at->tv_sec) + std::chrono::nanoseconds(at->tv_nsec));
    } else if (const auto info = value_of<in6_pktinfo>(*header, IPPROTO_IPV6, IPV6_PKTINFO)) {
      std::memcpy(ancillary.destination.data(), &info->ipi6_addr, ancillary.destination.size());
    } else if (const auto limit = value_of<int>(*header, IPPROTO_IPV6, IPV6_HOPLIMIT)) {
      ancillary.hop_limit = static_cast<std::uint8_t>(*limit);
    } else if (const auto traffic = value_of<int>(*header, IPPROTO_IPV6, IPV6_TCLASS)) {
      ancillary.traffic_class = static_cast<std::uint8_t>(*traffic);
    }
  }
  return ancillary;
}

// RFC 8200 §3.
Octets with_ipv6_header(const Ancillary& ancillary, Protocol protocol, const IpAddress& source,
                        OctetView payload) {
  Octets datagram{static_cast<std::uint8_t>(0x60 | ancillary.traffic_class >> 4),
                  static_cast<std::uint8_t>(ancillary.traffic_class << 4),
                  0,
                  0,
                  static_cast<std::uint8_t>(payload.size() >> 8),
                  static_cast<std::uint8_t>(payload.size()),
                  static_cast<std::uint8_t>(protocol),
                  ancillary.hop_limit};
  datagram.insert(datagram.end(), source.octets().begin(), source.octets().end());
  datagram.insert(datagram.end(), ancillary.destination.begin(), ancillary.destination.end());
  datagram.insert(datagram.end(), payload.begin(), payload.end());
  return datagram;
}

// One packet; nullopt when none waits.
std::optional<Arrival> receive_one(int socket, IpVersion version, Protocol protocol) {
  std::array<std::uint8_t, kReceiveOctets> octets{};
  alignas(cmsghdr) std::array<std::uint8_t, 256> control{};
  sockaddr_storage from{};
  iovec data{octets.data(), octets.size()};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto length = recvmsg(socket, &message, 0);
  if (length < 0) {
    return std::nullopt;
  }
  const OctetView received(octets.data(), static_cast<std::size_t>(length));
  const Ancillary ancillary = read_ancillary(message);
  Arrival arrival;
  arrival.at = ancillary.at;
  arrival.passage = Passage::Delivered;
  if (version == IpVersion::V4) {
    arrival.packet.octets.assign(received.begin(), received.end());
    return arrival;
  }
  arrival.ethertype = ethertype::kIpv6;
  arrival.packet.octets =
      with_ipv6_header(ancillary, protocol, address_of(from).value_or(IpAddress::v6({})), received);
  return arrival;
}

}  // namespace

std::expected<DeliverySockets::Receiver, int> DeliverySockets::open_receiver(
    IpVersion version, Protocol protocol, const std::vector<Port>& ports) {
  const int family = version == IpVersion::V4 ? AF_INET : AF_INET6;
  Receiver receiver{.socket = Descriptor(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                                  std::to_underlying(protocol))),
                    .version = version,
                    .protocol = protocol};
  const int socket = receiver.socket.get();
  if (!receiver.socket || !set_filter(socket, version, protocol, ports) ||
      !set_option(socket, SOL_SOCKET, SO_RCVBUF, kReceiveBufferOctets) ||
      !ask_for_ancillary(socket, version)) {
    return std::unexpected(errno);
  }
  return receiver;
}

std::expected<DeliverySockets, LiveWireError> DeliverySockets::open(
    const std::vector<Port>& tcp_ports, const std::vector<Port>& udp_ports) {
  DeliverySockets sockets;
  for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const Protocol icmp = version == IpVersion::V4 ? Protocol::Icmp : Protocol::Icmpv6;
    for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp, icmp}) {
      auto receiver =
          open_receiver(version, protocol, protocol == Protocol::Tcp ? tcp_ports : udp_ports);
      if (receiver) {
        sockets.receivers_.push_back(std::move(*receiver));
      } else if (version == IpVersion::V4 || receiver.error() != EAFNOSUPPORT) {
        return std::unexpected(system_error("cannot open a raw socket", receiver.error()));
      }
    }
  }
  return sockets;
}

void DeliverySockets::read(std::vector<Arrival>& arrivals) const {
  for (const Receiver& receiver : receivers_) {
    for (int i = 0; i < kPacketsPerRead; ++i) {
      auto arrival = receive_one(receiver.socket.get(), receiver.version, receiver.protocol);
      if (!arrival) {
        break;
      }
      arrivals.push_back(std::move(*arrival));
    }
  }
}

std::vector<int> DeliverySockets::descriptors() const {
  std::vector<int> numbers;
  for (const Receiver& receiver : receivers_) {
    numbers.push_back(receiver.socket.get());
  }
  return numbers;
}

}  // namespace flatline
