#include "simulator/lab/signal_relay.h"

#include <atomic>
#include <cerrno>

namespace flatline {
namespace {

std::atomic<pid_t> relay_target = 0;

void pass_on(int signal, siginfo_t* info, void*) {
  const pid_t target = relay_target;
  if (target > 0 &&
      info->si_code <= 0) {  // SI_USER, SI_TKILL, SI_QUEUE; the terminal's is SI_KERNEL
    const int saved = errno;
    kill(target, signal);
    errno = saved;
  }
}

}  // namespace

SignalRelay::SignalRelay() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : kSignals) {
    sigaddset(&signals, signal);
  }
  sigprocmask(SIG_BLOCK, &signals, &mask_before_);
  struct sigaction action = {};
  action.sa_sigaction = pass_on;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &action, &before_[i]);
  }
}

SignalRelay::~SignalRelay() {
  restore();
}

void SignalRelay::start(pid_t child) {
  relay_target = child;
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void SignalRelay::leave_to_child() {
  restore();
}

void SignalRelay::restore() {
  relay_target = 0;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], &before_[i], nullptr);
  }
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace flatline
