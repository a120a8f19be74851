#include "cli/scenarios_command.h"

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "cli/message.h"
#include "cli/terminal.h"
#include "scenarios/load.h"

namespace flatline {
namespace {

std::string families_of(const Scenario& scenario) {
  std::string text;
  for (IpVersion family : scenario.families) {
    text += text.empty() ? "" : ",";
    text += family == IpVersion::V4 ? "4" : "6";
  }
  return text;
}

nlohmann::ordered_json summary_of(const Scenario& scenario) {
  return {{"id", scenario.id},
          {"name", scenario.name},
          {"truth", to_string(scenario.truth.cause)},
          {"families", families_of(scenario)},
          {"documented", scenario.documented}};
}

ExitStatus list(bool json) {
  const auto folder = catalog_folder();
  if (!folder) {
    warn("no scenario catalogue found; set FLATLINE_SCENARIOS to its folder");
    return ExitStatus::Unavailable;
  }
  ExitStatus status = ExitStatus::Healthy;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const auto& file : catalog_files(*folder)) {
    const auto scenario = load_scenario(file);
    if (!scenario) {
      warn(scenario.error().to_string());
      status = ExitStatus::BadInput;
      continue;
    }
    if (json) {
      all.push_back(summary_of(*scenario));
    } else {
      std::printf("%-32s %-4s %-20s %s\n", scenario->id.c_str(), families_of(*scenario).c_str(),
                  std::string(to_string(scenario->truth.cause)).c_str(),
                  printable(scenario->name).c_str());
    }
  }
  if (json) {
    std::printf("%s\n", all.dump(2).c_str());
  }
  return status;
}

}  // namespace

ExitStatus scenarios_command(const std::optional<std::string>& show, bool json) {
  if (!show) {
    return list(json);
  }
  const auto scenario = find_scenario(*show);
  if (!scenario) {
    warn(scenario.error().to_string());
    return ExitStatus::BadInput;
  }
  std::fputs(json ? (summary_of(*scenario).dump(2) + "\n").c_str() : scenario->text.c_str(),
             stdout);
  return ExitStatus::Healthy;
}

}  // namespace flatline
