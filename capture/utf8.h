#ifndef CAPTURE_UTF8_H_
#define CAPTURE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace flatline {

// The length of the valid character (RFC 3629) at the start of a text that is not empty; 0 where
// there is none, or a NUL.
std::size_t utf8_character_octets(std::string_view text);

// The text as valid UTF-8 (RFC 3629) of at most max_octets: every octet that belongs to no valid
// character, and every NUL, becomes U+FFFD; the cut falls between characters.
std::string valid_utf8(std::string_view text, std::size_t max_octets);

}  // namespace flatline

#endif  // CAPTURE_UTF8_H_
