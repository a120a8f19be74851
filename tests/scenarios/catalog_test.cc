#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/load.h"
#include "simulator/layout.h"

namespace flatline {
namespace {

namespace fs = std::filesystem;

const fs::path kCatalog = fs::path(FLATLINE_SOURCE_DIR) / "scenarios" / "catalog";

std::vector<Scenario> catalog() {
  std::vector<Scenario> all;
  for (const auto& file : catalog_files(kCatalog)) {
    auto scenario = load_scenario(file);
    if (scenario) {
      all.push_back(*std::move(scenario));
    } else {
      ADD_FAILURE() << scenario.error().to_string();
    }
  }
  return all;
}

bool has_family(const Scenario& scenario, IpVersion version) {
  return std::ranges::find(scenario.families, version) != scenario.families.end();
}

TEST(Catalog, every_file_loads_and_has_a_layout_in_each_of_its_families) {
  auto all = catalog();
  EXPECT_GE(all.size(), 48U);
  for (const Scenario& scenario : all) {
    for (IpVersion version : scenario.families) {
      auto layout = plan_layout(scenario.topology, version);
      EXPECT_TRUE(layout) << scenario.id << ": " << layout.error().message;
    }
  }
}

TEST(Catalog, every_scenario_runs_in_ipv4_and_most_in_ipv6) {
  auto all = catalog();
  EXPECT_TRUE(
      std::ranges::all_of(all, [](const Scenario& s) { return has_family(s, IpVersion::V4); }));
  auto in_v6 =
      std::ranges::count_if(all, [](const Scenario& s) { return has_family(s, IpVersion::V6); });
  EXPECT_GE(in_v6, 10);
}

TEST(Catalog, every_scenario_says_its_story_and_names_a_row_of_the_failure_table) {
  std::set<std::string> ids;
  std::set<std::string> names;
  for (const Scenario& scenario : catalog()) {
    EXPECT_TRUE(ids.insert(scenario.id).second) << scenario.id;
    EXPECT_TRUE(names.insert(scenario.name).second) << scenario.name;
    EXPECT_FALSE(scenario.about.empty()) << scenario.id;
    EXPECT_FALSE(scenario.documented.empty()) << scenario.id;
    EXPECT_FALSE(scenario.text.empty()) << scenario.id;
  }
}

// Look-alikes are worth nothing without a statement of what they are not.
TEST(Catalog, every_scenario_says_what_must_not_be_claimed) {
  for (const Scenario& scenario : catalog()) {
    EXPECT_FALSE(scenario.expect.never.empty()) << scenario.id;
    bool healthy = scenario.truth.cause == Cause::PathHealthy;
    bool never_healthy =
        std::ranges::find(scenario.expect.never, Cause::PathHealthy) != scenario.expect.never.end();
    EXPECT_NE(healthy, never_healthy) << scenario.id;
  }
}

TEST(Catalog, silence_convicts_nobody) {
  for (const Scenario& scenario : catalog()) {
    bool silent = std::ranges::any_of(scenario.expect.verdict, [](Cause cause) {
      return cause == Cause::FirewallDrop || cause == Cause::HostSilent;
    });
    if (silent) {
      EXPECT_EQ(scenario.expect.suspect, "none") << scenario.id;
    }
  }
}

TEST(Catalog, every_cause_of_the_path_and_the_names_is_told_by_some_scenario) {
  std::set<Cause> told;
  for (const Scenario& scenario : catalog()) {
    told.insert(scenario.truth.cause);
  }
  using enum Cause;
  EXPECT_THAT(
      told, testing::IsSupersetOf({PathHealthy, HostDown, PortClosed, FirewallDrop, FirewallReject,
                                   FirewallReset, HostFirewallDrop, LocalFirewallDrop,
                                   ReturnPathDrop, RouteMissing, RoutingLoop, DnsTimeout,
                                   DnsServfail, DnsNxdomain, DnsRefused}));
}

class CatalogFolder : public testing::Test {
 protected:
  ~CatalogFolder() override {
    unsetenv("FLATLINE_SCENARIOS");
    fs::remove_all(folder_);
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("catalog-" + std::to_string(getpid()));
};

TEST_F(CatalogFolder, the_source_tree_serves_where_nothing_is_installed) {
  EXPECT_EQ(catalog_folder(), kCatalog.lexically_normal());
}

TEST_F(CatalogFolder, the_environment_chooses_another_folder) {
  fs::create_directory(folder_);
  setenv("FLATLINE_SCENARIOS", folder_.c_str(), 1);
  EXPECT_EQ(catalog_folder(), folder_.lexically_normal());
  EXPECT_TRUE(catalog_files(folder_).empty());
  std::ofstream(folder_ / "b.yaml") << "flatline: 1\n";
  std::ofstream(folder_ / "a.yaml") << "flatline: 1\n";
  std::ofstream(folder_ / "notes.txt") << "no scenario\n";
  EXPECT_THAT(catalog_files(folder_), testing::ElementsAre(folder_ / "a.yaml", folder_ / "b.yaml"));
}

TEST_F(CatalogFolder, a_chosen_folder_that_is_not_there_is_passed_over) {
  setenv("FLATLINE_SCENARIOS", folder_.c_str(), 1);
  EXPECT_EQ(catalog_folder(), kCatalog.lexically_normal());
}

TEST_F(CatalogFolder, a_scenario_is_found_by_id_and_by_path) {
  EXPECT_EQ(find_scenario("host-down")->id, "host-down");
  EXPECT_EQ(find_scenario((kCatalog / "host-down.yaml").string())->id, "host-down");
}

TEST_F(CatalogFolder, what_is_not_found_is_said_with_the_nearest_id) {
  EXPECT_EQ(find_scenario("host-dwn").error().to_string(),
            "host-dwn: no such scenario; did you mean \"host-down\"?");
  EXPECT_EQ(find_scenario("zzzzzzzzzzzz").error().to_string(),
            "zzzzzzzzzzzz: no such scenario; `flatline scenarios` lists them");
  EXPECT_EQ(find_scenario("./none.yaml").error().to_string(), "./none.yaml: no such file");
  EXPECT_EQ(find_scenario("/dev/null").error().to_string(), "/dev/null: not a file");
}

TEST_F(CatalogFolder, an_oversized_file_is_not_read) {
  fs::create_directory(folder_);
  auto file = folder_ / "big.yaml";
  std::ofstream(file) << "flatline: 1\n";
  fs::resize_file(file, 1024 * 1024 + 1);
  EXPECT_EQ(load_scenario(file).error().message, "over 1 MiB; a scenario has a few dozen lines");
}

}  // namespace
}  // namespace flatline
