#ifndef TESTS_LAB_LAB_FIXTURE_H_
#define TESTS_LAB_LAB_FIXTURE_H_

#include <functional>
#include <string>

#include "simulator/lab/lab.h"

namespace flatline {

// A scenario from its nodes and links alone (YAML, each line as in a scenario file); the probe goes
// from agent to manager, port 4120, and the truth is that all is well.
Scenario scenario_of(const std::string& nodes, const std::string& links);

// agent -- r1 -- r2 -- manager with a listener on 4120, and these words added to each node.
struct NodeWords {
  std::string agent;
  std::string r1;
  std::string r2;
  std::string manager = ", services: [tcp 4120 open]";
};
Scenario chain_of(const NodeWords& words, const std::string& middle_link = "");

// Lays the scenario out in a contained child, runs `body` there and gives back what it returns;
// "skip: ..." where no namespaces can be made, "error: ..." when the lab could not be laid out.
std::string in_lab(const Scenario& scenario, IpVersion version,
                   const std::function<std::string(Lab&)>& body);

// Standard output of a shell command on a node, and " [status]" when it is not 0.
std::string shell_in(const Lab& lab, const std::string& node, const std::string& command);

Endpoint manager_of(const Lab& lab, std::uint16_t port = 4120);

// The error of one ordinary connect() from the agent, by its name; "connected" for none.
std::string connect_outcome(const Lab& lab, const Endpoint& to);

// Sends UDP datagrams from the agent to the manager with this hop limit, spaced in time, and gives
// the number of ICMP errors of each kind that came back: "11/0 from 198.18.0.2: 6".
std::string icmp_errors(const Lab& lab, int hop_limit, int datagrams, Duration spacing);

// Leaves the test, as skipped where the machine cannot make namespaces.
#define SKIP_WITHOUT_NAMESPACES(text) \
  if ((text).starts_with("skip: ")) { \
    GTEST_SKIP() << (text);           \
  }                                   \
  static_assert(true, "a semicolon follows")

}  // namespace flatline

#endif  // TESTS_LAB_LAB_FIXTURE_H_
