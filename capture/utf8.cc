#include "capture/utf8.h"

#include <cstdint>

namespace flatline {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

std::uint8_t octet(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// RFC 3629 §4: how many octets the lead octet announces, and the range of the second, which is
// what excludes overlong forms, surrogates and values past U+10FFFF.
struct Lead {
  std::size_t octets = 0;  // 0: no lead octet
  std::uint8_t second_low = 0x80;
  std::uint8_t second_high = 0xbf;
};

Lead lead_of(std::uint8_t first) {
  if (first >= 0x01 && first <= 0x7f) {
    return {.octets = 1};
  }
  if (first >= 0xc2 && first <= 0xdf) {
    return {.octets = 2};
  }
  if (first >= 0xe0 && first <= 0xef) {
    const std::uint8_t low = first == 0xe0 ? 0xa0 : 0x80;
    const std::uint8_t high = first == 0xed ? 0x9f : 0xbf;
    return {.octets = 3, .second_low = low, .second_high = high};
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const std::uint8_t low = first == 0xf0 ? 0x90 : 0x80;
    const std::uint8_t high = first == 0xf4 ? 0x8f : 0xbf;
    return {.octets = 4, .second_low = low, .second_high = high};
  }
  return {};
}

}  // namespace

std::size_t utf8_character_octets(std::string_view text) {
  const Lead lead = lead_of(octet(text, 0));
  if (lead.octets > text.size()) {
    return 0;
  }
  for (std::size_t at = 1; at < lead.octets; ++at) {
    const std::uint8_t low = at == 1 ? lead.second_low : 0x80;
    const std::uint8_t high = at == 1 ? lead.second_high : 0xbf;
    if (octet(text, at) < low || octet(text, at) > high) {
      return 0;
    }
  }
  return lead.octets;
}

std::string valid_utf8(std::string_view text, std::size_t max_octets) {
  std::string valid;
  while (!text.empty()) {
    const std::size_t length = utf8_character_octets(text);
    const std::string_view character = length == 0 ? kReplacement : text.substr(0, length);
    if (valid.size() + character.size() > max_octets) {
      break;
    }
    valid += character;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

}  // namespace flatline
