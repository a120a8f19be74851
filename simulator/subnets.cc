#include "simulator/subnets.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

namespace flatline {
namespace {

// Subnet n is 198.18.n.0/24 (RFC 2544's benchmark range), so 250 keep n in one octet and leave
// .0 and .255 alone.
constexpr std::size_t kMostSubnets = 250;
constexpr std::size_t kMostHosts = 250;

// Disjoint sets of indexes.
class Groups {
 public:
  explicit Groups(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  std::size_t find(std::size_t index) {
    while (parent_[index] != index) {
      index = parent_[index] = parent_[parent_[index]];
    }
    return index;
  }

  // False when they were in one group already.
  bool join(std::size_t a, std::size_t b) {
    std::size_t root_a = find(a);
    std::size_t root_b = find(b);
    parent_[root_b] = root_a;
    return root_a != root_b;
  }

 private:
  std::vector<std::size_t> parent_;
};

std::expected<void, LayoutError> check_ends(const Topology& topology) {
  for (const Link& link : topology.links) {
    for (const std::string& end : {link.a, link.b}) {
      if (topology.find(end) == nullptr) {
        return std::unexpected(LayoutError{link.line, "link to \"" + end + "\", which is no node"});
      }
    }
  }
  return {};
}

// Frames would circle in a loop of bridges for ever: there is no spanning tree protocol here.
std::expected<void, LayoutError> check_bridges(const Topology& topology) {
  std::map<std::string, std::size_t> bridges;
  for (const Node& node : topology.nodes) {
    if (node.role == NodeRole::Bridge) {
      bridges.emplace(node.name, bridges.size());
    }
  }
  Groups groups(bridges.size());
  for (const Link& link : topology.links) {
    auto a = bridges.find(link.a);
    auto b = bridges.find(link.b);
    if (a != bridges.end() && b != bridges.end() && !groups.join(a->second, b->second)) {
      return std::unexpected(LayoutError{link.line, "this link closes a loop of bridges"});
    }
  }
  return {};
}

Groups join_through_bridges(const Topology& topology) {
  Groups groups(topology.links.size());
  std::map<std::string, std::size_t> first_link;
  for (std::size_t i = 0; i < topology.links.size(); ++i) {
    for (const std::string& end : {topology.links[i].a, topology.links[i].b}) {
      auto [known, is_new] = first_link.emplace(end, i);
      if (!is_new && topology.find(end)->role == NodeRole::Bridge) {
        groups.join(known->second, i);
      }
    }
  }
  return groups;
}

Subnets number(Groups groups, std::size_t links) {
  std::map<std::size_t, std::size_t> number_of_group;
  Subnets subnets;
  for (std::size_t i = 0; i < links; ++i) {
    auto [entry, is_new] = number_of_group.emplace(groups.find(i), subnets.count);
    subnets.count += is_new ? 1 : 0;
    subnets.of_link.push_back(entry->second);
  }
  return subnets;
}

std::expected<void, LayoutError> check_members(const Topology& topology, const Subnets& subnets) {
  std::vector<std::size_t> hosts(subnets.count);
  std::set<std::pair<std::string, std::size_t>> seen;
  for (std::size_t i = 0; i < topology.links.size(); ++i) {
    const Link& link = topology.links[i];
    std::size_t subnet = subnets.of_link[i];
    for (const std::string& end : {link.a, link.b}) {
      if (topology.find(end)->role == NodeRole::Bridge) {
        continue;
      }
      if (!seen.emplace(end, subnet).second) {
        return std::unexpected(
            LayoutError{link.line, "a second link of \"" + end + "\" into the same subnet"});
      }
      if (++hosts[subnet] > kMostHosts) {
        return std::unexpected(
            LayoutError{link.line, "over " + std::to_string(kMostHosts) + " nodes in one subnet"});
      }
    }
  }
  return {};
}

}  // namespace

std::expected<Subnets, LayoutError> plan_subnets(const Topology& topology) {
  if (auto ends = check_ends(topology); !ends) {
    return std::unexpected(ends.error());
  }
  if (auto bridges = check_bridges(topology); !bridges) {
    return std::unexpected(bridges.error());
  }
  Subnets subnets = number(join_through_bridges(topology), topology.links.size());
  if (subnets.count > kMostSubnets) {
    return std::unexpected(LayoutError{0, "over " + std::to_string(kMostSubnets) + " subnets"});
  }
  if (auto members = check_members(topology, subnets); !members) {
    return std::unexpected(members.error());
  }
  return subnets;
}

IpAddress subnet_address(IpVersion version, std::size_t subnet, std::size_t host) {
  auto n = static_cast<std::uint8_t>(subnet);
  auto k = static_cast<std::uint8_t>(host);
  if (version == IpVersion::V4) {
    return IpAddress::v4({198, 18, n, k});
  }
  return IpAddress::v6({0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, n, 0, 0, 0, 0, 0, 0, 0, k});
}

std::uint8_t subnet_prefix_length(IpVersion version) {
  return version == IpVersion::V4 ? 24 : 64;
}

}  // namespace flatline
