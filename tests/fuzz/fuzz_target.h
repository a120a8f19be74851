#ifndef TESTS_FUZZ_FUZZ_TARGET_H_
#define TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// What libFuzzer and replay_main.cc call with each input.
// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer chose the name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace flatline {

// A rule that must hold for every input; abort() is what both runners count as a failure.
inline void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace flatline

#endif  // TESTS_FUZZ_FUZZ_TARGET_H_
