#include "scenarios/load.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

#include "scenarios/check.h"
#include "scenarios/fields.h"
#include "scenarios/link_words.h"
#include "scenarios/read_nodes.h"
#include "scenarios/read_story.h"

namespace flatline {
namespace {

constexpr std::string_view kVersion = "1";

bool check_version(const Value& root, Problems& problems) {
  if (root.entries.empty() || root.entries.front().key != "flatline") {
    problems.add(root.mark == Mark{} ? Mark{1, 1} : root.mark,
                 "a scenario begins with the key `flatline: 1`");
  } else if (root.entries.front().value.text != kVersion) {
    problems.add(root.entries.front().value.mark, "this program reads format 1 only");
  }
  return !problems.any();
}

std::vector<IpVersion> read_families(const Value* list, Problems& problems) {
  static constexpr Choice<IpVersion> kFamilies[] = {{"4", IpVersion::V4}, {"6", IpVersion::V6}};
  if (list == nullptr) {
    return {IpVersion::V4};
  }
  std::vector<IpVersion> families;
  for (const Value& item : read_list(*list, problems)) {
    Word word = read_word(item, problems);
    auto family = choose<IpVersion>(word, kFamilies, "family", problems);
    if (family && std::ranges::find(families, *family) != families.end()) {
      problems.add(word.mark, in_quotes(word.text) + " stands here twice");
    }
    families.push_back(family.value_or(IpVersion::V4));
  }
  if (families.empty()) {
    problems.add(list->mark, "at least one family, 4 or 6, is wanted here");
  }
  return families;
}

std::uint64_t read_seed(const Value* value, Problems& problems) {
  constexpr std::uint64_t kDefault = 1;
  if (value == nullptr) {
    return kDefault;
  }
  Range any{0, std::numeric_limits<std::uint64_t>::max()};
  return read_number(read_word(*value, problems), any, "a seed", problems).value_or(kDefault);
}

// One line, so that lists of scenarios stay lists.
std::string read_name(const Value& value, Problems& problems) {
  std::string name = read_text(value, problems);
  if (name.contains('\n')) {
    problems.add(value.mark, "a name is one line; more goes under about");
  }
  return name;
}

class ScenarioReader {
 public:
  ScenarioReader(const Value& root, Problems& problems)
      : fields_(root, "scenario",
                {"flatline", "name", "about", "documented", "families", "seed", "nodes", "links",
                 "probe", "truth", "expect"},
                problems),
        problems_(&problems) {}

  Scenario read() {
    read_heading();
    const Value* nodes = fields_.need("nodes");
    const Value* links = fields_.need("links");
    const Value* probe = fields_.need("probe");
    if (!problems_->any()) {
      read_network(*nodes, *links, *probe);
    }
    return scenario_;
  }

 private:
  void read_heading() {
    if (const Value* name = fields_.need("name")) {
      scenario_.name = read_name(*name, *problems_);
    }
    if (const Value* about = fields_.find("about")) {
      scenario_.about = read_text(*about, *problems_);
    }
    if (const Value* documented = fields_.find("documented")) {
      scenario_.documented = read_documented(*documented, *problems_);
    }
    scenario_.families = read_families(fields_.find("families"), *problems_);
    scenario_.topology.seed = read_seed(fields_.find("seed"), *problems_);
  }

  void read_network(const Value& nodes, const Value& links, const Value& probe) {
    Context context{collect_nodes(nodes, *problems_), scenario_.families, *problems_};
    if (problems_->any()) {
      return;
    }
    scenario_.topology.nodes = read_nodes(nodes, context);
    scenario_.topology.links = read_links(links, context);
    scenario_.probe = read_probe(probe, context);
    if (const Value* truth = fields_.need("truth")) {
      scenario_.truth = read_truth(*truth, context);
    }
    if (const Value* expect = fields_.need("expect")) {
      scenario_.expect = read_expectation(*expect, scenario_.truth, context);
    }
    if (!problems_->any()) {
      check_scenario(scenario_, context, probe.mark);
    }
  }

  Fields fields_;
  Problems* problems_;
  Scenario scenario_;
};

}  // namespace

std::string ScenarioError::to_string() const {
  std::string place = file;
  if (line > 0) {
    place += ":" + std::to_string(line);
  }
  if (line > 0 && column > 0) {
    place += ":" + std::to_string(column);
  }
  return place + ": " + message;
}

std::expected<Scenario, ScenarioError> parse_scenario(const std::string& text,
                                                      const std::string& file_name) {
  Problems problems(file_name);
  auto root = read_document(text, problems);
  if (root && check_version(*root, problems)) {
    Scenario scenario = ScenarioReader(*root, problems).read();
    scenario.id = std::filesystem::path(file_name).stem().string();
    scenario.text = text;
    if (!problems.any()) {
      return scenario;
    }
  }
  return std::unexpected(problems.first());
}

std::expected<Scenario, ScenarioError> load_scenario(const std::filesystem::path& file) {
  auto refuse = [&](const char* why) {
    return std::unexpected(ScenarioError{file.string(), 0, 0, why});
  };
  // Not a pipe or a device, which could block or never end.
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return refuse(std::filesystem::exists(file, error) ? "not a file" : "no such file");
  }
  if (std::filesystem::file_size(file, error) > kMaxScenarioOctets) {
    return refuse("over 1 MiB; a scenario has a few dozen lines");
  }
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    return refuse("cannot be read");
  }
  return parse_scenario(text.str(), file.string());
}

}  // namespace flatline
