#ifndef PACKET_PARSE_ERROR_H_
#define PACKET_PARSE_ERROR_H_

#include <cstddef>
#include <expected>

namespace flatline {

// Why octets could not be read as what they were said to be.
enum class ParseErrorKind {
  Truncated,           // the header ends past the last octet
  BadVersion,          // the IP version field is neither 4 nor 6, or not the one asked for
  BadLength,           // a length field contradicts the header's minimum or the octets there are
  TooManyHeaders,      // more extension headers or tags than any real packet has
  UnsupportedLinkType  // a link layer that this program does not read
};

struct ParseError {
  ParseErrorKind kind{};
  std::size_t offset_octets = 0;  // where in the input it was noticed

  friend bool operator==(const ParseError&, const ParseError&) = default;
};

template <class T>
using Parsed = std::expected<T, ParseError>;

}  // namespace flatline

#endif  // PACKET_PARSE_ERROR_H_
