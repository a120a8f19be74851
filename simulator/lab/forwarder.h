#ifndef SIMULATOR_LAB_FORWARDER_H_
#define SIMULATOR_LAB_FORWARDER_H_

#include <cstdint>
#include <vector>

#include "probe/live/descriptor.h"
#include "simulator/lab/error.h"
#include "simulator/lab/process.h"
#include "simulator/topology.h"

namespace flatline {

// A link whose two ends are TAP devices.
struct TapLink {
  Descriptor a;
  Descriptor b;
  Impairment a_to_b;
  Impairment b_to_a;
  std::uint64_t seed = 1;
};

// Starts the process that carries the frames of all these links, delayed and with their losses.
LabResult<Child> start_forwarder(const std::vector<TapLink>& links);

}  // namespace flatline

#endif  // SIMULATOR_LAB_FORWARDER_H_
