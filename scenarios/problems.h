#ifndef SCENARIOS_PROBLEMS_H_
#define SCENARIOS_PROBLEMS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/load.h"

namespace flatline {

// A place in a scenario file, both from 1; a column counts octets.
struct Mark {
  int line = 0;
  int column = 0;
  friend bool operator==(const Mark&, const Mark&) = default;
};

// For messages.
inline std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

// What is wrong with a file. The first problem counts: those after it may be its consequences, so
// readers go on with any value instead of unwinding.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void add(Mark mark, std::string message) {
    if (!first_) {
      first_ = ScenarioError{file_, mark.line, mark.column, std::move(message)};
    }
  }

  bool any() const { return first_.has_value(); }
  // Only when there are any().
  const ScenarioError& first() const { return *first_; }

 private:
  std::string file_;
  std::optional<ScenarioError> first_;
};

}  // namespace flatline

#endif  // SCENARIOS_PROBLEMS_H_
