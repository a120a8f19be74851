#ifndef SCENARIOS_SCENARIO_H_
#define SCENARIOS_SCENARIO_H_

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/cause.h"
#include "packet/flow_key.h"
#include "simulator/topology.h"

namespace flatline {

// The probe that a scenario runs.
struct ScenarioProbe {
  std::string from;  // node
  std::string to;    // node, or the name to resolve when `by_name`
  Port port{4120};
  std::optional<Port> control;  // --control
  bool by_name = false;         // resolve `to` through the scenario's dns node
};

// What is really broken. The verdict must keep it among its candidates, and may name no other node.
struct Truth {
  Cause cause = Cause::PathHealthy;
  std::optional<std::string> at;  // the guilty node; absent for a healthy path
};

// What flatline must say. Everything absent is not checked, but for the law: a named suspect must
// be the guilty node, and the true cause must be the verdict or among not_excluded.
struct Expectation {
  std::vector<Cause> verdict;               // any of these; usually one
  std::optional<std::string> last_seen;     // node
  std::optional<std::string> first_unseen;  // node
  std::optional<std::string> suspect;       // node, or "none"
  std::vector<Cause> not_excluded;          // each must be listed
  std::vector<Cause> never;                 // neither verdict nor not_excluded may hold these
  std::vector<FindingKind> findings;        // each must be there
  std::vector<FindingKind> never_findings;
};

struct Scenario {
  std::string id;                       // the file's name without .yaml
  std::string name;                     // one line
  std::string about;                    // a paragraph
  std::vector<std::string> documented;  // rows of the failure table
  std::vector<IpVersion> families;      // [4], [6] or [4, 6]
  Topology topology;
  ScenarioProbe probe;
  Truth truth;
  Expectation expect;
  std::string text;  // the file as it was read
};

}  // namespace flatline

#endif  // SCENARIOS_SCENARIO_H_
