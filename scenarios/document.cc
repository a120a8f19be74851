#include "scenarios/document.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

// A scenario file comes by mail from strangers. The document is built from the parser's events, not
// from its ready-made tree, for two reasons: a limit that is passed ends the parse at that event,
// before memory or time is spent, and aliases are refused where they stand, so nothing is ever
// expanded. Limits are wide of every honest scenario: the catalogue's largest has 4 levels, 200
// values and 2 KiB.

namespace flatline {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxValues = 10000;

Mark to_mark(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

[[noreturn]] void refuse(const YAML::Mark& mark, const std::string& why) {
  throw YAML::ParserException(mark, why);
}

Value bare(Value::Kind kind, const YAML::Mark& mark) {
  Value value;
  value.kind = kind;
  value.mark = to_mark(mark);
  return value;
}

class DocumentBuilder final : public YAML::EventHandler {
 public:
  explicit DocumentBuilder(std::string_view source) : source_(source) {}

  Value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    count(mark, "", anchor);
    add(bare(Value::Kind::Empty, mark), mark);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    refuse(mark, "aliases (*name) are not allowed; write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    count(mark, tag, anchor);
    Value value = bare(Value::Kind::Scalar, mark);
    value.text = text;
    auto position = static_cast<std::size_t>(std::max(mark.pos, 0));
    value.verbatim = position < source_.size() &&
                     source_.substr(position, text.size()) == std::string_view(text);
    add(std::move(value), mark);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(Value::Kind::List, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(Value::Kind::Map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map that is not complete yet, with the key that waits for its value.
  struct Open {
    Value value;
    YAML::Mark mark;
    std::optional<std::pair<std::string, Mark>> key;
  };

  void count(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      refuse(mark, "anchors (&name) are not allowed; write the value out");
    }
    // The parser's own marks for "plain" and "quoted".
    if (!tag.empty() && tag != "?" && tag != "!") {
      refuse(mark, "tags (!name) are not allowed");
    }
    if (++values_ > kMaxValues) {
      refuse(mark, "over " + std::to_string(kMaxValues) + " values in one file");
    }
  }

  void open(Value::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    count(mark, tag, anchor);
    if (open_.size() >= kMaxDepth) {
      refuse(mark, "nested over " + std::to_string(kMaxDepth) + " levels deep");
    }
    open_.push_back({.value = bare(kind, mark), .mark = mark, .key = {}});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.value), done.mark);
  }

  void add(Value value, const YAML::Mark& mark) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().value.kind == Value::Kind::List) {
      open_.back().value.items.push_back(std::move(value));
    } else if (open_.back().key) {
      add_entry(open_.back(), std::move(value));
    } else {
      set_key(open_.back(), value, mark);
    }
  }

  // A value that is missing is missing at its key; the parser's mark for it is that of what
  // follows.
  static void add_entry(Open& map, Value value) {
    if (value.kind == Value::Kind::Empty) {
      value.mark = map.key->second;
    }
    map.value.entries.push_back({map.key->first, map.key->second, std::move(value)});
    map.key.reset();
  }

  static void set_key(Open& map, const Value& key, const YAML::Mark& mark) {
    if (key.kind != Value::Kind::Scalar) {
      refuse(mark, "a key must be a word");
    }
    auto& entries = map.value.entries;
    if (std::ranges::find(entries, key.text, &Entry::key) != entries.end()) {
      refuse(mark, in_quotes(key.text) + " stands here twice");
    }
    map.key.emplace(key.text, key.mark);
  }

  std::string_view source_;
  std::size_t values_ = 0;
  std::vector<Open> open_;
  Value root_;
};

bool is_control(char c) {
  auto octet = static_cast<unsigned char>(c);
  return (octet < 0x20 && c != '\n' && c != '\r' && c != '\t') || octet == 0x7f;
}

// Also keeps UTF-16 and UTF-32 out, whose text is full of zero octets.
bool is_text(const std::string& text, Problems& problems) {
  auto control = std::ranges::find_if(text, is_control);
  if (control == text.end()) {
    return true;
  }
  auto line_start = std::find(std::make_reverse_iterator(control), text.rend(), '\n').base();
  Mark mark{static_cast<int>(std::count(text.begin(), control, '\n')) + 1,
            static_cast<int>(control - line_start) + 1};
  problems.add(mark, "a control character; a scenario is plain UTF-8 text");
  return false;
}

}  // namespace

std::optional<Value> read_document(const std::string& text, Problems& problems) {
  if (text.size() > kMaxScenarioOctets) {
    problems.add({}, "over 1 MiB; a scenario has a few dozen lines");
    return std::nullopt;
  }
  if (!is_text(text, problems)) {
    return std::nullopt;
  }
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    DocumentBuilder builder(text);
    parser.HandleNextDocument(builder);
    Value root = builder.take();
    if (DocumentBuilder second(text); parser.HandleNextDocument(second)) {
      problems.add(second.take().mark, "a second document; a file holds one scenario");
      return std::nullopt;
    }
    return root;
  } catch (const YAML::Exception& error) {
    problems.add(to_mark(error.mark), error.msg);
    return std::nullopt;
  }
}

}  // namespace flatline
