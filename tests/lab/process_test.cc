#include "simulator/lab/process.h"

#include <signal.h>

#include <gtest/gtest.h>

namespace flatline {
namespace {

TEST(FindTool, names_the_debian_package_of_what_is_missing) {
  auto found = find_tool("no-such-tool", "its-package");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, LabError::Kind::MissingTool);
  EXPECT_EQ(found.error().message,
            "this scenario's lab needs the program no-such-tool, which is not installed: apt-get "
            "install its-package");
}

TEST(Child, quotes_what_a_failing_tool_said) {
  auto child = Child::run({"/bin/sh", "-c", "cat; echo trouble >&2; exit 3"}, {.input = "in "});
  ASSERT_TRUE(child);
  auto done = child->finish("the tool");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the tool failed with status 3: in trouble\n");
}

TEST(Child, gives_the_output_of_a_tool_that_succeeds) {
  auto child = Child::run({"/bin/sh", "-c", "cat"}, {.input = "text"});
  ASSERT_TRUE(child);
  EXPECT_EQ(child->finish("the tool").value_or("failed"), "text");
}

TEST(Child, is_ended_with_its_owner) {
  pid_t pid = 0;
  {
    auto child = Child::run({"/bin/sleep", "60"}, {});
    ASSERT_TRUE(child);
    pid = child->pid();
    EXPECT_FALSE(child->has_ended());
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

}  // namespace
}  // namespace flatline
