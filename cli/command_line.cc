#include "cli/command_line.h"

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/dry_run.h"
#include "cli/exit_status.h"
#include "cli/lab_command.h"
#include "cli/probe_command.h"
#include "cli/scenarios_command.h"

namespace flatline {
namespace {

constexpr const char* kAbout =
    "flatline: finds where, in which direction and by what mechanism a security agent's traffic "
    "dies,\n"
    "and proves it with packets.";

constexpr const char* kExamples =
    "Examples:\n"
    "  flatline probe dsm.example.com:4120         where does the heartbeat die?\n"
    "  flatline probe dsm.example.com -w out.pcapng --json\n"
    "  flatline scenarios                          the broken networks that it knows\n"
    "  flatline lab drop-middle-router             one of them, with real kernels\n"
    "flatline SUBCOMMAND --help says more.";

constexpr const char* kProbeExamples =
    "Examples:\n"
    "  flatline probe dsm.example.com              the heartbeat port, 4120\n"
    "  flatline probe 198.51.100.10:443 -w out.pcapng\n"
    "  flatline probe '[2001:db8::10]:4120' --control 8443 --json\n"
    "  flatline probe dsm.example.com --dry-run    what it would send, and how much\n"
    "Needs CAP_NET_RAW until its sockets are open. Exit status: 0 healthy, 1 a break was found,\n"
    "2 inconclusive, 64 usage, 65 bad input, 69 unavailable, 70 internal, 77 not permitted.";

constexpr const char* kLabExamples =
    "Examples:\n"
    "  flatline lab drop-middle-router             lays it out, probes, compares\n"
    "  flatline lab drop-middle-router -- mtr -n -T -P 4120 198.18.4.2\n"
    "  flatline lab drop-middle-router --at r2 -- tcpdump -ni any tcp port 4120\n"
    "  flatline lab ./my-scenario.yaml -6\n"
    "Everything is in namespaces of its own and gone when the command ends, however it ends.";

// What the options of `probe` were as text, before they are checked.
struct ProbeArguments {
  std::string target;
  std::string source;
  std::string interface;
  std::string evidence;
  std::string timeout;
  int control = 443;
  bool v4 = false;
  bool v6 = false;
  bool json = false;
  bool dry_run = false;
  bool verbose = false;
  bool no_color = false;
};

struct LabArguments {
  LabRequest request;
  std::string node;
  std::string evidence;
  bool v4 = false;
  bool v6 = false;
};

struct ScenariosArguments {
  std::string show;
  bool json = false;
};

void add_family(CLI::App& command, bool& v4, bool& v6) {
  CLI::Option* four = command.add_flag("-4", v4, "IPv4 only");
  CLI::Option* six = command.add_flag("-6", v6, "IPv6 only");
  four->excludes(six);
}

std::optional<IpVersion> family_of(bool v4, bool v6) {
  if (v4 || v6) {
    return v4 ? IpVersion::V4 : IpVersion::V6;
  }
  return std::nullopt;
}

CLI::App* add_probe(CLI::App& app, ProbeArguments& arguments) {
  CLI::App* probe = app.add_subcommand("probe", "Test one flow and say where and why it dies");
  probe
      ->add_option("target", arguments.target, "HOST, HOST:PORT or [IPv6]:PORT (default port 4120)")
      ->required();
  add_family(*probe, arguments.v4, arguments.v6);
  probe->add_option("-i,--interface", arguments.interface, "Send on this interface only");
  probe->add_option("--source", arguments.source, "Source address (one of this host's)");
  probe
      ->add_option("--control", arguments.control,
                   "Another port of the target to compare with (443)")
      ->check(CLI::Range(1, 65535));
  probe->add_option("--timeout", arguments.timeout,
                    "Longest time for the path tests, e.g. 4s (4.4s)");
  probe->add_option("-w,--write", arguments.evidence, "Write every packet to this pcapng file");
  probe->add_flag("--json", arguments.json, "Print the JSON document");
  probe->add_flag("--dry-run", arguments.dry_run, "Say what would be sent, send nothing");
  probe->add_flag("-v,--verbose", arguments.verbose, "Also each probe and what came of it");
  probe->add_flag("--no-color", arguments.no_color, "No colour");
  probe->footer(kProbeExamples);
  return probe;
}

CLI::App* add_lab(CLI::App& app, LabArguments& arguments) {
  CLI::App* lab =
      app.add_subcommand("lab", "Lay a scenario out with real Linux kernels and probe it");
  lab->add_option("scenario", arguments.request.scenario, "Catalogue id or file")->required();
  add_family(*lab, arguments.v4, arguments.v6);
  lab->add_option("--at", arguments.node, "Node to run the command at (the probe's node)");
  lab->add_option("-w,--write", arguments.evidence,
                  "Write the probe's packets to this pcapng file");
  lab->add_flag("--json", arguments.request.json, "Print the probe's JSON document");
  lab->add_flag("-v,--verbose", arguments.request.verbose, "Also each probe and what came of it");
  lab->add_flag("--no-color", arguments.request.no_color, "No colour");
  lab->add_option("command", arguments.request.command, "After --: a command to run there instead");
  lab->footer(kLabExamples);
  return lab;
}

CLI::App* add_scenarios(CLI::App& app, ScenariosArguments& arguments) {
  CLI::App* scenarios = app.add_subcommand("scenarios", "List the scenarios, or show one");
  scenarios->add_option("scenario", arguments.show, "Catalogue id or file to show");
  scenarios->add_flag("--json", arguments.json, "Print JSON");
  return scenarios;
}

int usage_error(const std::string& message) {
  std::fprintf(stderr, "flatline: %s\n", message.c_str());
  return code(ExitStatus::Usage);
}

int run_probe(const ProbeArguments& arguments) {
  ProbeRequest request;
  auto target = parse_target(arguments.target, Port{4120});
  if (!target) {
    return usage_error(target.error());
  }
  request.target = *target;
  request.family = family_of(arguments.v4, arguments.v6);
  if (request.target.address && request.family.value_or(request.target.address->version()) !=
                                    request.target.address->version()) {
    return usage_error("the target's address is not of the IP version asked for");
  }
  if (!arguments.source.empty()) {
    request.source = IpAddress::parse(arguments.source);
    if (!request.source) {
      return usage_error("--source is not an address");
    }
  }
  if (request.source) {
    const IpVersion family = request.source->version();
    if ((request.target.address && request.target.address->version() != family) ||
        request.family.value_or(family) != family) {
      return usage_error("--source is not of the IP version of the target");
    }
    request.family = family;
  }
  if (!arguments.timeout.empty()) {
    auto timeout = parse_duration(arguments.timeout);
    if (!timeout) {
      return usage_error("--timeout: " + timeout.error());
    }
    request.timeout = *timeout;
  }
  request.control = Port{static_cast<std::uint16_t>(arguments.control)};
  if (request.control == request.target.port) {
    request.control =
        Port{static_cast<std::uint16_t>(request.target.port == Port{443} ? 4120 : 443)};
  }
  request.interface =
      arguments.interface.empty() ? std::nullopt : std::optional(arguments.interface);
  request.evidence_file =
      arguments.evidence.empty() ? std::nullopt : std::optional(arguments.evidence);
  request.json = arguments.json;
  request.verbose = arguments.verbose;
  request.no_color = arguments.no_color;
  return code(arguments.dry_run ? dry_run(request) : probe_command(request));
}

int run_lab(LabArguments& arguments) {
  LabRequest& request = arguments.request;
  request.family = family_of(arguments.v4, arguments.v6);
  request.node = arguments.node.empty() ? std::nullopt : std::optional(arguments.node);
  request.evidence_file =
      arguments.evidence.empty() ? std::nullopt : std::optional(arguments.evidence);
  int command_status = 0;
  const ExitStatus status = lab_command(request, command_status);
  return status == ExitStatus::Healthy ? command_status : code(status);
}

// CLI11 gives 0 for --help and --version, and its own numbers for errors.
int parse_failure(const CLI::App& app, const CLI::ParseError& error) {
  return app.exit(error) == 0 ? code(ExitStatus::Healthy) : code(ExitStatus::Usage);
}

int dispatch(int argc, const char* const* argv) {
  CLI::App app(kAbout, "flatline");
  app.set_version_flag("--version", "flatline " FLATLINE_VERSION);
  app.require_subcommand(1);
  app.footer(kExamples);
  ProbeArguments probe_arguments;
  LabArguments lab_arguments;
  ScenariosArguments scenarios_arguments;
  const CLI::App* probe = add_probe(app, probe_arguments);
  const CLI::App* lab = add_lab(app, lab_arguments);
  add_scenarios(app, scenarios_arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parse_failure(app, error);
  }
  if (probe->parsed()) {
    return run_probe(probe_arguments);
  }
  if (lab->parsed()) {
    return run_lab(lab_arguments);
  }
  const std::string& show = scenarios_arguments.show;
  return code(scenarios_command(show.empty() ? std::nullopt : std::optional(show),
                                scenarios_arguments.json));
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  try {
    const int status = dispatch(argc, argv);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      std::fprintf(stderr, "flatline: cannot write the output\n");
      return code(ExitStatus::Internal);
    }
    return status;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "flatline: internal error: %s\n", error.what());
    return code(ExitStatus::Internal);
  }
}

}  // namespace flatline
