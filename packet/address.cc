#include "packet/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace flatline {
namespace {

constexpr std::size_t kIpv4Octets = 4;
constexpr std::size_t kIpv6Groups = 8;

std::string dotted_quad(OctetView octets) {
  std::string text;
  for (const std::uint8_t octet : octets) {
    if (!text.empty()) {
      text += '.';
    }
    text += std::to_string(octet);
  }
  return text;
}

struct ZeroRun {
  std::size_t first = 0;
  std::size_t groups = 0;
};

// RFC 5952 §4.2.3: the longest run of zero groups, the first of equals; §4.2.2: never a run of one.
ZeroRun longest_zero_run(const std::array<std::uint16_t, kIpv6Groups>& groups) {
  ZeroRun best;
  ZeroRun current;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] != 0) {
      current = {i + 1, 0};
      continue;
    }
    ++current.groups;
    if (current.groups > best.groups) {
      best = current;
    }
  }
  return best.groups >= 2 ? best : ZeroRun{kIpv6Groups, 0};
}

std::string hex_group(std::uint16_t group) {
  std::array<char, 4> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16).ptr;
  return {digits.data(), end};
}

std::string colon_hex(const std::array<std::uint8_t, 16>& octets) {
  std::array<std::uint16_t, kIpv6Groups> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<std::uint16_t>(octets[2 * i] << 8 | octets[2 * i + 1]);
  }
  const ZeroRun zeros = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == zeros.first) {
      text += "::";
      i += zeros.groups - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') {
      text += ':';
    }
    text += hex_group(groups[i]);
  }
  return text;
}

// RFC 4291 §2.5.5.2: ::ffff:0:0/96.
bool is_ipv4_mapped(OctetView octets) {
  return std::ranges::all_of(octets.first(10), [](std::uint8_t octet) { return octet == 0; }) &&
         octets[10] == 0xff && octets[11] == 0xff;
}

bool is_ipv6_loopback(OctetView octets) {
  return octets.back() == 1 &&
         std::ranges::all_of(octets.first(15), [](std::uint8_t octet) { return octet == 0; });
}

}  // namespace

IpAddress IpAddress::v4(std::array<std::uint8_t, 4> octets) {
  IpAddress address;
  std::ranges::copy(octets, address.octets_.begin());
  return address;
}

IpAddress IpAddress::v6(std::array<std::uint8_t, 16> octets) {
  IpAddress address;
  address.version_ = IpVersion::V6;
  address.octets_ = octets;
  return address;
}

std::optional<IpAddress> IpAddress::from_octets(OctetView octets) {
  IpAddress address;
  if (octets.size() != kIpv4Octets && octets.size() != address.octets_.size()) {
    return std::nullopt;
  }
  address.version_ = octets.size() == kIpv4Octets ? IpVersion::V4 : IpVersion::V6;
  std::ranges::copy(octets, address.octets_.begin());
  return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  // An embedded NUL would end the C string early and let "192.0.2.1\0x" pass.
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.octets_.data()) == 1) {
    return address;
  }
  address.octets_ = {};
  address.version_ = IpVersion::V6;
  if (inet_pton(AF_INET6, terminated.c_str(), address.octets_.data()) == 1) {
    return address;
  }
  return std::nullopt;
}

OctetView IpAddress::octets() const {
  const OctetView all(octets_);
  return version_ == IpVersion::V4 ? all.first(kIpv4Octets) : all;
}

bool IpAddress::is_loopback() const {
  // RFC 1122 §3.2.1.3: 127.0.0.0/8. RFC 4291 §2.5.3: ::1.
  return version_ == IpVersion::V4 ? octets_[0] == 127 : is_ipv6_loopback(octets_);
}

bool IpAddress::is_link_local() const {
  if (version_ == IpVersion::V4) {
    return octets_[0] == 169 && octets_[1] == 254;  // RFC 3927 §2.1
  }
  return octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80;  // RFC 4291 §2.5.6: fe80::/10
}

bool IpAddress::is_multicast() const {
  // RFC 1112 §4: 224.0.0.0/4. RFC 4291 §2.7: ff00::/8.
  return version_ == IpVersion::V4 ? (octets_[0] & 0xf0) == 0xe0 : octets_[0] == 0xff;
}

std::string IpAddress::to_string() const {
  if (version_ == IpVersion::V4) {
    return dotted_quad(octets());
  }
  if (is_ipv4_mapped(octets_)) {
    return "::ffff:" + dotted_quad(octets().last(kIpv4Octets));  // RFC 5952 §5
  }
  return colon_hex(octets_);
}

}  // namespace flatline
