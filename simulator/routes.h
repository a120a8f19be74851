#ifndef SIMULATOR_ROUTES_H_
#define SIMULATOR_ROUTES_H_

#include <expected>

#include "simulator/layout.h"
#include "simulator/subnets.h"
#include "simulator/topology.h"

namespace flatline {

// Fills in the routes of a layout whose addresses are decided.
std::expected<void, LayoutError> plan_routes(const Topology& topology, const Subnets& subnets,
                                             Layout& layout);

}  // namespace flatline

#endif  // SIMULATOR_ROUTES_H_
