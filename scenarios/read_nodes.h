#ifndef SCENARIOS_READ_NODES_H_
#define SCENARIOS_READ_NODES_H_

#include <vector>

#include "scenarios/context.h"

namespace flatline {

// The names and roles of the `nodes` map, before anything else of them is read.
std::vector<KnownNode> collect_nodes(const Value& map, Problems& problems);

// All that the `nodes` map says.
std::vector<Node> read_nodes(const Value& map, const Context& context);

}  // namespace flatline

#endif  // SCENARIOS_READ_NODES_H_
