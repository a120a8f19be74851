#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "scenarios/load.h"
#include "scenarios/words.h"

namespace flatline {
namespace {

bool is_folder(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

std::filesystem::path installed_catalog() {
  std::error_code error;
  auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path() : program.parent_path() / "../share/flatline/scenarios";
}

std::filesystem::path chosen_catalog() {
  const char* chosen = std::getenv("FLATLINE_SCENARIOS");
  return chosen == nullptr ? "" : chosen;
}

bool looks_like_path(std::string_view text) {
  return text.contains('/') || text.ends_with(".yaml");
}

ScenarioError no_such_scenario(const std::string& id,
                               const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> ids;
  for (const auto& file : files) {
    ids.push_back(file.stem().string());
  }
  std::vector<std::string_view> known(ids.begin(), ids.end());
  auto near = nearest(id, known);
  return {id, 0, 0,
          near ? "no such scenario; did you mean " + in_quotes(*near) + "?"
               : "no such scenario; `flatline scenarios` lists them"};
}

}  // namespace

std::optional<std::filesystem::path> catalog_folder() {
  for (const auto& folder :
       {chosen_catalog(), installed_catalog(), std::filesystem::path(FLATLINE_CATALOG_FOLDER)}) {
    if (is_folder(folder)) {
      return folder.lexically_normal();
    }
  }
  return std::nullopt;
}

std::vector<std::filesystem::path> catalog_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::expected<Scenario, ScenarioError> find_scenario(std::string_view path_or_id) {
  if (looks_like_path(path_or_id)) {
    return load_scenario(path_or_id);
  }
  std::string id(path_or_id);
  auto folder = catalog_folder();
  if (!folder) {
    return std::unexpected(ScenarioError{
        id, 0, 0, "the catalogue is not installed; name a file, or set FLATLINE_SCENARIOS"});
  }
  auto files = catalog_files(*folder);
  auto found = std::ranges::find(files, id, [](const auto& file) { return file.stem().string(); });
  if (found == files.end()) {
    return std::unexpected(no_such_scenario(id, files));
  }
  return load_scenario(*found);
}

}  // namespace flatline
