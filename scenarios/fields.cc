#include "scenarios/fields.h"

#include <algorithm>

namespace flatline {
namespace {

constexpr Choice<bool> kSwitch[] = {{"on", true}, {"off", false}};

// U+0080 to U+009F as UTF-8: C2 80 to C2 9F. U+009B starts a terminal's sequence as ESC [ does.
bool has_c1_control(std::string_view text) {
  for (std::size_t lead = text.find('\xc2'); lead < text.size();
       lead = text.find('\xc2', lead + 1)) {
    if (lead + 1 < text.size() && static_cast<unsigned char>(text[lead + 1]) < 0xa0) {
      return true;
    }
  }
  return false;
}

bool is_scalar(const Value& value, Problems& problems) {
  if (value.kind == Value::Kind::Scalar && !value.text.empty()) {
    return true;
  }
  bool empty = value.kind == Value::Kind::Empty || value.kind == Value::Kind::Scalar;
  problems.add(value.mark, empty ? "a value is missing here" : "plain words are wanted here");
  return false;
}

}  // namespace

Fields::Fields(const Value& map, std::string_view what,
               std::initializer_list<std::string_view> known, Problems& problems)
    : map_(&map), what_(what), problems_(&problems) {
  if (map.kind != Value::Kind::Map) {
    problems.add(map.mark, what_ + " must be a map of `key: value`");
  }
  for (const Entry& entry : map.entries) {
    if (std::ranges::find(known, entry.key) == known.end()) {
      problems.add(entry.mark, unknown(what_ + " key", entry.key, known));
    }
  }
}

const Value* Fields::find(std::string_view key) const {
  auto found = std::ranges::find(map_->entries, key, &Entry::key);
  return found == map_->entries.end() ? nullptr : &found->value;
}

const Value* Fields::need(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) {
    problems_->add(map_->mark, what_ + " needs the key " + in_quotes(key));
  }
  return value;
}

Word read_word(const Value& value, Problems& problems) {
  if (!is_scalar(value, problems)) {
    return {"", value.mark};
  }
  Words words(value, problems);
  Word word = words.take("a word");
  if (!words.done()) {
    Word second = words.take("");
    problems.add(second.mark,
                 "one word is wanted here; " + in_quotes(second.text) + " is too many");
  }
  return word;
}

std::string read_text(const Value& value, Problems& problems) {
  if (!is_scalar(value, problems)) {
    return "";
  }
  // A quoted "\x1b" passes the check of the file's own octets.
  auto control = std::ranges::find_if(value.text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
  });
  if (control != value.text.end() || has_c1_control(value.text)) {
    problems.add(value.mark, "a control character in a text");
  }
  std::string text = value.text;
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

std::span<const Value> read_list(const Value& value, Problems& problems) {
  if (value.kind == Value::Kind::List) {
    return value.items;
  }
  if (!is_scalar(value, problems)) {
    return {};
  }
  return {&value, 1};
}

bool read_switch(const Value& value, Problems& problems) {
  Word word = read_word(value, problems);
  return choose<bool>(word, kSwitch, "switch", problems).value_or(true);
}

}  // namespace flatline
