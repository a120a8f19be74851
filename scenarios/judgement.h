#ifndef SCENARIOS_JUDGEMENT_H_
#define SCENARIOS_JUDGEMENT_H_

#include <string>
#include <vector>

#include "diagnosis/verdict.h"
#include "scenarios/scenario.h"
#include "simulator/layout.h"

namespace flatline {

// What a verdict says otherwise than its scenario expects, one sentence each; empty when it is as
// expected. The law is always checked: the true cause must be the verdict or among those not
// excluded, and a named suspect must be the guilty node.
std::vector<std::string> mismatches(const Scenario& scenario, const Layout& layout,
                                    const Verdict& verdict);

}  // namespace flatline

#endif  // SCENARIOS_JUDGEMENT_H_
