#include "simulator/lab/containment.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "simulator/lab/process.h"
#include "tests/lab/lab_fixture.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;

TEST(Containment, gives_the_exit_status_of_its_body) {
  auto status = run_contained([] { return 7; });
  if (!status) {
    GTEST_SKIP() << status.error().message;
  }
  EXPECT_EQ(status.value_or(-1), 7);
}

TEST(Containment, gives_128_and_the_signal_that_ended_its_body) {
  auto status = run_contained([] { return raise(SIGABRT); });
  if (!status) {
    GTEST_SKIP() << status.error().message;
  }
  EXPECT_EQ(status.value_or(-1), 128 + SIGABRT);
}

TEST(Containment, shows_no_interface_of_the_machine) {
  const Descriptor output(memfd_create("output", MFD_CLOEXEC));
  auto status = run_contained([&] {
    dup2(output.get(), STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; echo $$",
          nullptr);
    return 1;
  });
  if (!status) {
    GTEST_SKIP() << status.error().message;
  }
  EXPECT_EQ(read_whole(output.get()), "lo\n2\n");
}

TEST(Containment, is_what_a_lab_insists_on) {
  auto lab = Lab::create(chain_of({}), IpVersion::V4);
  ASSERT_FALSE(lab);
  EXPECT_EQ(lab.error().message, "a lab must be made inside run_contained()");
}

// A process that holds a lab with all kinds of children. Each of them has the write end of a pipe,
// so that the pipe's end of file says that none is left.
class LabHolder {
 public:
  LabHolder() {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    process_ = fork();
    if (process_ == 0) {
      close(ends[0]);
      _exit(hold(ends[1]));
    }
    close(ends[1]);
    alive_ = Descriptor(ends[0]);
  }

  pid_t process() const { return process_; }

  // 'r': the lab is laid out, 's': it cannot be, 0: all are gone, nullopt: nothing within 5 s.
  std::optional<char> read_one() {
    pollfd waiting = {alive_.get(), POLLIN, 0};
    char octet = 0;
    if (poll(&waiting, 1, 5000) <= 0) {
      return std::nullopt;
    }
    return read(alive_.get(), &octet, 1) == 1 ? octet : '\0';
  }

 private:
  static int hold(int pipe) {
    const Scenario scenario =
        chain_of({.r2 = "", .manager = ", services: [tcp 4120 tls, tcp 443 open]"}, " delay 1ms");
    auto status = run_contained([&] {
      auto lab = Lab::create(scenario, IpVersion::V4);
      if (!lab) {
        return 1;
      }
      auto done = (*lab)->run_in("agent", [pipe] {
        (void)!write(pipe, "r", 1);
        return pause();
      });
      return done.value_or(1);
    });
    (void)!write(pipe, "s", 1);
    return status.value_or(1);
  }

  pid_t process_ = 0;
  Descriptor alive_;
};

TEST(Containment, ends_everything_with_a_caller_that_is_killed) {
  LabHolder holder;
  if (holder.read_one() != 'r') {
    GTEST_SKIP() << "no lab can be made here";
  }
  kill(holder.process(), SIGKILL);
  EXPECT_EQ(wait_for(holder.process()), 128 + SIGKILL);
  EXPECT_EQ(holder.read_one(), '\0') << "a process of the lab outlived it";
}

TEST(Containment, passes_a_request_to_end_on_to_the_command_in_front) {
  LabHolder holder;
  if (holder.read_one() != 'r') {
    GTEST_SKIP() << "no lab can be made here";
  }
  kill(holder.process(), SIGTERM);
  EXPECT_EQ(holder.read_one(), 's');
  EXPECT_EQ(holder.read_one(), '\0');
  EXPECT_EQ(wait_for(holder.process()), 128 + SIGTERM);
}

}  // namespace
}  // namespace flatline
