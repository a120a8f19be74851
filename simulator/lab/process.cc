#include "simulator/lab/process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

namespace flatline {
namespace {

constexpr const char* kRootToolFolders = ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

std::vector<char*> argument_vector(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  return arguments;
}

// What every child of the lab starts with.
void detach(int input, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
}

[[noreturn]] void become(const std::vector<std::string>& command, const Child::Options& options) {
  if (options.network >= 0 && setns(options.network, CLONE_NEWNET) != 0) {
    std::perror("setns");
    _exit(kExitInternal);
  }
  for (int descriptor : options.inherited) {
    fcntl(descriptor, F_SETFD, 0);
  }
  execv(command.front().c_str(), argument_vector(command).data());
  std::perror(command.front().c_str());
  _exit(kExitCannotRun);
}

}  // namespace

int shell_status(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return kExitInternal;
    }
  }
  return shell_status(status);
}

bool write_file(const std::string& path, std::string_view content) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_CREAT, 0644));
  return file &&
         write(file.get(), content.data(), content.size()) == static_cast<ssize_t>(content.size());
}

std::string read_whole(int descriptor) {
  std::string content;
  std::array<char, 4096> block{};
  ssize_t got = 0;
  for (off_t at = 0; (got = pread(descriptor, block.data(), block.size(), at)) > 0; at += got) {
    content.append(block.data(), static_cast<std::size_t>(got));
  }
  return content;
}

LabResult<Descriptor> make_memory_file(std::string_view content) {
  Descriptor file(memfd_create("flatline-lab", MFD_CLOEXEC));
  if (!file ||
      write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    return system_error("cannot make a file in memory");
  }
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string path_of(const Descriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

LabResult<std::string> find_tool(const std::string& program, const std::string& package) {
  const char* path = std::getenv("PATH");
  std::istringstream folders((path == nullptr ? std::string() : path) + kRootToolFolders);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = std::filesystem::path(folder) / program;
    if (!folder.empty() && access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return std::unexpected(LabError{LabError::Kind::MissingTool,
                                  "this scenario's lab needs the program " + program +
                                      ", which is not installed: apt-get install " + package});
}

LabResult<Child> Child::run(const std::vector<std::string>& command, const Options& options) {
  auto input = make_memory_file(options.input);
  if (!input) {
    return std::unexpected(input.error());
  }
  auto output = make_memory_file("");
  if (!output) {
    return std::unexpected(output.error());
  }
  const int in = options.input_descriptor >= 0 ? options.input_descriptor : input->get();
  Child child;
  child.pid_ = fork();
  if (child.pid_ == 0) {
    detach(in, output->get());
    become(command, options);
  }
  if (child.pid_ < 0) {
    return system_error("cannot start " + command.front());
  }
  child.output_ = std::move(*output);
  return child;
}

LabResult<Child> Child::fork_body(const std::function<int()>& body) {
  auto output = make_memory_file("");
  if (!output) {
    return std::unexpected(output.error());
  }
  std::fflush(nullptr);
  Child child;
  child.pid_ = fork();
  if (child.pid_ == 0) {
    const Descriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) {
      _exit(kExitInternal);
    }
    detach(nothing.get(), output->get());
    _exit(body());
  }
  if (child.pid_ < 0) {
    return system_error("cannot start a process");
  }
  child.output_ = std::move(*output);
  return child;
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), output_(std::move(other.output_)) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(output_, other.output_);
  return *this;
}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    wait_for(pid_);
  }
}

LabResult<std::string> Child::finish(const std::string& what) {
  const int status = wait_for(std::exchange(pid_, 0));
  if (status != 0) {
    return setup_error(what + " failed with status " + std::to_string(status) + ": " + output());
  }
  return output();
}

bool Child::has_ended() {
  int status = 0;
  if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
    pid_ = 0;
  }
  return pid_ == 0;
}

std::string Child::output() const {
  return read_whole(output_.get());
}

}  // namespace flatline
