#ifndef SCENARIOS_LOAD_H_
#define SCENARIOS_LOAD_H_

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"

namespace flatline {

struct ScenarioError {
  std::string file;
  int line = 0;  // from 1; 0 where the file as a whole is to blame
  int column = 0;
  std::string message;  // what is wrong, the nearest known word, what to do

  // file:line:column: message
  std::string to_string() const;
};

// Reads one scenario (docs/scenario-format.md). Strict: unknown keys, anchors, tags, a depth over
// 16, a size over 1 MiB, contradictory topologies are errors with their line.
std::expected<Scenario, ScenarioError> load_scenario(const std::filesystem::path& file);
std::expected<Scenario, ScenarioError> parse_scenario(const std::string& text,
                                                      const std::string& file_name);

// Where the catalogue is: $FLATLINE_SCENARIOS, else beside the program
// (../share/flatline/scenarios), else the source tree that it was built from. nullopt when none of
// them is a folder.
std::optional<std::filesystem::path> catalog_folder();
// The scenario files of the catalogue, sorted by name.
std::vector<std::filesystem::path> catalog_files(const std::filesystem::path& folder);
// A path as given, or a catalogue entry by its id.
std::expected<Scenario, ScenarioError> find_scenario(std::string_view path_or_id);

}  // namespace flatline

#endif  // SCENARIOS_LOAD_H_
