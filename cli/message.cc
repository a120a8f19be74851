#include "cli/message.h"

#include <cstdio>
#include <string_view>

#include "cli/terminal.h"

namespace flatline {

void warn(const std::string& text) {
  std::string message = "flatline: ";
  std::string_view rest = text;
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    message += printable(rest.substr(0, end)) + "\n";
    rest.remove_prefix(end + 1);
  }
  message += printable(rest) + "\n";
  std::fputs(message.c_str(), stderr);
}

}  // namespace flatline
