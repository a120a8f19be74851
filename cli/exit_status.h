#ifndef CLI_EXIT_STATUS_H_
#define CLI_EXIT_STATUS_H_

namespace flatline {

// What the program's exit status means; those from 64 on are sysexits(3)'s.
enum class ExitStatus : int {
  Healthy = 0,
  BreakFound = 1,
  Inconclusive = 2,
  Usage = 64,
  BadInput = 65,
  Unavailable = 69,  // no such host, interface or route to test with
  Internal = 70,
  NotPermitted = 77,
};

constexpr int code(ExitStatus status) {
  return static_cast<int>(status);
}

}  // namespace flatline

#endif  // CLI_EXIT_STATUS_H_
