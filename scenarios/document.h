#ifndef SCENARIOS_DOCUMENT_H_
#define SCENARIOS_DOCUMENT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/problems.h"

namespace flatline {

struct Entry;

// A piece of a YAML document and where it stands. Scalars stay text: what a word means is for the
// reader of its key to say, so `off`, `1` and `10ms` are three spellings and not three types.
struct Value {
  enum class Kind { Empty, Scalar, List, Map };
  Kind kind = Kind::Empty;
  Mark mark;
  std::string text;  // of a scalar
  // The text stands in the file letter by letter from `mark` on, so a word's column can be counted.
  bool verbatim = false;
  std::vector<Value> items;    // of a list
  std::vector<Entry> entries;  // of a map, in the file's order; no key twice
};

struct Entry {
  std::string key;
  Mark mark;
  Value value;
};

constexpr std::size_t kMaxScenarioOctets = 1024 * 1024;

// Reads one YAML document. Refused, each with its place: control characters, anchors, aliases and
// tags, a second document, a key twice, over 16 levels, over 10000 values, over 1 MiB of text.
std::optional<Value> read_document(const std::string& text, Problems& problems);

}  // namespace flatline

#endif  // SCENARIOS_DOCUMENT_H_
