#include "scenarios/read_nodes.h"

#include <algorithm>
#include <set>

#include "scenarios/fields.h"
#include "scenarios/node_words.h"
#include "scenarios/policy_words.h"

namespace flatline {
namespace {

constexpr std::size_t kMaxNodes = 1000;
// RFC 1035 §2.3.1: node names are host names, one label, so that a name service can give them.
constexpr std::size_t kMaxNameLength = 63;

bool is_name(const std::string& name) {
  auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  auto is_inner = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= kMaxNameLength && is_letter(name.front()) &&
         name.back() != '-' && std::ranges::all_of(name, is_inner);
}

// "default" and "none" are words where a node may stand too.
bool is_reserved(const std::string& name) {
  return name == "default" || name == "none";
}

void check_name(const Entry& entry, Problems& problems) {
  if (!is_name(entry.key)) {
    problems.add(entry.mark,
                 "a node's name is a host name: small letters, digits and hyphens, a letter first");
  }
  if (is_reserved(entry.key)) {
    problems.add(entry.mark, in_quotes(entry.key) + " is a word of the format, not a node's name");
  }
}

Fields node_fields(const Value& node, Problems& problems) {
  return {node, "node", {"role", "policy", "routes", "services", "power", "icmp"}, problems};
}

NodeRole role_of(const Value& node, Problems& problems) {
  const Value* role = node_fields(node, problems).need("role");
  return role == nullptr ? NodeRole::Host : read_role(*role, problems);
}

class NodeReader {
 public:
  NodeReader(const Entry& entry, const KnownNode& known, const Context& context)
      : fields_(node_fields(entry.value, context.problems)), context_(&context) {
    node_.name = known.name;
    node_.role = known.role;
    node_.line = known.mark.line;
  }

  Node read() {
    refuse_for_bridge("services");
    refuse_for_bridge("routes");
    refuse_for_bridge("icmp");
    read_policy();
    read_routes();
    read_services();
    read_icmp();
    if (const Value* power = fields_.find("power")) {
      node_.power = read_switch(*power, problems());
    }
    return node_;
  }

 private:
  Problems& problems() { return context_->problems; }

  void refuse_for_bridge(std::string_view key) {
    if (const Value* value = fields_.find(key);
        value != nullptr && node_.role == NodeRole::Bridge) {
      problems().add(value->mark,
                     "a bridge has no address, so it has no " + std::string(key) + " either");
    }
  }

  void read_policy() {
    if (const Value* policy = fields_.find("policy")) {
      for (const Value& line : read_list(*policy, problems())) {
        node_.policy.push_back(read_policy_rule(line, node_.role, *context_));
      }
    }
  }

  void read_routes() {
    const Value* routes = fields_.find("routes");
    std::set<std::string> destinations;
    for (const Value& line : routes ? read_list(*routes, problems()) : std::span<const Value>()) {
      node_.routes.push_back(read_route(line, node_.name, *context_));
      if (!destinations.insert(node_.routes.back().to).second) {
        problems().add(line.mark, "a second route to " + in_quotes(node_.routes.back().to));
      }
    }
  }

  void read_services() {
    const Value* services = fields_.find("services");
    std::set<std::pair<bool, Port>> taken;
    for (const Value& line :
         services ? read_list(*services, problems()) : std::span<const Value>()) {
      Service service = read_service(line, problems());
      if (!taken.insert({service.kind == ServiceKind::Dns, service.port}).second) {
        problems().add(line.mark, "a second service at this port");
      }
      node_.services.push_back(service);
    }
  }

  void read_icmp() {
    const Value* icmp = fields_.find("icmp");
    if (icmp == nullptr) {
      return;
    }
    Fields fields(*icmp, "icmp", {"time_exceeded", "errors"}, problems());
    if (const Value* time_exceeded = fields.find("time_exceeded")) {
      node_.time_exceeded = read_switch(*time_exceeded, problems());
    }
    if (const Value* errors = fields.find("errors")) {
      auto rate = read_rate(read_word(*errors, problems()), problems());
      node_.icmp_errors_per_second = rate.value_or(0);
    }
    if (node_.role != NodeRole::Router) {
      problems().add(icmp->mark, "icmp is a router's: hosts send no time exceeded");
    }
  }

  Node node_;
  Fields fields_;
  const Context* context_;
};

}  // namespace

std::vector<KnownNode> collect_nodes(const Value& map, Problems& problems) {
  std::vector<KnownNode> nodes;
  if (map.kind != Value::Kind::Map) {
    problems.add(map.mark, "nodes must be a map of `name: {role: ...}`");
  }
  if (map.entries.size() > kMaxNodes) {
    problems.add(map.mark, "over " + std::to_string(kMaxNodes) + " nodes");
    return nodes;
  }
  for (const Entry& entry : map.entries) {
    check_name(entry, problems);
    nodes.push_back({entry.key, role_of(entry.value, problems), entry.mark});
  }
  return nodes;
}

std::vector<Node> read_nodes(const Value& map, const Context& context) {
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < context.nodes.size(); ++i) {
    nodes.push_back(NodeReader(map.entries[i], context.nodes[i], context).read());
  }
  return nodes;
}

}  // namespace flatline
