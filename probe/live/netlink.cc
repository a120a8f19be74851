#include "probe/live/netlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace flatline {
namespace {

constexpr std::size_t kAlignment = 4;
// Kernel and ip(8) use 32 kB; a route or link message is below 4 kB.
constexpr std::size_t kReceiveOctets = 32768;

std::size_t aligned(std::size_t length) {
  return (length + kAlignment - 1) & ~(kAlignment - 1);
}

}  // namespace

void append_attribute(Octets& message, std::uint16_t type, OctetView value) {
  append_native(message, nlattr{static_cast<std::uint16_t>(sizeof(nlattr) + value.size()), type});
  message.insert(message.end(), value.begin(), value.end());
  message.resize(aligned(message.size()));
}

std::map<std::uint16_t, OctetView> read_attributes(OctetView octets) {
  std::map<std::uint16_t, OctetView> attributes;
  while (const auto header = native_at<nlattr>(octets)) {
    if (header->nla_len < sizeof(nlattr) || header->nla_len > octets.size()) {
      break;
    }
    const auto type = static_cast<std::uint16_t>(header->nla_type & NLA_TYPE_MASK);
    attributes[type] = octets.subspan(sizeof(nlattr), header->nla_len - sizeof(nlattr));
    octets = octets.subspan(std::min(aligned(header->nla_len), octets.size()));
  }
  return attributes;
}

std::optional<NetlinkMessage> next_message(OctetView& octets) {
  const auto header = native_at<nlmsghdr>(octets);
  if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > octets.size()) {
    return std::nullopt;
  }
  const NetlinkMessage message{
      header->nlmsg_type, octets.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr))};
  octets = octets.subspan(std::min(aligned(header->nlmsg_len), octets.size()));
  return message;
}

std::expected<NetlinkSocket, LiveWireError> NetlinkSocket::open(std::uint32_t groups) {
  NetlinkSocket netlink;
  netlink.socket_ =
      Descriptor(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  const void* bound = &address;
  if (!netlink.socket_ ||
      bind(netlink.socket_.get(), static_cast<const sockaddr*>(bound), sizeof address) != 0) {
    return std::unexpected(system_error("cannot ask the kernel for routes", errno));
  }
  return netlink;
}

std::expected<Octets, int> NetlinkSocket::ask(std::uint16_t type, const Octets& body) {
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + body.size());
  header.nlmsg_type = type;
  header.nlmsg_flags = NLM_F_REQUEST;
  header.nlmsg_seq = ++sequence_;
  Octets message;
  append_native(message, header);
  message.insert(message.end(), body.begin(), body.end());
  while (receive()) {  // an answer that an earlier, failed call left behind
  }
  if (send(socket_.get(), message.data(), message.size(), 0) < 0) {
    return std::unexpected(errno);
  }
  auto answer = receive();
  if (!answer) {
    return std::unexpected(errno);
  }
  if (const auto reply = native_at<nlmsghdr>(*answer); reply && reply->nlmsg_type == NLMSG_ERROR) {
    const auto error = native_at<nlmsgerr>(*answer, sizeof(nlmsghdr));
    return std::unexpected(error ? -error->error : EPROTO);
  }
  return std::move(*answer);
}

std::optional<Octets> NetlinkSocket::receive() {
  Octets octets(kReceiveOctets);
  const auto length = recv(socket_.get(), octets.data(), octets.size(), 0);
  if (length < 0) {
    return std::nullopt;
  }
  octets.resize(static_cast<std::size_t>(length));
  return octets;
}

}  // namespace flatline
