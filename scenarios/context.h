#ifndef SCENARIOS_CONTEXT_H_
#define SCENARIOS_CONTEXT_H_

#include <string>
#include <vector>

#include "packet/address.h"
#include "scenarios/words.h"
#include "simulator/topology.h"

namespace flatline {

// What every reader of words must know before it starts: who is there, and in which family. Node
// names and roles are collected before anything that may refer to them.
struct KnownNode {
  std::string name;
  NodeRole role = NodeRole::Host;
  Mark mark;
};

struct Context {
  std::vector<KnownNode> nodes;
  std::vector<IpVersion> families;
  Problems& problems;

  bool has(IpVersion version) const;
  // The node that a word names; an unknown name is a problem, and nullptr.
  const KnownNode* node(const Word& word) const;
  // The same, for a use that needs an address: a bridge is a problem too.
  const KnownNode* addressed_node(const Word& word) const;
};

}  // namespace flatline

#endif  // SCENARIOS_CONTEXT_H_
