#ifndef SIMULATOR_LAB_SIGNAL_RELAY_H_
#define SIMULATOR_LAB_SIGNAL_RELAY_H_

#include <signal.h>
#include <sys/types.h>

#include <array>

namespace flatline {

// While a process waits for the one child that does the work, the signals that ask it to end are
// for that child. Those from kill() are passed on; those from the terminal (Ctrl-C) are not,
// because the terminal sends them to the whole process group and the child has its own already.
//
// Made before the fork, it blocks the signals, so that none is lost before the child can take it:
//
//   SignalRelay relay;
//   pid_t child = fork();
//   if (child == 0) { relay.leave_to_child(); ... }
//   relay.start(child);
//
// One at a time in a process.
class SignalRelay {
 public:
  SignalRelay();
  ~SignalRelay();
  SignalRelay(const SignalRelay&) = delete;
  SignalRelay& operator=(const SignalRelay&) = delete;

  void start(pid_t child);
  // In the child: the dispositions and the mask from before.
  void leave_to_child();

 private:
  static constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

  void restore();

  std::array<struct sigaction, kSignals.size()> before_{};
  sigset_t mask_before_{};
};

}  // namespace flatline

#endif  // SIMULATOR_LAB_SIGNAL_RELAY_H_
