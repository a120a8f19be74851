#ifndef SIMULATOR_SUBNETS_H_
#define SIMULATOR_SUBNETS_H_

#include <cstddef>
#include <cstdint>
#include <expected>
#include <vector>

#include "packet/address.h"
#include "simulator/layout.h"
#include "simulator/topology.h"

namespace flatline {

// Which subnet each link of a topology belongs to: links that bridges join share one. Numbered from
// 0 in the order of the links.
struct Subnets {
  std::vector<std::size_t> of_link;
  std::size_t count = 0;
};

// Errors: a link to a node that is not there, a loop of bridges, two links of one node in one
// subnet, more subnets or nodes in a subnet than the addresses tell apart.
std::expected<Subnets, LayoutError> plan_subnets(const Topology& topology);

// Node `host` (from 1) of a subnet; host 0 is the network's own address.
IpAddress subnet_address(IpVersion version, std::size_t subnet, std::size_t host);
std::uint8_t subnet_prefix_length(IpVersion version);

}  // namespace flatline

#endif  // SIMULATOR_SUBNETS_H_
