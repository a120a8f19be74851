#ifndef SCENARIOS_WORDS_H_
#define SCENARIOS_WORDS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "packet/strong.h"
#include "packet/time.h"
#include "scenarios/document.h"
#include "scenarios/problems.h"

namespace flatline {

// The vocabulary of the format is in tables of these.
template <class T>
struct Choice {
  std::string_view word;
  T value;
};

struct Word {
  std::string text;
  Mark mark;
};

// A scalar such as "drop tcp to manager port 4120", read word by word. Missing and surplus words
// are problems; once there is one, every reader is done, so loops end.
class Words {
 public:
  Words(const Value& scalar, Problems& problems);

  bool done() const { return next_ >= words_.size() || problems_->any(); }
  // The next word, taken. When there is none: a problem that says that `what` is missing.
  Word take(std::string_view what);
  // Of the first word.
  Mark start() const { return start_; }
  Problems& problems() { return *problems_; }

 private:
  std::vector<Word> words_;
  std::size_t next_ = 0;
  Mark start_;
  Problems* problems_;
};

// The known word with the fewest letters to change, if it is near enough to be meant: at most a
// third of the letters, or two, and not all of them.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known);

// "unknown role "ruoter"; did you mean "router"?", or the known words when none is near.
std::string unknown(std::string_view what, std::string_view word,
                    std::span<const std::string_view> known);

// A word of a table. Unknown: a problem, and nullopt.
template <class T>
std::optional<T> choose(const Word& word, std::span<const Choice<T>> choices, std::string_view what,
                        Problems& problems) {
  std::vector<std::string_view> known;
  for (const auto& choice : choices) {
    if (choice.word == word.text) {
      return choice.value;
    }
    known.push_back(choice.word);
  }
  problems.add(word.mark, unknown(what, word.text, known));
  return std::nullopt;
}

struct Range {
  std::uint64_t least;
  std::uint64_t most;
};

// Decimal digits within the range; else a problem, and nullopt.
std::optional<std::uint64_t> read_number(const Word& word, Range range, std::string_view what,
                                         Problems& problems);
std::optional<Port> read_port(const Word& word, Problems& problems);
// "250us", "10ms", "2s": an integer and its unit, at most a minute.
std::optional<Duration> read_duration(const Word& word, Problems& problems);
// "10%", "0.5%": 0 to 100, at most three decimals; as a probability.
std::optional<double> read_share(const Word& word, Problems& problems);
// "1/s".
std::optional<std::uint32_t> read_rate(const Word& word, Problems& problems);

}  // namespace flatline

#endif  // SCENARIOS_WORDS_H_
