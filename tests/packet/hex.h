#ifndef TESTS_PACKET_HEX_H_
#define TESTS_PACKET_HEX_H_

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

#include "packet/packet.h"

namespace flatline {

inline std::uint8_t hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint8_t>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<std::uint8_t>(c - 'a' + 10);
  }
  throw std::invalid_argument("not a lower-case hexadecimal digit");
}

// "4500 003c": lower-case digits in pairs, blanks between the octets anywhere.
inline Octets hex(std::string_view text) {
  Octets octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') {
      continue;
    }
    const std::uint8_t high = hex_digit(text.at(i));
    octets.push_back(static_cast<std::uint8_t>(high << 4 | hex_digit(text.at(i + 1))));
    ++i;
  }
  return octets;
}

inline Octets joined(std::initializer_list<OctetView> parts) {
  Octets octets;
  for (const OctetView part : parts) {
    octets.insert(octets.end(), part.begin(), part.end());
  }
  return octets;
}

// A copy with one octet changed.
inline Octets patched(Octets octets, std::size_t offset, std::uint8_t value) {
  octets.at(offset) = value;
  return octets;
}

inline OctetView from(const Octets& octets, std::size_t offset) {
  return OctetView(octets).subspan(offset);
}

}  // namespace flatline

#endif  // TESTS_PACKET_HEX_H_
