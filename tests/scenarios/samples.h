#ifndef TESTS_SCENARIOS_SAMPLES_H_
#define TESTS_SCENARIOS_SAMPLES_H_

#include <string>
#include <string_view>

namespace flatline {

// A scenario that loads, to be broken in one place at a time. Line numbers stand beside it.
inline constexpr std::string_view kSample =
    "flatline: 1\n"                                                    //  1
    "name: a story\n"                                                  //  2
    "about: told in one line\n"                                        //  3
    "documented: [O2a, M4]\n"                                          //  4
    "families: [4]\n"                                                  //  5
    "nodes:\n"                                                         //  6
    "  agent: {role: agent}\n"                                         //  7
    "  r1: {role: router, policy: [drop tcp to manager port 4120]}\n"  //  8
    "  br: {role: bridge}\n"                                           //  9
    "  manager: {role: manager, services: [tcp 4120 tls]}\n"           // 10
    "links:\n"                                                         // 11
    "  - agent -- r1\n"                                                // 12
    "  - r1 -- br\n"                                                   // 13
    "  - br -- manager\n"                                              // 14
    "probe: {from: agent, to: manager, port: 4120}\n"                  // 15
    "truth: {cause: firewall-drop, at: r1}\n"                          // 16
    "expect: {verdict: firewall-drop, suspect: none}\n";               // 17

// The sample with the first `old` replaced.
inline std::string sample_with(std::string_view old, std::string_view replacement) {
  std::string text(kSample);
  auto at = text.find(old);
  return at == std::string::npos ? "no such place in the sample"
                                 : text.replace(at, old.size(), replacement);
}

}  // namespace flatline

#endif  // TESTS_SCENARIOS_SAMPLES_H_
