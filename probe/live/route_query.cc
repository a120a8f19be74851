#include "probe/live/route_query.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <map>
#include <string>
#include <utility>

#include "probe/live/descriptor.h"

namespace flatline {
namespace {

using Attributes = std::map<std::uint16_t, OctetView>;

std::uint8_t family_of(const IpAddress& address) {
  return address.version() == IpVersion::V4 ? AF_INET : AF_INET6;
}

NoRouteReason reason_of(int error_number) {
  switch (error_number) {
    case EHOSTUNREACH:
      return NoRouteReason::Unreachable;
    case EACCES:
      return NoRouteReason::Prohibited;
    case EINVAL:
      return NoRouteReason::Blackhole;
    default:
      return NoRouteReason::NoRoute;
  }
}

// A route of one of these types is given as an error for IPv4, as an answer by some kernels for
// IPv6.
std::optional<NoRouteReason> reason_of_type(std::uint8_t route_type) {
  switch (route_type) {
    case RTN_UNREACHABLE:
      return NoRouteReason::Unreachable;
    case RTN_PROHIBIT:
      return NoRouteReason::Prohibited;
    case RTN_BLACKHOLE:
      return NoRouteReason::Blackhole;
    default:
      return std::nullopt;
  }
}

std::uint32_t interface_mtu_octets(const std::string& interface) {
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  return ioctl(socket.get(), SIOCGIFMTU, &request) == 0
             ? static_cast<std::uint32_t>(request.ifr_mtu)
             : 0;
}

std::optional<OctetView> find(const Attributes& attributes, std::uint16_t type) {
  const auto found = attributes.find(type);
  return found == attributes.end() ? std::nullopt : std::optional(found->second);
}

std::optional<IpAddress> find_address(const Attributes& attributes, std::uint16_t type) {
  const auto octets = find(attributes, type);
  return octets ? IpAddress::from_octets(*octets) : std::nullopt;
}

std::optional<IpAddress> gateway_of(const Attributes& attributes) {
  if (const auto gateway = find_address(attributes, RTA_GATEWAY)) {
    return gateway;
  }
  // RFC 5549: an IPv4 route by way of an IPv6 router; a family in two octets, then the address.
  const auto via = find(attributes, RTA_VIA);
  return via && via->size() > 2 ? IpAddress::from_octets(via->subspan(2)) : std::nullopt;
}

// The path MTU that the kernel knows for this destination (its own cache, or the route's `mtu`),
// else the interface's.
std::uint32_t mtu_of(const Attributes& attributes, const std::string& interface) {
  if (const auto metrics = find(attributes, RTA_METRICS)) {
    const auto mtu = find(read_attributes(*metrics), RTAX_MTU);
    if (const auto octets = mtu ? native_at<std::uint32_t>(*mtu) : std::nullopt) {
      return *octets;
    }
  }
  return interface_mtu_octets(interface);
}

Octets request_for(const IpAddress& destination, const std::optional<IpAddress>& source,
                   std::uint32_t interface_index) {
  rtmsg header{};
  header.rtm_family = family_of(destination);
  header.rtm_dst_len = static_cast<std::uint8_t>(destination.octets().size() * 8);
  header.rtm_src_len = source ? header.rtm_dst_len : std::uint8_t{0};
  Octets body;
  append_native(body, header);
  append_attribute(body, RTA_DST, destination.octets());
  if (source) {
    append_attribute(body, RTA_SRC, source->octets());
  }
  if (interface_index != 0) {
    Octets index;
    append_native(index, interface_index);
    append_attribute(body, RTA_OIF, index);
  }
  return body;
}

RouteLookup read_route(OctetView answer, const std::optional<IpAddress>& asked_source) {
  const auto message = next_message(answer);
  const auto header = message ? native_at<rtmsg>(message->body) : std::nullopt;
  if (!header || message->type != RTM_NEWROUTE) {
    return NoRouteReason::NoRoute;
  }
  if (const auto reason = reason_of_type(header->rtm_type)) {
    return *reason;
  }
  const Attributes attributes = read_attributes(message->body.subspan(sizeof(rtmsg)));
  const auto out = find(attributes, RTA_OIF);
  const auto index = out ? native_at<std::uint32_t>(*out) : std::nullopt;
  std::array<char, IF_NAMESIZE> name{};
  if (!index || if_indextoname(*index, name.data()) == nullptr) {
    return NoRouteReason::NoRoute;
  }
  const auto preferred = find_address(attributes, RTA_PREFSRC);
  if (!asked_source && !preferred) {
    return NoRouteReason::NoRoute;  // no address of this host can be the source
  }
  const std::string interface(name.data());
  return Route{.interface = interface,
               .source = asked_source ? *asked_source : *preferred,
               .gateway = header->rtm_type == RTN_LOCAL ? std::nullopt : gateway_of(attributes),
               .mtu_octets = mtu_of(attributes, interface)};
}

}  // namespace

std::expected<RouteQuery, LiveWireError> RouteQuery::open(std::uint32_t interface_index,
                                                          std::optional<IpAddress> source) {
  auto netlink = NetlinkSocket::open(0);
  if (!netlink) {
    return std::unexpected(std::move(netlink.error()));
  }
  RouteQuery query(std::move(*netlink));
  query.interface_index_ = interface_index;
  query.source_ = source;
  return query;
}

RouteLookup RouteQuery::lookup(const IpAddress& destination) {
  if (source_ && source_->version() != destination.version()) {
    return NoRouteReason::NoRoute;
  }
  const auto answer =
      netlink_.ask(RTM_GETROUTE, request_for(destination, source_, interface_index_));
  if (!answer) {
    return reason_of(answer.error());
  }
  return read_route(*answer, source_);
}

}  // namespace flatline
