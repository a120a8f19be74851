#include "simulator/topology.h"

#include <algorithm>

namespace flatline {

const Node* Topology::find(const std::string& name) const {
  auto found = std::ranges::find(nodes, name, &Node::name);
  return found == nodes.end() ? nullptr : &*found;
}

}  // namespace flatline
