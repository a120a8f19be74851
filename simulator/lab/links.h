#ifndef SIMULATOR_LAB_LINKS_H_
#define SIMULATOR_LAB_LINKS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "probe/live/descriptor.h"
#include "simulator/lab/error.h"
#include "simulator/lab/net_namespace.h"
#include "simulator/layout.h"
#include "simulator/topology.h"

namespace flatline {

// A link that delays or loses frames is a pair of TAP devices with a forwarder of ours between
// them (this needs no netem, which kernels may lack); every other link is a veth pair.
bool is_impaired(const Link& link);

struct LinkEnd {
  std::size_t node = 0;  // index into Topology::nodes
  std::string interface;
};
struct LinkEnds {
  LinkEnd a;
  LinkEnd b;
};
LabResult<LinkEnds> ends_of(const Topology& topology, const Layout& layout, std::size_t link);

// One line of `ip -batch` that makes a veth pair with its ends in two namespaces, given by path.
std::string veth_command(const Link& link, const LinkEnds& ends, const std::string& namespace_a,
                         const std::string& namespace_b);

// The `ip -batch` script that brings a node up inside its namespace: MTU, hardware
// addresses (02:00:00:00:<link>:0a and :0b), addresses, bridge, routes.
std::string node_script(const Topology& topology, const NodeLayout& layout);

// A new TAP device in the namespace, whose other side is the descriptor.
LabResult<Descriptor> open_tap(const NetNamespace& where, const std::string& interface);

}  // namespace flatline

#endif  // SIMULATOR_LAB_LINKS_H_
