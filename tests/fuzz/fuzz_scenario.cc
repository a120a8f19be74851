#include <string>

#include "scenarios/load.h"
#include "simulator/layout.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace flatline;

// Whatever loads can be laid out, and every name in it is a node.
void check(const Scenario& scenario) {
  for (const IpVersion version : scenario.families) {
    require(plan_layout(scenario.topology, version).has_value());
  }
  require(scenario.topology.find(scenario.probe.from) != nullptr);
  require(scenario.topology.find(scenario.probe.to) != nullptr);
  require(!scenario.expect.verdict.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto scenario = parse_scenario(text, "fuzz.yaml");
  if (scenario) {
    check(*scenario);
  } else {
    require(!scenario.error().message.empty());
    require(scenario.error().line >= 0 && scenario.error().column >= 0);
  }
  return 0;
}
