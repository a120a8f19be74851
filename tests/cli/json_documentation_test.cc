// docs/json.md and the document say the same.

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/probe_report.h"
#include "tests/cli/sample_reports.h"

namespace flatline {
namespace {

using Json = nlohmann::ordered_json;

std::string page() {
  std::ifstream file(FLATLINE_SOURCE_DIR "/docs/json.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

Json example() {
  const std::string text = page();
  const std::size_t begin = text.find("```json\n") + 8;
  return Json::parse(text.substr(begin, text.find("```", begin) - begin));
}

void gather_keys(const Json& json, std::set<std::string>& keys) {
  for (const auto& [key, value] : json.items()) {
    if (json.is_object()) {
      keys.insert(key);
    }
    if (value.is_structured()) {
      gather_keys(value, keys);
    }
  }
}

std::vector<std::string> names(const Json& object) {
  std::vector<std::string> list;
  for (const auto& [key, value] : object.items()) {
    list.push_back(key);
  }
  return list;
}

TEST(JsonDocumentation, names_every_key_of_the_document) {
  std::set<std::string> keys;
  for (const ProbeReport& report :
       {dropped_v4(), rejected_v6(), healthy_v4(), interrupted_name()}) {
    gather_keys(Json::parse(report_json(report)), keys);
  }
  const std::string text = page();
  for (const std::string& key : keys) {
    EXPECT_NE(std::string::npos, text.find("`" + key + "`")) << key;
  }
}

TEST(JsonDocumentation, its_example_has_the_keys_of_the_document_in_their_order) {
  const Json shown = example();
  const Json made = Json::parse(report_json(dropped_v4()));
  EXPECT_EQ(names(made), names(shown));
  for (const char* part : {"vantage", "target", "verdict"}) {
    EXPECT_EQ(names(made[part]), names(shown[part])) << part;
  }
  EXPECT_EQ(names(made["verdict"]["where"]), names(shown["verdict"]["where"]));
  EXPECT_EQ(names(made["path"][0]), names(shown["path"][0]));
  EXPECT_EQ(names(made["observations"][0]), names(shown["observations"][0]));
  EXPECT_EQ(names(made["observations"][2]), names(shown["observations"][1]));
}

}  // namespace
}  // namespace flatline
