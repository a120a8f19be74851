#ifndef SCENARIOS_READ_STORY_H_
#define SCENARIOS_READ_STORY_H_

#include "scenarios/context.h"
#include "scenarios/scenario.h"

namespace flatline {

// What is asked (`probe`), what is broken (`truth`) and what must be said of it (`expect`).
ScenarioProbe read_probe(const Value& map, const Context& context);
Truth read_truth(const Value& map, const Context& context);
// Refused: what the law forbids to expect, and what contradicts itself.
Expectation read_expectation(const Value& map, const Truth& truth, const Context& context);

// Rows of the failure table, "O2a".
std::vector<std::string> read_documented(const Value& list, Problems& problems);

}  // namespace flatline

#endif  // SCENARIOS_READ_STORY_H_
