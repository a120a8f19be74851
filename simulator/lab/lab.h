#ifndef SIMULATOR_LAB_LAB_H_
#define SIMULATOR_LAB_LAB_H_

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "simulator/lab/error.h"
#include "simulator/lab/forwarder.h"
#include "simulator/lab/links.h"
#include "simulator/lab/net_namespace.h"
#include "simulator/lab/node_view.h"
#include "simulator/lab/plain_servers.h"
#include "simulator/lab/process.h"
#include "simulator/lab/servers.h"
#include "simulator/layout.h"

namespace flatline {

// A scenario laid out with real Linux kernels: one network namespace a node, veth pairs (a TAP pair
// with a forwarder of ours where a link has delay or loss), nftables, real servers (openssl,
// dnsmasq).
//
// It must live inside run_contained(): whatever ends the process that called that, also SIGKILL,
// ends every process of the lab, and with them the kernel removes namespaces, links and rules.
// Nothing of the machine's own network is touched, and there is no file to leave behind. One Lab a
// process, with one thread; it forks.
class Lab {
 public:
  // Lays the scenario out and waits until its servers listen.
  static std::expected<std::unique_ptr<Lab>, LabError> create(const Scenario& scenario,
                                                              IpVersion version);
  const Layout& layout() const { return layout_; }

  // What the scenario's probe is told to test: the target's address, or its name where the
  // scenario says by_name.
  std::string probe_target() const;

  // Checks with plain sockets that the scenario's fault is there (an ordinary connect() fails or
  // succeeds as the truth says). The sentence that it returns is shown to the user.
  std::expected<std::string, LabError> check_fault() const;

  // Runs `body` in a child process inside the node's network namespace, with the scenario's
  // /etc/resolv.conf and /etc/hosts mounted there; gives its exit status (128 + signal if killed).
  // Standard streams and terminal are this process's.
  std::expected<int, LabError> run_in(const std::string& node,
                                      const std::function<int()>& body) const;
  // The same for a command line; 127 when there is no such program, as a shell has it.
  std::expected<int, LabError> exec_in(const std::string& node,
                                       const std::vector<std::string>& command) const;

  // For tests and tools that watch a node from outside.
  const NetNamespace* network_of(const std::string& node) const;

 private:
  Lab(const Scenario& scenario, Layout layout);

  LabResult<void> make_namespaces();
  LabResult<void> make_links();
  LabResult<void> make_impaired_link(std::size_t index, const LinkEnds& ends);
  LabResult<void> configure_nodes();
  LabResult<void> load_policies();
  LabResult<void> open_services();
  LabResult<void> open_service(std::size_t node, const Service& service);
  LabResult<void> open_dns(std::size_t node, const Service& service, const Endpoint& at);
  LabResult<void> wait_until_ready();
  std::size_t expected_addresses(std::size_t node) const;

  std::optional<Endpoint> name_server() const;
  NodeView view_of(const std::string& node) const;

  Scenario scenario_;
  Layout layout_;
  std::vector<NetNamespace> networks_;  // in the order of Topology::nodes
  std::vector<TapLink> tap_links_;
  Child forwarder_;
  PlainSockets plain_sockets_;
  Child plain_server_;
  struct Running {
    std::size_t node;
    Server server;
  };
  std::vector<Running> servers_;
};

}  // namespace flatline

#endif  // SIMULATOR_LAB_LAB_H_
