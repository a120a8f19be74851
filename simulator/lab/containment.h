#ifndef SIMULATOR_LAB_CONTAINMENT_H_
#define SIMULATOR_LAB_CONTAINMENT_H_

#include <functional>

#include "simulator/lab/error.h"

namespace flatline {

// Runs `body` in a child with PID, mount, network and IPC namespaces of its own, and returns its
// exit status (128 + signal if it was killed). Whatever ends the calling process, SIGKILL too, ends
// every process that `body` started, and the kernel removes what those made: namespaces, links,
// rules. SIGINT, SIGTERM and SIGHUP to the caller reach `body`.
//
// Needs CAP_SYS_ADMIN, or a system that lets ordinary users make user namespaces; else
// NotPermitted. The caller must have one thread.
LabResult<int> run_contained(const std::function<int()>& body);

// Whether this process is inside run_contained.
bool is_contained();

}  // namespace flatline

#endif  // SIMULATOR_LAB_CONTAINMENT_H_
