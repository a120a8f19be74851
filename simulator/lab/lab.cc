#include "simulator/lab/lab.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "simulator/lab/containment.h"
#include "simulator/lab/fault_check.h"
#include "simulator/lab/links.h"
#include "simulator/lab/policy_lowering.h"
#include "simulator/lab/signal_relay.h"

namespace flatline {
namespace {

// So that no two links of scenarios with other seeds lose the same frames.
constexpr std::uint64_t kMostLinks = 1000;

// Tools that run side by side, one a node.
class ToolRuns {
 public:
  LabResult<void> start(const std::string& what, const std::vector<std::string>& command,
                        const Child::Options& options) {
    auto child = Child::run(command, options);
    if (!child) {
      return std::unexpected(child.error());
    }
    runs_.push_back({what, std::move(*child)});
    return {};
  }

  LabResult<void> finish() {
    LabResult<void> result;
    for (auto& [what, child] : runs_) {
      auto done = child.finish(what);
      if (!done && result) {
        result = std::unexpected(done.error());
      }
    }
    runs_.clear();
    return result;
  }

 private:
  std::vector<std::pair<std::string, Child>> runs_;
};

std::vector<std::string> ip_batch(const std::string& ip, IpVersion version) {
  return {ip, version == IpVersion::V6 ? "-6" : "-4", "-batch", "-"};
}

std::vector<std::string> interfaces_of(const NodeLayout& node) {
  std::vector<std::string> names;
  std::ranges::transform(node.interfaces, std::back_inserter(names), &InterfaceAddress::name);
  return names;
}

[[noreturn]] void run_and_exit(const std::function<int()>& body) {
  const int status = body();
  std::fflush(nullptr);
  _exit(status);
}

int execute(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  execvp(arguments.front(), arguments.data());
  std::perror(arguments.front());
  return kExitCannotRun;
}

}  // namespace

Lab::Lab(const Scenario& scenario, Layout layout)
    : scenario_(scenario), layout_(std::move(layout)) {}

std::expected<std::unique_ptr<Lab>, LabError> Lab::create(const Scenario& scenario,
                                                          IpVersion version) {
  if (!is_contained()) {
    return setup_error("a lab must be made inside run_contained()");
  }
  auto layout = plan_layout(scenario.topology, version);
  if (!layout) {
    return setup_error("line " + std::to_string(layout.error().line) + ": " +
                       layout.error().message);
  }
  std::unique_ptr<Lab> lab(new Lab(scenario, std::move(*layout)));
  for (auto step : {&Lab::make_namespaces, &Lab::make_links, &Lab::configure_nodes,
                    &Lab::load_policies, &Lab::open_services, &Lab::wait_until_ready}) {
    if (auto done = (lab.get()->*step)(); !done) {
      return std::unexpected(done.error());
    }
  }
  return lab;
}

LabResult<void> Lab::make_namespaces() {
  for (const Node& node : scenario_.topology.nodes) {
    auto made = NetNamespace::create();
    if (!made) {
      return std::unexpected(made.error());
    }
    // A bridge and a machine that is off say nothing of their own: without this they would have
    // link-local IPv6 addresses and announce them.
    const bool speaks = node.power && node.role != NodeRole::Bridge;
    const KernelSettings settings = {.version = speaks ? layout_.version : IpVersion::V4,
                                     .forwards = node.role == NodeRole::Router && node.power,
                                     .seed = scenario_.topology.seed,
                                     .own_icmp_budget = node.icmp_errors_per_second > 0};
    if (auto done = apply_settings(*made, settings); !done) {
      return done;
    }
    networks_.push_back(std::move(*made));
  }
  return {};
}

LabResult<void> Lab::make_links() {
  auto ip = find_tool("ip", "iproute2");
  if (!ip) {
    return std::unexpected(ip.error());
  }
  Child::Options options;
  for (const NetNamespace& network : networks_) {
    options.inherited.push_back(network.descriptor());
  }
  for (std::size_t i = 0; i < scenario_.topology.links.size(); ++i) {
    const Link& link = scenario_.topology.links[i];
    auto ends = ends_of(scenario_.topology, layout_, i);
    if (!ends) {
      return std::unexpected(ends.error());
    }
    if (!is_impaired(link)) {
      options.input += veth_command(link, *ends, networks_[ends->a.node].inherited_path(),
                                    networks_[ends->b.node].inherited_path());
    } else if (auto made = make_impaired_link(i, *ends); !made) {
      return made;
    }
  }
  ToolRuns runs;
  auto done = runs.start("making the links", ip_batch(*ip, layout_.version), options);
  return done ? runs.finish() : done;
}

LabResult<void> Lab::make_impaired_link(std::size_t index, const LinkEnds& ends) {
  const Link& link = scenario_.topology.links[index];
  auto a = open_tap(networks_[ends.a.node], ends.a.interface);
  if (!a) {
    return std::unexpected(a.error());
  }
  auto b = open_tap(networks_[ends.b.node], ends.b.interface);
  if (!b) {
    return std::unexpected(b.error());
  }
  tap_links_.push_back({std::move(*a), std::move(*b), link.a_to_b, link.b_to_a,
                        scenario_.topology.seed * kMostLinks + index});
  return {};
}

LabResult<void> Lab::configure_nodes() {
  auto ip = find_tool("ip", "iproute2");
  if (!ip) {
    return std::unexpected(ip.error());
  }
  ToolRuns runs;
  for (std::size_t i = 0; i < networks_.size(); ++i) {
    const NodeLayout& node = layout_.nodes[i];
    auto done = disable_offload(networks_[i], interfaces_of(node));
    if (done) {
      done = runs.start(
          "setting up " + node.name, ip_batch(*ip, layout_.version),
          {.input = node_script(scenario_.topology, node), .network = networks_[i].descriptor()});
    }
    if (!done) {
      return done;
    }
  }
  return runs.finish();
}

LabResult<void> Lab::load_policies() {
  ToolRuns runs;
  for (std::size_t i = 0; i < networks_.size(); ++i) {
    const Node& node = scenario_.topology.nodes[i];
    auto script = lower_policy(node, layout_);
    if (!script) {
      return std::unexpected(script.error());
    }
    if (script->empty()) {
      continue;
    }
    auto nft = find_tool("nft", "nftables");
    if (!nft) {
      return std::unexpected(nft.error());
    }
    auto done = runs.start("loading the rules of " + node.name, {*nft, "-f", "-"},
                           {.input = *script, .network = networks_[i].descriptor()});
    if (!done) {
      return done;
    }
  }
  return runs.finish();
}

LabResult<void> Lab::open_services() {
  for (std::size_t i = 0; i < networks_.size(); ++i) {
    const Node& node = scenario_.topology.nodes[i];
    for (const Service& service : node.power ? node.services : std::vector<Service>{}) {
      if (auto done = open_service(i, service); !done) {
        return done;
      }
    }
  }
  if (!tap_links_.empty()) {
    auto forwarder = start_forwarder(tap_links_);
    if (!forwarder) {
      return std::unexpected(forwarder.error());
    }
    forwarder_ = std::move(*forwarder);
  }
  if (!plain_sockets_.empty()) {
    auto server = serve_plainly(plain_sockets_);
    if (!server) {
      return std::unexpected(server.error());
    }
    plain_server_ = std::move(*server);
  }
  return {};
}

LabResult<void> Lab::open_service(std::size_t node, const Service& service) {
  const NodeLayout& there = layout_.nodes[node];
  if (!there.address) {
    return setup_error("line " + std::to_string(service.line) + ": " + there.name +
                       " has no address to serve at");
  }
  const Endpoint at = {*there.address, service.port};
  switch (service.kind) {
    case ServiceKind::TcpClosed:
      return {};  // the kernel answers for it
    case ServiceKind::TcpOpen: {
      auto socket = listen_tcp(networks_[node], at);
      if (!socket) {
        return std::unexpected(socket.error());
      }
      plain_sockets_.accept_and_hold.push_back(std::move(*socket));
      return {};
    }
    case ServiceKind::TcpTls: {
      auto server = Server::tls(networks_[node], there.name, at);
      if (!server) {
        return std::unexpected(server.error());
      }
      servers_.push_back({node, std::move(*server)});
      return {};
    }
    case ServiceKind::Dns:
      return open_dns(node, service, at);
  }
  return {};
}

LabResult<void> Lab::open_dns(std::size_t node, const Service& service, const Endpoint& at) {
  if (service.dns == DnsBehavior::Servfail || service.dns == DnsBehavior::Silent) {
    auto socket = bind_udp(networks_[node], at);
    if (!socket) {
      return std::unexpected(socket.error());
    }
    auto& sockets =
        service.dns == DnsBehavior::Silent ? plain_sockets_.silent : plain_sockets_.server_failure;
    sockets.push_back(std::move(*socket));
    return {};
  }
  auto server = Server::dns(networks_[node], at, service.dns, layout_);
  if (!server) {
    return std::unexpected(server.error());
  }
  servers_.push_back({node, std::move(*server)});
  return {};
}

LabResult<void> Lab::wait_until_ready() {
  for (std::size_t i = 0; i < networks_.size(); ++i) {
    if (auto ready =
            wait_until_up(networks_[i], interfaces_of(layout_.nodes[i]), expected_addresses(i));
        !ready) {
      return ready;
    }
  }
  for (Running& running : servers_) {
    if (auto ready = running.server.wait_ready(networks_[running.node]); !ready) {
      return ready;
    }
  }
  return {};
}

// One link-local address an interface, and those of the layout.
std::size_t Lab::expected_addresses(std::size_t node) const {
  const Node& there = scenario_.topology.nodes[node];
  const bool speaks = there.power && there.role != NodeRole::Bridge;
  return speaks && layout_.version == IpVersion::V6 ? layout_.nodes[node].interfaces.size() * 2 : 0;
}

const NetNamespace* Lab::network_of(const std::string& node) const {
  for (std::size_t i = 0; i < networks_.size(); ++i) {
    if (layout_.nodes[i].name == node) {
      return &networks_[i];
    }
  }
  return nullptr;
}

std::optional<Endpoint> Lab::name_server() const {
  for (const Node& node : scenario_.topology.nodes) {
    const NodeLayout* layout = layout_.find(node.name);
    const auto service = std::ranges::find(node.services, ServiceKind::Dns, &Service::kind);
    if (service != node.services.end() && layout != nullptr && layout->address) {
      return Endpoint{*layout->address, service->port};
    }
  }
  return std::nullopt;
}

std::string Lab::probe_target() const {
  const NodeLayout* target = layout_.find(scenario_.probe.to);
  if (scenario_.probe.by_name || target == nullptr || !target->address) {
    const bool is_full = scenario_.probe.to.find('.') != std::string::npos;
    return is_full ? scenario_.probe.to : full_name(scenario_.probe.to);
  }
  return target->address->to_string();
}

NodeView Lab::view_of(const std::string& node) const {
  NodeView view = {node, "127.0.0.1 localhost\n::1 localhost\n", "# a lab of flatline\n"};
  if (!scenario_.probe.by_name) {
    for (const NodeLayout& other : layout_.nodes) {
      if (other.address) {
        view.hosts +=
            other.address->to_string() + " " + other.name + " " + full_name(other.name) + "\n";
      }
    }
  }
  if (auto server = name_server()) {
    view.resolv_conf += "nameserver " + server->address.to_string() + "\n";
  }
  return view;
}

std::expected<std::string, LabError> Lab::check_fault() const {
  const NetNamespace* vantage = network_of(scenario_.probe.from);
  const NodeLayout* target = layout_.find(scenario_.probe.to);
  const bool has_target = target != nullptr && target->address;
  if (vantage == nullptr || (!has_target && !scenario_.probe.by_name)) {
    return setup_error("the scenario's probe goes from or to a node that it does not have");
  }
  return flatline::check_fault(
      {.scenario = scenario_,
       .layout = layout_,
       .vantage = *vantage,
       .target = {has_target ? *target->address : IpAddress(), scenario_.probe.port},
       .name_server = name_server(),
       .target_name = probe_target()});
}

std::expected<int, LabError> Lab::run_in(const std::string& node,
                                         const std::function<int()>& body) const {
  const NetNamespace* network = network_of(node);
  if (network == nullptr) {
    return setup_error("the scenario has no node named " + node);
  }
  std::fflush(nullptr);
  SignalRelay relay;
  const pid_t child = fork();
  if (child == 0) {
    relay.leave_to_child();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (auto entered = enter_node(*network, view_of(node)); !entered) {
      std::fprintf(stderr, "flatline: %s\n", entered.error().message.c_str());
      _exit(kExitInternal);
    }
    run_and_exit(body);
  }
  if (child < 0) {
    return system_error("cannot start a process");
  }
  relay.start(child);
  return wait_for(child);
}

std::expected<int, LabError> Lab::exec_in(const std::string& node,
                                          const std::vector<std::string>& command) const {
  return run_in(node, [&command] { return execute(command); });
}

}  // namespace flatline
