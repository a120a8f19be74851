#ifndef SIMULATOR_LAB_FAULT_CHECK_H_
#define SIMULATOR_LAB_FAULT_CHECK_H_

#include <optional>
#include <string>

#include "packet/flow_key.h"
#include "scenarios/scenario.h"
#include "simulator/lab/error.h"
#include "simulator/lab/net_namespace.h"
#include "simulator/layout.h"

namespace flatline {

// What the fault of a scenario is checked on.
struct FaultSite {
  const Scenario& scenario;
  const Layout& layout;
  const NetNamespace& vantage;
  Endpoint target;
  std::optional<Endpoint> name_server;
  std::string target_name;  // full
};

// Whether an ordinary program at the vantage point meets what the scenario's truth says, in a
// sentence for the user; FaultWithoutEffect when it does not.
LabResult<std::string> check_fault(const FaultSite& site);

}  // namespace flatline

#endif  // SIMULATOR_LAB_FAULT_CHECK_H_
