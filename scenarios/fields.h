#ifndef SCENARIOS_FIELDS_H_
#define SCENARIOS_FIELDS_H_

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/document.h"
#include "scenarios/words.h"

namespace flatline {

// The keys of a map, each asked for by name. Creating one checks that the value is a map and that
// it has no other keys than `known`; `what` names the map in messages ("node", "probe").
class Fields {
 public:
  Fields(const Value& map, std::string_view what, std::initializer_list<std::string_view> known,
         Problems& problems);

  // nullptr when the key is absent.
  const Value* find(std::string_view key) const;
  // As find, but a problem when absent.
  const Value* need(std::string_view key) const;

 private:
  const Value* map_;
  std::string what_;
  Problems* problems_;
};

// The one word of a scalar; anything else is a problem, and an empty word.
Word read_word(const Value& value, Problems& problems);
// Free text, lines joined as YAML does it.
std::string read_text(const Value& value, Problems& problems);
// The items of a list, or a lone scalar as a list of one.
std::span<const Value> read_list(const Value& value, Problems& problems);
// on or off.
bool read_switch(const Value& value, Problems& problems);

}  // namespace flatline

#endif  // SCENARIOS_FIELDS_H_
