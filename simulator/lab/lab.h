#ifndef SIMULATOR_LAB_LAB_H_
#define SIMULATOR_LAB_LAB_H_

#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "simulator/layout.h"

namespace flatline {

struct LabError {
  enum class Kind { NotPermitted, MissingTool, Setup, FaultWithoutEffect };
  Kind kind = Kind::Setup;
  std::string message;  // what failed, and what to do
};

// A scenario laid out with real Linux kernels: one network namespace a node, veth pairs (a TAP pair
// with a forwarder of ours where a link has delay or loss), nftables, real servers (openssl,
// dnsmasq).
//
// Everything lives in one PID namespace and one mount namespace: whatever ends the process that
// holds the Lab, also SIGKILL, ends every process of it, and with them the kernel removes
// namespaces, links and rules. Nothing of the machine's own network is touched. One Lab a process;
// it forks.
class Lab {
 public:
  virtual ~Lab() = default;

  // Lays the scenario out and waits until its servers listen and, for IPv6, its addresses are
  // usable.
  static std::expected<std::unique_ptr<Lab>, LabError> create(const Scenario& scenario,
                                                              IpVersion version);

  virtual const Layout& layout() const = 0;

  // Checks with plain sockets and routes that the scenario's fault is there (an ordinary connect()
  // fails or succeeds as the truth says). The sentence that it returns is shown to the user.
  virtual std::expected<std::string, LabError> check_fault() = 0;

  // Runs `body` in a child process inside the node's network namespace, with the scenario's
  // /etc/resolv.conf and /etc/hosts mounted there; gives its exit status (128 + signal if killed).
  virtual std::expected<int, LabError> run_in(const std::string& node,
                                              const std::function<int()>& body) = 0;
  // The same for a command line.
  virtual std::expected<int, LabError> exec_in(const std::string& node,
                                               const std::vector<std::string>& command) = 0;
};

}  // namespace flatline

#endif  // SIMULATOR_LAB_LAB_H_
