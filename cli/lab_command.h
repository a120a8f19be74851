#ifndef CLI_LAB_COMMAND_H_
#define CLI_LAB_COMMAND_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_status.h"
#include "packet/address.h"

namespace flatline {

struct LabRequest {
  std::string scenario;              // a path or an id of the catalogue
  std::optional<IpVersion> family;   // -4, -6; absent: every family of the scenario
  std::optional<std::string> node;   // --at: where the command runs; absent: the probe's node
  std::vector<std::string> command;  // after --; empty: the scenario's probe
  std::optional<std::string> evidence_file;
  bool json = false;
  bool verbose = false;
  bool no_color = false;
};

// The `lab` subcommand: lays the scenario out, checks that the fault is there, and runs the probe
// and compares its verdict, or runs the command and gives its exit status.
ExitStatus lab_command(const LabRequest& request, int& command_status);

}  // namespace flatline

#endif  // CLI_LAB_COMMAND_H_
