#include "simulator/lab/servers.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <utility>

#include "simulator/lab/wait_until.h"

namespace flatline {
namespace {

struct Certificate {
  Descriptor key;
  Descriptor certificate;
};

LabResult<Certificate> make_certificate(const std::string& openssl, const std::string& node,
                                        const IpAddress& address) {
  auto key = make_memory_file("");
  auto certificate = make_memory_file("");
  if (!key || !certificate) {
    return std::unexpected(key ? certificate.error() : key.error());
  }
  const std::vector<std::string> command = {
      openssl,
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "3650",
      "-keyout",
      path_of(*key),
      "-out",
      path_of(*certificate),
      "-subj",
      "/CN=" + full_name(node),
      "-addext",
      "subjectAltName=DNS:" + full_name(node) + ",DNS:" + node + ",IP:" + address.to_string()};
  auto run = Child::run(command, {.input = "", .inherited = {key->get(), certificate->get()}});
  if (!run) {
    return std::unexpected(run.error());
  }
  if (auto done = run->finish("making a certificate for " + node); !done) {
    return std::unexpected(done.error());
  }
  return Certificate{std::move(*key), std::move(*certificate)};
}

// A line of /proc/net/tcp: "  0: 0100007F:1018 00000000:0000 0A ..."; state 0A is LISTEN, and an
// unconnected UDP socket has 07.
bool is_bound(const std::string& table, Port port) {
  std::ifstream lines("/proc/thread-self/net/" + table);
  std::array<char, 8> wanted{};
  std::snprintf(wanted.data(), wanted.size(), ":%04X ", unsigned{port.value});
  for (std::string line; std::getline(lines, line);) {
    const auto local = line.find(wanted.data());
    const bool unconnected =
        line.find(":0000 0A ") != std::string::npos || line.find(":0000 07 ") != std::string::npos;
    if (local != std::string::npos && unconnected && local < line.find(":0000 0")) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> dns_records(const Layout& layout) {
  std::vector<std::string> arguments;
  for (const NodeLayout& node : layout.nodes) {
    if (node.address) {
      arguments.push_back("--host-record=" + node.name + "," + full_name(node.name) + "," +
                          node.address->to_string());
    }
  }
  return arguments;
}

}  // namespace

std::string full_name(const std::string& node) {
  return node + ".example.com";
}

LabResult<Server> Server::tls(const NetNamespace& where, const std::string& node,
                              const Endpoint& at) {
  auto openssl = find_tool("openssl", "openssl");
  if (!openssl) {
    return std::unexpected(openssl.error());
  }
  auto certificate = make_certificate(*openssl, node, at.address);
  if (!certificate) {
    return std::unexpected(certificate.error());
  }
  // s_server reads its standard input and would spin at its end, so it gets a pipe that stays open.
  std::array<int, 2> input{};
  if (pipe2(input.data(), O_CLOEXEC) != 0) {
    return system_error("cannot make a pipe");
  }
  const Descriptor read_end(input[0]);
  Server server;
  server.held_.emplace_back(input[1]);
  const bool v6 = at.address.version() == IpVersion::V6;
  auto process = Child::run(
      {*openssl, "s_server", v6 ? "-6" : "-4", "-accept", std::to_string(at.port.value), "-quiet",
       "-cert", path_of(certificate->certificate), "-key", path_of(certificate->key)},
      {.input = "",
       .input_descriptor = read_end.get(),
       .network = where.descriptor(),
       .inherited = {certificate->key.get(), certificate->certificate.get()}});
  if (!process) {
    return std::unexpected(process.error());
  }
  server.process_ = std::move(*process);
  server.description_ = "openssl s_server on " + node;
  server.socket_table_ = v6 ? "tcp6" : "tcp";
  server.port_ = at.port;
  return server;
}

LabResult<Server> Server::dns(const NetNamespace& where, const Endpoint& at, DnsBehavior behavior,
                              const Layout& layout) {
  auto dnsmasq = find_tool("dnsmasq", "dnsmasq-base");
  if (!dnsmasq) {
    return std::unexpected(dnsmasq.error());
  }
  std::vector<std::string> command = {*dnsmasq,
                                      "--no-daemon",
                                      "--conf-file=/dev/null",
                                      "--no-resolv",
                                      "--no-hosts",
                                      "--no-poll",
                                      "--user=root",
                                      "--group=root",
                                      "--pid-file=",
                                      "--bind-interfaces",
                                      "--port=" + std::to_string(at.port.value),
                                      "--listen-address=" + at.address.to_string()};
  if (behavior == DnsBehavior::Answers) {
    std::ranges::move(dns_records(layout), std::back_inserter(command));
  }
  if (behavior != DnsBehavior::Refused) {
    command.emplace_back("--local=/#/");  // unknown names do not exist; without it, it is REFUSED
  }
  auto process = Child::run(command, {.input = "", .network = where.descriptor()});
  if (!process) {
    return std::unexpected(process.error());
  }
  Server server;
  server.process_ = std::move(*process);
  server.description_ = "dnsmasq at " + at.address.to_string();
  server.socket_table_ = at.address.version() == IpVersion::V6 ? "udp6" : "udp";
  server.port_ = at.port;
  return server;
}

LabResult<void> Server::wait_ready(const NetNamespace& where) {
  const NamespaceVisit visit(where);
  const bool ended_or_bound =
      wait_until([this] { return is_bound(socket_table_, port_) || process_.has_ended(); });
  if (!ended_or_bound || process_.has_ended()) {
    return setup_error(description_ + " does not listen: " + process_.output());
  }
  return {};
}

}  // namespace flatline
