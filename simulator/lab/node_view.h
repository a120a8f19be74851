#ifndef SIMULATOR_LAB_NODE_VIEW_H_
#define SIMULATOR_LAB_NODE_VIEW_H_

#include <string>

#include "simulator/lab/error.h"
#include "simulator/lab/net_namespace.h"

namespace flatline {

// What a command that runs on a node sees instead of the machine's.
struct NodeView {
  std::string host_name;
  std::string hosts;        // /etc/hosts
  std::string resolv_conf;  // /etc/resolv.conf
};

// Moves this process, which must be a child made for it, onto a node for good.
LabResult<void> enter_node(const NetNamespace& network, const NodeView& view);

}  // namespace flatline

#endif  // SIMULATOR_LAB_NODE_VIEW_H_
