#ifndef CLI_PROBE_COMMAND_H_
#define CLI_PROBE_COMMAND_H_

#include <expected>
#include <string>

#include "cli/exit_status.h"
#include "cli/probe_report.h"
#include "cli/probe_request.h"

namespace flatline {

struct CommandError {
  ExitStatus status = ExitStatus::Internal;
  std::string message;  // one line: what, where, what to do
};

// Runs one probe over the live network. Needs CAP_NET_RAW until its sockets are open, and gives it
// up then.
std::expected<ProbeReport, CommandError> probe_live(const ProbeRequest& request);

// The `probe` subcommand: runs, prints, gives the exit status.
ExitStatus probe_command(const ProbeRequest& request);

// Healthy, break found or inconclusive.
ExitStatus status_of(const Verdict& verdict);

}  // namespace flatline

#endif  // CLI_PROBE_COMMAND_H_
