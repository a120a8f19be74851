#ifndef SCENARIOS_POLICY_WORDS_H_
#define SCENARIOS_POLICY_WORDS_H_

#include "scenarios/context.h"

namespace flatline {

// One line of a node's policy: "reject forward tcp to manager port 4120 with admin-prohibited".
// A rule that could never do what it says (a reset of UDP, a reject by a bridge) is a problem.
PolicyRule read_policy_rule(const Value& line, NodeRole role, const Context& context);

}  // namespace flatline

#endif  // SCENARIOS_POLICY_WORDS_H_
