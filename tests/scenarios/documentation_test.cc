#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "scenarios/load.h"

namespace flatline {
namespace {

std::string documentation() {
  std::ifstream in(std::filesystem::path(FLATLINE_SOURCE_DIR) / "docs" / "scenario-format.md");
  return {std::istreambuf_iterator<char>(in), {}};
}

// The blocks that are fenced as YAML.
std::vector<std::string> examples() {
  constexpr std::string_view kFence = "```yaml\n";
  std::string text = documentation();
  std::vector<std::string> blocks;
  for (auto at = text.find(kFence); at != std::string::npos; at = text.find(kFence, at)) {
    at += kFence.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

std::string replaced(std::string text, std::string_view old, std::string_view replacement) {
  return text.replace(text.find(old), old.size(), replacement);
}

TEST(Documentation, its_examples_load) {
  auto blocks = examples();
  EXPECT_EQ(blocks.size(), 2U);
  for (const std::string& block : blocks) {
    auto scenario = parse_scenario(block, "docs.yaml");
    EXPECT_TRUE(scenario) << scenario.error().to_string();
  }
}

TEST(Documentation, its_errors_are_those_of_its_first_example_with_mistakes_in_it) {
  const std::string text = documentation();
  const std::string example = examples().at(0);
  for (const std::string& wrong :
       {replaced(example, "to manager port", "to manger port"),
        replaced(example, "r1 -- r2", "agent -- r1"), replaced(example, ", at: r2", "")}) {
    auto scenario = parse_scenario(wrong, "my-drop.yaml");
    ASSERT_FALSE(scenario);
    EXPECT_NE(text.find(scenario.error().to_string()), std::string::npos)
        << scenario.error().to_string();
  }
}

}  // namespace
}  // namespace flatline
