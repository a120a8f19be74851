#include "cli/lab_command.h"

#include <cstdio>

#include "cli/message.h"
#include "cli/probe_command.h"
#include "cli/terminal.h"
#include "scenarios/judgement.h"
#include "scenarios/load.h"
#include "simulator/lab/containment.h"
#include "simulator/lab/lab.h"

namespace flatline {
namespace {

void say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

ExitStatus status_of(const LabError& error) {
  switch (error.kind) {
    case LabError::Kind::NotPermitted:
      return ExitStatus::NotPermitted;
    case LabError::Kind::MissingTool:
      return ExitStatus::Unavailable;
    case LabError::Kind::Setup:
      return ExitStatus::Internal;
    case LabError::Kind::FaultWithoutEffect:
      return ExitStatus::BadInput;
  }
  return ExitStatus::Internal;
}

ExitStatus failed(const LabError& error) {
  warn(error.message);
  return status_of(error);
}

ProbeRequest probe_request(const Scenario& scenario, IpVersion family, const Lab& lab,
                           const LabRequest& request) {
  const std::string target = lab.probe_target();
  ProbeRequest probe;
  probe.target = {target, IpAddress::parse(target), scenario.probe.port};
  probe.family = family;
  probe.control = control_port(scenario.probe.control, scenario.probe.port);
  probe.seed = scenario.topology.seed;
  probe.evidence_file = request.evidence_file;
  return probe;
}

std::string expected_line(const Scenario& scenario) {
  std::string text;
  for (Cause cause : scenario.expect.verdict) {
    text += (text.empty() ? "" : " or ") + std::string(to_string(cause));
  }
  if (scenario.expect.last_seen) {
    text += ", last seen at " + *scenario.expect.last_seen;
  }
  if (scenario.expect.first_unseen) {
    text += ", first unseen at " + *scenario.expect.first_unseen;
  }
  if (scenario.expect.suspect && *scenario.expect.suspect != "none") {
    text += ", suspect " + *scenario.expect.suspect;
  }
  return text;
}

// Runs inside the vantage point's namespace; the exit status says whether the verdict is as
// expected.
int probe_and_compare(const Scenario& scenario, const Lab& lab, const ProbeRequest& probe,
                      const LabRequest& request) {
  const std::expected<ProbeReport, CommandError> report = probe_live(probe);
  if (!report) {
    warn(report.error().message);
    return code(report.error().status);
  }
  const bool color = wants_color(request.no_color);
  say(request.json ? report_json(*report) + "\n" : report_text(*report, request.verbose, color));
  const std::vector<std::string> wrong = mismatches(scenario, lab.layout(), report->verdict);
  if (!request.json) {
    say("\nexpected    " + expected_line(scenario) + "\n");
    say(wrong.empty() ? styled("as expected", Style::Good, color) + "\n" : "");
  }
  for (const std::string& sentence : wrong) {
    (request.json ? warn(scenario.id + ": " + sentence)
                  : say(styled("OTHERWISE   ", Style::Bad, color) + sentence + "\n"));
  }
  return code(wrong.empty() ? ExitStatus::Healthy : ExitStatus::BreakFound);
}

ExitStatus run_family(const Scenario& scenario, IpVersion family, const LabRequest& request,
                      int& command_status) {
  auto lab = Lab::create(scenario, family);
  if (!lab) {
    return failed(lab.error());
  }
  const std::string node = request.node.value_or(scenario.probe.from);
  if (!request.command.empty()) {
    auto status = (*lab)->exec_in(node, request.command);
    if (!status) {
      return failed(status.error());
    }
    command_status = *status;
    return ExitStatus::Healthy;
  }
  if (!request.json) {
    say("scenario    " + scenario.id + ", IPv" + (family == IpVersion::V4 ? "4" : "6") + ": " +
        printable(scenario.name) + "\n");
  }
  auto fault = (*lab)->check_fault();
  if (!fault) {
    return failed(fault.error());
  }
  if (!request.json) {
    say("checked     " + printable(*fault) + "\n\n");
  }
  const ProbeRequest probe = probe_request(scenario, family, **lab, request);
  auto status =
      (*lab)->run_in(node, [&] { return probe_and_compare(scenario, **lab, probe, request); });
  return status ? static_cast<ExitStatus>(*status) : failed(status.error());
}

ExitStatus run_scenario(const Scenario& scenario, const LabRequest& request, int& command_status) {
  ExitStatus worst = ExitStatus::Healthy;
  bool any = false;
  for (IpVersion family : scenario.families) {
    if (request.family.value_or(family) != family || (any && !request.command.empty())) {
      continue;
    }
    say(any && !request.json ? "\n" : "");
    any = true;
    const ExitStatus status = run_family(scenario, family, request, command_status);
    worst = std::max(worst, status);
  }
  if (!any) {
    warn("scenario " + scenario.id + " does not run in that IP version");
    return ExitStatus::Usage;
  }
  return worst;
}

}  // namespace

ExitStatus lab_command(const LabRequest& request, int& command_status) {
  const auto scenario = find_scenario(request.scenario);
  if (!scenario) {
    warn(scenario.error().to_string());
    return ExitStatus::BadInput;
  }
  const bool several = scenario->families.size() > 1 && !request.family;
  if (several && (request.json || request.evidence_file)) {
    warn("scenario " + scenario->id +
         " runs in both IP versions; with --json or -w choose -4 or -6");
    return ExitStatus::Usage;
  }
  if (request.node && scenario->topology.find(*request.node) == nullptr) {
    warn("scenario " + scenario->id + " has no node " + printable(*request.node));
    return ExitStatus::Usage;
  }
  auto status = run_contained([&] {
    int inner_status = 0;
    const ExitStatus inner = run_scenario(*scenario, request, inner_status);
    return inner == ExitStatus::Healthy && !request.command.empty() ? inner_status : code(inner);
  });
  if (!status) {
    return failed(status.error());
  }
  if (!request.command.empty()) {
    command_status = *status;
    return ExitStatus::Healthy;
  }
  return static_cast<ExitStatus>(*status);
}

}  // namespace flatline
