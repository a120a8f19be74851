#ifndef CLI_MESSAGE_H_
#define CLI_MESSAGE_H_

#include <string>

namespace flatline {

// What the user is told on standard error: "flatline: ...", each line of it made printable().
void warn(const std::string& text);

}  // namespace flatline

#endif  // CLI_MESSAGE_H_
