#include "cli/terminal.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "capture/utf8.h"

namespace flatline {
namespace {

// C0, DEL, and C1 as UTF-8: what moves a cursor or starts a sequence.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) {
    return first < 0x20 || first == 0x7f;
  }
  return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = utf8_character_octets(text);
    if (length == 0 || is_control(text.substr(0, length))) {
      std::array<char, 5> hex{};
      std::snprintf(hex.data(), hex.size(), "\\x%02x", static_cast<unsigned char>(text.front()));
      result += hex.data();
      text.remove_prefix(1);
      continue;
    }
    result += text.substr(0, length);
    text.remove_prefix(length);
  }
  return result;
}

bool wants_color(bool switched_off) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return !switched_off && !dumb && (no_color == nullptr || *no_color == '\0') &&
         isatty(STDOUT_FILENO) == 1;
}

std::string styled(std::string_view text, Style style, bool color) {
  if (!color || style == Style::Plain) {
    return std::string(text);
  }
  constexpr std::array<std::string_view, 6> kCodes = {"", "1", "1;32", "1;31", "1;33", "2"};
  return "\x1b[" + std::string(kCodes[static_cast<std::size_t>(style)]) + "m" + std::string(text) +
         "\x1b[0m";
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    if (column > indent && column + 1 + word.size() > width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      column += 1;
    }
    result += word;
    column += word.size();
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return result;
}

ProgressLine::ProgressLine() : on_terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  erase();
}

void ProgressLine::show(const std::string& text) {
  if (!on_terminal_ || text == shown_) {
    return;
  }
  std::fprintf(stderr, "\r\x1b[K%s ...", text.c_str());
  std::fflush(stderr);
  shown_ = text;
}

void ProgressLine::erase() {
  if (!shown_.empty()) {
    std::fprintf(stderr, "\r\x1b[K");
    std::fflush(stderr);
    shown_.clear();
  }
}

}  // namespace flatline
