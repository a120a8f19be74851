#ifndef SIMULATOR_LAB_WAIT_UNTIL_H_
#define SIMULATOR_LAB_WAIT_UNTIL_H_

#include <chrono>
#include <thread>

namespace flatline {

// Looks every 2 ms, for at most 5 s, whether the kernel or a server has got so far; for what gives
// no event to wait on. False: it has not.
template <class Condition>
bool wait_until(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace flatline

#endif  // SIMULATOR_LAB_WAIT_UNTIL_H_
