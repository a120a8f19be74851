#ifndef SIMULATOR_LAB_POLICY_LOWERING_H_
#define SIMULATOR_LAB_POLICY_LOWERING_H_

#include <string>

#include "simulator/lab/error.h"
#include "simulator/layout.h"
#include "simulator/topology.h"

namespace flatline {

// The nftables script of a node: its policy in order, one chain a hook, what no rule matches is
// accepted; a silent hop's missing time exceeded messages; its budget of ICMP errors. Empty when
// the node needs no rules. Node names become the addresses of all the node's interfaces.
//
// A rule counts what it matches and has its line of the scenario file as its comment.
LabResult<std::string> lower_policy(const Node& node, const Layout& layout);

}  // namespace flatline

#endif  // SIMULATOR_LAB_POLICY_LOWERING_H_
