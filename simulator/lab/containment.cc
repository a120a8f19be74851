// Three processes: the caller, an init (PID 1 of the new namespace) that does nothing but reap and
// pass signals on, and below it the one that runs the body.
//
//   caller ──waits for── init ──waits for── body ── servers, commands, ...
//
// The kernel kills a PID namespace when its PID 1 ends, and PID 1 has the caller's death as its own
// (PR_SET_PDEATHSIG), so nothing here has to run for the cleanup to happen. The body is not PID 1
// itself, because PID 1 ignores signals without a handler and must reap strangers' children.

#include "simulator/lab/containment.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <optional>
#include <string>

#include "probe/live/descriptor.h"
#include "simulator/lab/process.h"
#include "simulator/lab/signal_relay.h"

namespace flatline {
namespace {

constexpr int kNamespaces = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC;

bool contained = false;

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

std::unexpected<LabError> not_permitted(const std::string& what) {
  return std::unexpected(LabError{
      LabError::Kind::NotPermitted,
      what + ": " + std::strerror(errno) +
          ". A lab needs CAP_SYS_ADMIN and CAP_NET_ADMIN, or a system that lets ordinary users "
          "make user namespaces. Run it as root: sudo flatline lab SCENARIO"});
}

// fork() with namespaces. glibc has no wrapper that returns twice; init, which this makes, calls
// nothing that needs glibc's idea of the thread id, and forks the body the ordinary way.
pid_t fork_with(int flags) {
  return static_cast<pid_t>(
      syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

bool map_to_root(pid_t child) {
  const std::string base = "/proc/" + std::to_string(child);
  const std::string uid = "0 " + std::to_string(geteuid()) + " 1\n";
  const std::string gid = "0 " + std::to_string(getegid()) + " 1\n";
  // user_namespaces(7): without setgroups denied, an ordinary user may not write gid_map.
  return write_file(base + "/setgroups", "deny") && write_file(base + "/gid_map", gid) &&
         write_file(base + "/uid_map", uid);
}

// Mounts of the lab must not reach the machine, and /proc must show the new PID namespace. A
// container may refuse the second; everything then still works with the old /proc.
bool set_up_mounts() {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return false;
  }
  (void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  return true;
}

[[noreturn]] void reap_until(pid_t worker) {
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended == worker) {
      _exit(shell_status(status));
    }
    if (ended < 0 && errno != EINTR) {
      _exit(kExitInternal);
    }
  }
}

[[noreturn]] void run_init(Pipe go, Pipe refusal, SignalRelay& relay,
                           const std::function<int()>& body) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A parent that died before that line sends nothing, and getppid() is 0 across PID namespaces; so
  // the parent says that it lives, and end of file says that it does not.
  go.write_end = Descriptor();
  char octet = 0;
  if (read(go.read_end.get(), &octet, 1) != 1) {
    _exit(kExitInternal);
  }
  if (!set_up_mounts()) {
    const int reason = errno;
    (void)!write(refusal.write_end.get(), &reason, sizeof reason);
    _exit(kExitInternal);
  }
  refusal.write_end = Descriptor();
  const pid_t worker = fork();
  if (worker == 0) {
    relay.leave_to_child();
    contained = true;
    const int status = body();
    std::fflush(nullptr);
    _exit(status);
  }
  relay.start(worker);
  reap_until(worker);
}

}  // namespace

bool is_contained() {
  return contained;
}

LabResult<int> run_contained(const std::function<int()>& body) {
  auto go = make_pipe();
  auto refusal = make_pipe();
  if (!go || !refusal) {
    return system_error("cannot make a pipe");
  }
  std::fflush(nullptr);
  SignalRelay relay;
  bool mapped = false;
  pid_t init = fork_with(kNamespaces);
  if (init < 0 && errno == EPERM) {
    mapped = true;
    init = fork_with(kNamespaces | CLONE_NEWUSER);
  }
  if (init < 0) {
    return not_permitted("cannot make namespaces");
  }
  if (init == 0) {
    run_init(std::move(*go), std::move(*refusal), relay, body);
  }
  relay.start(init);
  refusal->write_end = Descriptor();
  const bool lives = (!mapped || map_to_root(init)) && write(go->write_end.get(), "g", 1) == 1;
  go->write_end = Descriptor();  // without the octet, init ends itself here
  int reason = lives ? 0 : errno;
  const bool refused = read(refusal->read_end.get(), &reason, sizeof reason) > 0;
  const int status = wait_for(init);
  if (!lives || refused) {
    errno = reason;
    return not_permitted("cannot set up namespaces");
  }
  return status;
}

}  // namespace flatline
