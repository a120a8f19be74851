#include "probe/live/link_watch.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <utility>

#include "probe/live/descriptor.h"

namespace flatline {
namespace {

bool is_running(const std::string& interface) {
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  return ioctl(socket.get(), SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_RUNNING) != 0;
}

}  // namespace

std::expected<LinkWatch, LiveWireError> LinkWatch::open() {
  auto netlink = NetlinkSocket::open(RTMGRP_LINK);
  if (!netlink) {
    return std::unexpected(std::move(netlink.error()));
  }
  return LinkWatch(std::move(*netlink));
}

void LinkWatch::add(const std::string& interface) {
  const std::uint32_t index = if_nametoindex(interface.c_str());
  if (index != 0 && is_running(interface)) {
    names_.try_emplace(index, interface);
  }
}

std::optional<std::string> LinkWatch::poll() {
  std::optional<std::string> what;
  while (const auto octets = netlink_.receive()) {
    OctetView rest = *octets;
    while (const auto message = next_message(rest)) {
      if (auto change = read_message(*message)) {
        what = std::move(change);
      }
    }
  }
  return what;
}

std::optional<std::string> LinkWatch::read_message(const NetlinkMessage& message) {
  const auto link = native_at<ifinfomsg>(message.body);
  // A bridge reports a port that leaves it as a removed link too, with its own family.
  if (!link || link->ifi_family != AF_UNSPEC ||
      (message.type != RTM_NEWLINK && message.type != RTM_DELLINK)) {
    return std::nullopt;
  }
  const auto watched = names_.find(static_cast<std::uint32_t>(link->ifi_index));
  if (watched == names_.end()) {
    return std::nullopt;
  }
  if (message.type == RTM_DELLINK) {
    return "the interface " + watched->second + " is gone";
  }
  if ((link->ifi_flags & IFF_UP) == 0) {
    return "the interface " + watched->second + " was taken down";
  }
  if ((link->ifi_flags & IFF_RUNNING) == 0) {
    return "the interface " + watched->second + " lost its link";
  }
  return std::nullopt;
}

}  // namespace flatline
