#ifndef CLI_SCENARIOS_COMMAND_H_
#define CLI_SCENARIOS_COMMAND_H_

#include <optional>
#include <string>

#include "cli/exit_status.h"

namespace flatline {

// The `scenarios` subcommand: lists the catalogue, or shows one scenario's file.
ExitStatus scenarios_command(const std::optional<std::string>& show, bool json);

}  // namespace flatline

#endif  // CLI_SCENARIOS_COMMAND_H_
