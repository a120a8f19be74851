#ifndef TESTS_CLI_SAMPLE_REPORTS_H_
#define TESTS_CLI_SAMPLE_REPORTS_H_

#include "cli/probe_report.h"

namespace flatline {

// A drop between hop 2 and hop 3 of an IPv4 path, with a control that passes and with evidence.
ProbeReport dropped_v4();
// A reject by the router at hop 2 of an IPv6 path, all addresses written as long as they can be.
ProbeReport rejected_v6();
// Healthy, with a silent hop beside.
ProbeReport healthy_v4();
// Stopped while asking for a name that tries to act on the terminal.
ProbeReport interrupted_name();

}  // namespace flatline

#endif  // TESTS_CLI_SAMPLE_REPORTS_H_
