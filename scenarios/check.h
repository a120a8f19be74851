#ifndef SCENARIOS_CHECK_H_
#define SCENARIOS_CHECK_H_

#include "scenarios/context.h"
#include "scenarios/scenario.h"

namespace flatline {

// What no single key shows: nodes without links or without a path to the probe, a probe from a node
// that is off, a name without a name service, and what plan_layout refuses.
void check_scenario(const Scenario& scenario, const Context& context, Mark probe_mark);

}  // namespace flatline

#endif  // SCENARIOS_CHECK_H_
