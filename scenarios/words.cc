#include "scenarios/words.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <numeric>
#include <utility>

namespace flatline {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Letters to insert, delete, replace or swap with their neighbour ("prot" is one away from "port"):
// the optimal string alignment distance. Rows of the usual table, of which three are kept.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::vector<std::size_t> row = {i + 1};
    for (std::size_t j = 0; j < to.size(); ++j) {
      std::size_t replaced = last[j] + (from[i] == to[j] ? 0 : 1);
      row.push_back(std::min({replaced, row[j] + 1, last[j + 1] + 1}));
      if (i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j]) {
        row.back() = std::min(row.back(), before_last[j - 1] + 1);
      }
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

std::string joined(std::span<const std::string_view> words) {
  std::string all;
  for (std::string_view word : words) {
    all += (all.empty() ? "" : ", ") + std::string(word);
  }
  return all;
}

std::optional<std::uint64_t> to_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (digits.empty() || error != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return number;
}

// What stands before `suffix`; nullopt when the text does not end in it.
std::optional<std::string_view> without_suffix(std::string_view text, std::string_view suffix) {
  if (!text.ends_with(suffix)) {
    return std::nullopt;
  }
  return text.substr(0, text.size() - suffix.size());
}

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
// "ms" and "us" before "s", which ends them too.
constexpr Unit kUnits[] = {{"ms", 1'000'000}, {"us", 1'000}, {"s", 1'000'000'000}};
constexpr std::uint64_t kLongestDelayNs = 60'000'000'000;

std::optional<Duration> to_duration(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (auto digits = without_suffix(text, unit.name)) {
      auto count = to_number(*digits);
      if (!count || *count > kLongestDelayNs / unit.nanoseconds) {
        return std::nullopt;
      }
      return Duration{static_cast<std::int64_t>(*count * unit.nanoseconds)};
    }
  }
  return std::nullopt;
}

// Thousandths of a percent, so that equal texts give equal probabilities.
std::optional<std::uint64_t> to_milli_percent(std::string_view text) {
  auto point = text.find('.');
  auto whole = to_number(text.substr(0, point));
  if (!whole || *whole > 100) {
    return std::nullopt;
  }
  if (point == std::string_view::npos) {
    return *whole * 1000;
  }
  std::string decimals(text.substr(point + 1));
  if (decimals.empty() || decimals.size() > 3) {
    return std::nullopt;
  }
  decimals.resize(3, '0');
  auto fraction = to_number(decimals);
  if (!fraction || *whole * 1000 + *fraction > 100'000) {
    return std::nullopt;
  }
  return *whole * 1000 + *fraction;
}

}  // namespace

Words::Words(const Value& scalar, Problems& problems) : start_(scalar.mark), problems_(&problems) {
  if (scalar.kind == Value::Kind::List || scalar.kind == Value::Kind::Map) {
    problems.add(scalar.mark, "plain words are wanted here");
  }
  const std::string& text = scalar.text;
  for (std::size_t i = 0; i < text.size();) {
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    std::size_t begin = i;
    while (i < text.size() && !is_blank(text[i])) {
      ++i;
    }
    Mark mark = scalar.mark;
    mark.column += scalar.verbatim ? static_cast<int>(begin) : 0;
    words_.push_back({text.substr(begin, i - begin), mark});
  }
}

Word Words::take(std::string_view what) {
  if (next_ < words_.size()) {
    return words_[next_++];
  }
  Mark end = start_;
  if (!words_.empty()) {
    end = words_.back().mark;
    end.column += static_cast<int>(words_.back().text.size());
  }
  problems_->add(end, std::string(what) + " is missing here");
  return {"", end};
}

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known) {
  constexpr std::size_t kLongest = 64;  // longer words are no typing mistake, and cost time
  std::size_t limit = std::max<std::size_t>(2, word.size() / 3);
  std::optional<std::string_view> best;
  for (std::string_view candidate : known) {
    if (word.size() > kLongest) {
      break;
    }
    std::size_t distance = edit_distance(word, candidate);
    if (distance <= limit && distance < candidate.size() && (!best || distance < limit)) {
      best = candidate;
      limit = distance;
    }
  }
  return best;
}

std::string unknown(std::string_view what, std::string_view word,
                    std::span<const std::string_view> known) {
  std::string message = "unknown " + std::string(what) + " " + in_quotes(word);
  if (auto near = nearest(word, known)) {
    return message + "; did you mean " + in_quotes(*near) + "?";
  }
  constexpr std::size_t kReadable = 50;
  return known.size() > kReadable ? message : message + "; known: " + joined(known);
}

std::optional<std::uint64_t> read_number(const Word& word, Range range, std::string_view what,
                                         Problems& problems) {
  auto number = to_number(word.text);
  if (number && *number >= range.least && *number <= range.most) {
    return number;
  }
  problems.add(word.mark, std::string(what) + " must be " + std::to_string(range.least) + " to " +
                              std::to_string(range.most) + ", not " + in_quotes(word.text));
  return std::nullopt;
}

std::optional<Port> read_port(const Word& word, Problems& problems) {
  auto number = read_number(word, {1, 65535}, "a port", problems);
  return number ? std::optional(Port{static_cast<std::uint16_t>(*number)}) : std::nullopt;
}

std::optional<Duration> read_duration(const Word& word, Problems& problems) {
  auto duration = to_duration(word.text);
  if (!duration) {
    problems.add(word.mark,
                 "a time is an integer with us, ms or s, up to 60s, not " + in_quotes(word.text));
  }
  return duration;
}

std::optional<double> read_share(const Word& word, Problems& problems) {
  auto digits = without_suffix(word.text, "%");
  auto milli_percent = digits ? to_milli_percent(*digits) : std::nullopt;
  if (!milli_percent) {
    problems.add(word.mark,
                 "a loss is 0% to 100%, with at most three decimals, not " + in_quotes(word.text));
    return std::nullopt;
  }
  return static_cast<double>(*milli_percent) / 100'000;
}

std::optional<std::uint32_t> read_rate(const Word& word, Problems& problems) {
  auto digits = without_suffix(word.text, "/s");
  auto rate = digits ? to_number(*digits) : std::nullopt;
  if (!rate || *rate == 0 || *rate > 1'000'000) {
    problems.add(word.mark, "a rate is 1/s to 1000000/s, not " + in_quotes(word.text));
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(*rate);
}

}  // namespace flatline
