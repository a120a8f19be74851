#ifndef SIMULATOR_LAB_PROCESS_H_
#define SIMULATOR_LAB_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/live/descriptor.h"
#include "simulator/lab/error.h"

namespace flatline {

inline constexpr int kExitInternal = 70;
inline constexpr int kExitCannotRun = 127;  // as a shell has it

// A status of waitpid() as a shell gives it: 128 + signal if a signal ended the process.
int shell_status(int wait_status);
// Waits for a child and gives its status in that form.
int wait_for(pid_t child);

bool write_file(const std::string& path, std::string_view content);
std::string read_whole(int descriptor);

// A file without a name, which children reach as /proc/self/fd/N while it is inherited.
LabResult<Descriptor> make_memory_file(std::string_view content);
std::string path_of(const Descriptor& file);

// Where a program is: in PATH or, for users who have them not there, the folders of root's tools.
// MissingTool names the Debian package.
LabResult<std::string> find_tool(const std::string& program, const std::string& package);

// A program of the lab's own: a tool that is waited for, or a server that lives as long as the
// Child. Its standard output and errors are kept to be quoted; it has a session of its own, so
// that Ctrl-C on the terminal ends the command in front, not the lab under it.
class Child {
 public:
  struct Options {
    std::string input;           // its standard input
    int input_descriptor = -1;   // or this
    int network = -1;            // a network namespace to run in
    std::vector<int> inherited;  // descriptors that stay open, with their numbers
  };

  static LabResult<Child> run(const std::vector<std::string>& command, const Options& options);
  // A process that runs `body` of this program and exits with what it returns.
  static LabResult<Child> fork_body(const std::function<int()>& body);

  Child() = default;
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();  // kills it

  // Waits; an exit status other than 0 is an error that quotes the output.
  LabResult<std::string> finish(const std::string& what);
  bool has_ended();
  std::string output() const;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
  Descriptor output_;
};

}  // namespace flatline

#endif  // SIMULATOR_LAB_PROCESS_H_
