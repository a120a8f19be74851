#include "cli/dry_run.h"

#include <net/if.h>

#include <cstdio>
#include <string>

#include "cli/message.h"
#include "cli/terminal.h"
#include "probe/live/route_query.h"

namespace flatline {
namespace {

std::string route_text(const RouteLookup& lookup) {
  if (const auto* route = std::get_if<Route>(&lookup)) {
    return "from " + route->source.to_string() + " on " + route->interface + ", " +
           (route->gateway ? "by gateway " + route->gateway->to_string() : "on this link") +
           ", MTU " + std::to_string(route->mtu_octets);
  }
  return "no route: the kernel would send nothing";
}

}  // namespace

ExitStatus dry_run(const ProbeRequest& request) {
  const unsigned interface = request.interface ? if_nametoindex(request.interface->c_str()) : 0;
  if (request.interface && interface == 0) {
    warn("there is no interface " + printable(*request.interface) +
         " (ip link shows those there are)");
    return ExitStatus::Unavailable;
  }
  auto routes = RouteQuery::open(interface, request.source);
  if (!routes) {
    warn(routes.error().message);
    return ExitStatus::Unavailable;
  }
  const std::string port = std::to_string(request.target.port.value);
  const std::string control = std::to_string(request.control.value);
  std::printf("would test    TCP to %s port %s\n", printable(request.target.name).c_str(),
              port.c_str());
  if (request.target.address) {
    std::printf("route         %s\n", route_text(routes->lookup(*request.target.address)).c_str());
  } else {
    std::printf(
        "name          asked of /etc/hosts, then of each resolver in /etc/resolv.conf, UDP 53\n");
  }
  std::printf(
      "first         17 SYNs of one flow, hop limits 1 to 16 and 64, and 2 SYNs from a second "
      "port\n"
      "if answered   more source ports, silent hops again: at most 60 packets, 4 flows\n"
      "if silent     controls (tcp/%s, one presumed closed port, ICMP echo, UDP 33434), 8 source "
      "ports,\n"
      "              repetitions: at most 150 packets, 12 flows, %.1f s\n"
      "state         at most 10 new connections a second and 10 half-open ones at the target,\n"
      "              each cleared with one RST; at most 6 ICMP errors a router in 6 s\n"
      "not done      no fragments, no odd segments, no payload, nothing to any other host\n",
      control.c_str(), static_cast<double>(request.timeout.count()) / 1e9);
  return ExitStatus::Healthy;
}

}  // namespace flatline
