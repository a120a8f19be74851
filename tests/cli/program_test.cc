// The whole program, as a user's shell runs it. Nothing here sends a packet.

#include <fcntl.h>
#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace flatline {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Ended {
  int status = 0;  // as a shell gives it: 128 and more for a signal
  std::string out;
  std::string err;
};

std::string drain(int descriptor) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = read(descriptor, part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  close(descriptor);
  return text;
}

int status_of_child(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

[[noreturn]] void become(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {FLATLINE_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) {
    argv.push_back(word.data());
  }
  argv.push_back(nullptr);
  execv(FLATLINE_PROGRAM, argv.data());
  _exit(127);
}

// Runs the program; `prepare` runs in the child before it. What is written fits a pipe's buffer.
Ended flatline(const std::vector<std::string>& arguments,
               const std::function<void()>& prepare = {}) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  const pid_t child = fork();
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    setenv("FLATLINE_SCENARIOS", FLATLINE_SOURCE_DIR "/scenarios/catalog", 1);
    if (prepare) {
      prepare();
    }
    become(arguments);
  }
  close(out[1]);
  close(err[1]);
  Ended ended;
  ended.out = drain(out[0]);
  ended.err = drain(err[0]);
  ended.status = status_of_child(child);
  return ended;
}

void become_nobody() {
  constexpr id_t kNobody = 65534;
  if (geteuid() == 0 &&
      (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0)) {
    _exit(126);
  }
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    path_ = (std::filesystem::temp_directory_path() / "flatline-XXXXXX").string();
    const int descriptor = mkstemp(path_.data());
    close(descriptor);
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Program, version_is_one_line) {
  const Ended ended = flatline({"--version"});
  EXPECT_EQ(0, ended.status);
  EXPECT_EQ("flatline " FLATLINE_VERSION "\n", ended.out);
  EXPECT_EQ("", ended.err);
}

TEST(Program, every_help_has_examples) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"--help"}, {"probe", "--help"}, {"lab", "--help"}}) {
    const Ended ended = flatline(words);
    EXPECT_EQ(0, ended.status);
    EXPECT_THAT(ended.out, HasSubstr("Examples:\n  flatline ")) << words.front();
  }
}

TEST(Program, a_command_line_that_cannot_be_read_is_a_usage_error) {
  const std::vector<std::vector<std::string>> lines = {{},
                                                       {"bogus"},
                                                       {"probe"},
                                                       {"probe", "--bogus", "dsm"},
                                                       {"probe", "dsm", "another"},
                                                       {"probe", "dsm:0"},
                                                       {"probe", "dsm:65536"},
                                                       {"probe", "dsm:"},
                                                       {"probe", "dsm", "--control", "0"},
                                                       {"probe", "dsm", "--control", "65536"},
                                                       {"probe", "dsm", "--timeout", "never"},
                                                       {"probe", "dsm", "--source", "me"},
                                                       {"probe", "dsm", "-4", "-6"},
                                                       {"probe", "192.0.2.1", "-6"},
                                                       {"lab"},
                                                       {"lab", "drop-middle-router", "--at", "x"}};
  for (const std::vector<std::string>& line : lines) {
    const Ended ended = flatline(line);
    EXPECT_EQ(64, ended.status) << testing::PrintToString(line);
    EXPECT_EQ("", ended.out) << testing::PrintToString(line);
    EXPECT_NE("", ended.err) << testing::PrintToString(line);
  }
}

TEST(Program, an_error_is_one_line_that_names_the_program_and_what_is_wrong) {
  EXPECT_EQ("flatline: \"65536\" is not a port: a number from 1 to 65535\n",
            flatline({"probe", "dsm:65536"}).err);
  EXPECT_EQ("flatline: the target's address is not of the IP version asked for\n",
            flatline({"probe", "192.0.2.1", "-6"}).err);
}

TEST(Program, an_interface_that_does_not_exist_is_unavailable) {
  const Ended ended = flatline({"probe", "192.0.2.1", "-i", "nope0", "--dry-run"});
  EXPECT_EQ(69, ended.status);
  EXPECT_EQ("flatline: there is no interface nope0 (ip link shows those there are)\n", ended.err);
}

TEST(Program, without_the_right_to_send_it_says_how_to_grant_it) {
  const Ended ended = flatline({"probe", "127.0.0.1"}, become_nobody);
  EXPECT_EQ(77, ended.status);
  EXPECT_EQ("", ended.out);
  EXPECT_THAT(ended.err, StartsWith("flatline: "));
  EXPECT_THAT(ended.err, HasSubstr("CAP_NET_RAW"));
  EXPECT_THAT(ended.err, HasSubstr("sudo setcap cap_net_raw+ep " FLATLINE_PROGRAM));
}

TEST(Program, evidence_that_cannot_be_written_is_said_before_anything_is_sent) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs CAP_NET_RAW to come that far";
  }
  const Ended ended = flatline({"probe", "127.0.0.1", "-w", "/nonexistent/out.pcapng"});
  EXPECT_EQ(65, ended.status);
  EXPECT_EQ("", ended.out);
  EXPECT_EQ("flatline: cannot write /nonexistent/out.pcapng: check the folder and its rights\n",
            ended.err);
}

TEST(Program, a_scenario_that_cannot_be_read_is_bad_input_with_its_place) {
  const TemporaryFile broken("flatline: 1\nname: Broken\nnods: {}\n");
  for (const char* command : {"lab", "scenarios"}) {
    const Ended ended = flatline({command, broken.path()});
    EXPECT_EQ(65, ended.status) << command;
    EXPECT_EQ("", ended.out);
    EXPECT_THAT(ended.err, StartsWith("flatline: " + broken.path() + ":3:1: ")) << command;
  }
}

TEST(Program, what_a_terminal_could_act_on_is_made_visible_in_an_error) {
  const Ended ended = flatline({"scenarios", "./no\x1b[2J.yaml"});
  EXPECT_EQ(ended.status, 65);
  EXPECT_THAT(ended.err, StartsWith("flatline: ./no\\x1b[2J.yaml"));
}

TEST(Program, a_scenario_file_that_is_not_there_is_bad_input) {
  const Ended ended = flatline({"lab", "/nonexistent.yaml"});
  EXPECT_EQ(65, ended.status);
  EXPECT_EQ("flatline: /nonexistent.yaml: no such file\n", ended.err);
}

TEST(Program, the_dry_run_states_the_budget_and_sends_nothing) {
  const Ended ended = flatline(
      {"probe", "dsm.example.com:4122", "--control", "8443", "--timeout", "2s", "--dry-run"},
      become_nobody);
  EXPECT_EQ(0, ended.status);
  EXPECT_EQ("", ended.err);
  EXPECT_EQ(R"(would test    TCP to dsm.example.com port 4122
name          asked of /etc/hosts, then of each resolver in /etc/resolv.conf, UDP 53
first         17 SYNs of one flow, hop limits 1 to 16 and 64, and 2 SYNs from a second port
if answered   more source ports, silent hops again: at most 60 packets, 4 flows
if silent     controls (tcp/8443, one presumed closed port, ICMP echo, UDP 33434), 8 source ports,
              repetitions: at most 150 packets, 12 flows, 2.0 s
state         at most 10 new connections a second and 10 half-open ones at the target,
              each cleared with one RST; at most 6 ICMP errors a router in 6 s
not done      no fragments, no odd segments, no payload, nothing to any other host
)",
            ended.out);
}

TEST(Program, the_control_is_never_the_tested_port) {
  EXPECT_THAT(flatline({"probe", "dsm:443", "--dry-run"}).out, HasSubstr("controls (tcp/4120,"));
  EXPECT_THAT(flatline({"probe", "dsm:8443", "--control", "8443", "--dry-run"}).out,
              HasSubstr("controls (tcp/443,"));
}

TEST(Program, a_dry_run_to_an_address_names_the_route) {
  EXPECT_THAT(flatline({"probe", "127.0.0.1", "--dry-run"}).out,
              HasSubstr("\nroute         from 127.0.0.1 on lo, on this link, MTU "));
}

TEST(Program, the_catalogue_is_listed_as_json_with_ids_and_causes) {
  const Ended ended = flatline({"scenarios", "--json"});
  EXPECT_EQ(0, ended.status);
  const auto list = nlohmann::json::parse(ended.out);
  EXPECT_GT(list.size(), 40U);
  EXPECT_TRUE(list[0].contains("id") && list[0].contains("truth"));
}

TEST(Program, a_scenario_is_shown_as_its_file) {
  std::ifstream file(FLATLINE_SOURCE_DIR "/scenarios/catalog/drop-middle-router.yaml");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(text, flatline({"scenarios", "drop-middle-router"}).out);
}

TEST(Program, a_reader_that_goes_away_ends_it_quietly) {
  const Ended ended = flatline({"scenarios", "--json"}, [] {
    std::array<int, 2> closed{};
    if (pipe(closed.data()) == 0) {
      dup2(closed[1], STDOUT_FILENO);
      close(closed[0]);
      close(closed[1]);
    }
    std::signal(SIGPIPE, SIG_DFL);
  });
  EXPECT_EQ(128 + SIGPIPE, ended.status);
  EXPECT_EQ("", ended.err);
}

TEST(Program, output_that_cannot_be_written_is_an_error) {
  const Ended ended = flatline({"scenarios", "--json"}, [] {
    dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
  });
  EXPECT_EQ(70, ended.status);
  EXPECT_EQ("flatline: cannot write the output\n", ended.err);
}

}  // namespace
}  // namespace flatline
