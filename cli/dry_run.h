#ifndef CLI_DRY_RUN_H_
#define CLI_DRY_RUN_H_

#include "cli/exit_status.h"
#include "cli/probe_request.h"

namespace flatline {

// `probe --dry-run`: says what would be sent, to where and how much at the most, and sends nothing.
ExitStatus dry_run(const ProbeRequest& request);

}  // namespace flatline

#endif  // CLI_DRY_RUN_H_
