#ifndef PROBE_LIVE_ROUTE_QUERY_H_
#define PROBE_LIVE_ROUTE_QUERY_H_

#include <cstdint>
#include <expected>
#include <optional>

#include "packet/address.h"
#include "probe/live/live_wire_error.h"
#include "probe/live/netlink.h"
#include "probe/wire.h"

namespace flatline {

// Asks the kernel for its routing decision, as `ip route get` does (RTM_GETROUTE). Needs no
// privilege.
class RouteQuery {
 public:
  // `interface_index`: 0, or the only interface to go out on. `source`: of the packets, where it is
  // not for the kernel to choose.
  static std::expected<RouteQuery, LiveWireError> open(std::uint32_t interface_index,
                                                       std::optional<IpAddress> source);

  // A source of the other IP version than the destination's has no route; a caller that lets the
  // user choose a source refuses that itself, with the better reason.
  RouteLookup lookup(const IpAddress& destination);

 private:
  explicit RouteQuery(NetlinkSocket netlink) : netlink_(std::move(netlink)) {}

  NetlinkSocket netlink_;
  std::uint32_t interface_index_ = 0;
  std::optional<IpAddress> source_;
};

}  // namespace flatline

#endif  // PROBE_LIVE_ROUTE_QUERY_H_
