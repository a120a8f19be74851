#ifndef CLI_TERMINAL_H_
#define CLI_TERMINAL_H_

#include <string>
#include <string_view>

namespace flatline {

// Text that came from the network or from a user, with everything that a terminal could act on
// (controls, escape sequences, invalid UTF-8) made visible.
std::string printable(std::string_view text);

enum class Style { Plain, Bold, Good, Bad, Doubtful, Dim };

// Whether standard output takes colour: a terminal, NO_COLOR unset, not switched off by --no-color.
bool wants_color(bool switched_off);

// The text in a style, or as it is when `color` is off.
std::string styled(std::string_view text, Style style, bool color);

// Breaks prose at `width` columns; every line but the first begins with `indent` spaces.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

// One line on standard error that is written over, on a terminal only; erased at the end.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const std::string& text);
  void erase();

 private:
  bool on_terminal_;
  std::string shown_;
};

}  // namespace flatline

#endif  // CLI_TERMINAL_H_
