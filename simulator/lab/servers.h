#ifndef SIMULATOR_LAB_SERVERS_H_
#define SIMULATOR_LAB_SERVERS_H_

#include <string>
#include <vector>

#include "packet/address.h"
#include "packet/flow_key.h"
#include "probe/live/descriptor.h"
#include "simulator/lab/error.h"
#include "simulator/lab/net_namespace.h"
#include "simulator/lab/process.h"
#include "simulator/layout.h"
#include "simulator/topology.h"

namespace flatline {

// The full name of a node in the lab's name service.
std::string full_name(const std::string& node);

// A server program inside a node's namespace.
class Server {
 public:
  // openssl s_server with a certificate made for the node, self-signed.
  static LabResult<Server> tls(const NetNamespace& where, const std::string& node,
                               const Endpoint& at);
  // dnsmasq that knows the lab's nodes and nothing else. Only for the behaviours that a real
  // server has: Answers, Nxdomain, Refused.
  static LabResult<Server> dns(const NetNamespace& where, const Endpoint& at, DnsBehavior behavior,
                               const Layout& layout);

  // Waits until it listens.
  LabResult<void> wait_ready(const NetNamespace& where);

 private:
  std::string description_;
  std::string socket_table_;  // of /proc/net
  Port port_;
  Child process_;
  std::vector<Descriptor> held_;  // files that the program reads by number
};

}  // namespace flatline

#endif  // SIMULATOR_LAB_SERVERS_H_
