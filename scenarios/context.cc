#include "scenarios/context.h"

#include <algorithm>

namespace flatline {

bool Context::has(IpVersion version) const {
  return std::ranges::find(families, version) != families.end();
}

const KnownNode* Context::node(const Word& word) const {
  auto found = std::ranges::find(nodes, word.text, &KnownNode::name);
  if (found != nodes.end()) {
    return &*found;
  }
  std::vector<std::string_view> names;
  for (const KnownNode& known : nodes) {
    names.push_back(known.name);
  }
  problems.add(word.mark, unknown("node", word.text, names));
  return nullptr;
}

const KnownNode* Context::addressed_node(const Word& word) const {
  const KnownNode* found = node(word);
  if (found != nullptr && found->role == NodeRole::Bridge) {
    problems.add(word.mark, in_quotes(word.text) + " is a bridge: it has no address and is no hop");
    return nullptr;
  }
  return found;
}

}  // namespace flatline
