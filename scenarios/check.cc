#include "scenarios/check.h"

#include <algorithm>
#include <set>
#include <string>

#include "simulator/layout.h"

namespace flatline {
namespace {

bool has_link(const Topology& topology, const std::string& name) {
  return std::ranges::any_of(topology.links,
                             [&](const Link& link) { return link.a == name || link.b == name; });
}

// All nodes that links lead to, from `start` on.
std::set<std::string> reachable(const Topology& topology, const std::string& start) {
  std::set<std::string> reached = {start};
  std::size_t before = 0;
  while (before != reached.size()) {
    before = reached.size();
    for (const Link& link : topology.links) {
      if (reached.contains(link.a) || reached.contains(link.b)) {
        reached.insert(link.a);
        reached.insert(link.b);
      }
    }
  }
  return reached;
}

void check_links(const Scenario& scenario, const Context& context) {
  std::set<std::string> reached = reachable(scenario.topology, scenario.probe.from);
  for (const KnownNode& node : context.nodes) {
    if (!has_link(scenario.topology, node.name)) {
      context.problems.add(node.mark, in_quotes(node.name) + " has no link");
    } else if (!reached.contains(node.name)) {
      context.problems.add(node.mark, "no links lead from \"" + scenario.probe.from + "\" to " +
                                          in_quotes(node.name));
    }
  }
}

void check_probe(const Scenario& scenario, const Context& context, Mark mark) {
  const Node* from = scenario.topology.find(scenario.probe.from);
  if (from != nullptr && !from->power) {
    context.problems.add(mark, "the probe starts at " + in_quotes(from->name) + ", which is off");
  }
  auto is_dns = [](const Service& service) { return service.kind == ServiceKind::Dns; };
  bool has_dns = std::ranges::any_of(scenario.topology.nodes, [&](const Node& node) {
    return std::ranges::any_of(node.services, is_dns);
  });
  if (scenario.probe.by_name && !has_dns) {
    context.problems.add(mark, "by_name needs a node with the service `udp 53 dns`");
  }
}

void check_layout(const Scenario& scenario, const Context& context, Mark mark) {
  for (IpVersion version : scenario.families) {
    auto layout = plan_layout(scenario.topology, version);
    if (!layout) {
      int line = layout.error().line;
      context.problems.add(line == 0 ? mark : Mark{line, 1}, layout.error().message);
    }
  }
}

}  // namespace

void check_scenario(const Scenario& scenario, const Context& context, Mark probe_mark) {
  check_links(scenario, context);
  check_probe(scenario, context, probe_mark);
  if (!context.problems.any()) {
    check_layout(scenario, context, probe_mark);
  }
}

}  // namespace flatline
