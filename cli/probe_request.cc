#include "cli/probe_request.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "cli/terminal.h"

namespace flatline {
namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035 §2.3.4, as text without the root

std::expected<Port, std::string> parse_port(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535) {
    return std::unexpected("\"" + printable(text) + "\" is not a port: a number from 1 to 65535");
  }
  return Port{static_cast<std::uint16_t>(value)};
}

bool is_host_name(std::string_view name) {
  const bool characters = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  // All digits and dots would be an address; it was tried before, so it is a mistyped one.
  const bool letters =
      std::ranges::any_of(name, [](char c) { return c != '.' && (c < '0' || c > '9'); });
  const bool dots = name.find("..") != std::string_view::npos || name.starts_with('.');
  return !name.empty() && name.size() <= kLongestName && characters && letters && !dots;
}

// Not multicast, not broadcast, not unspecified.
bool is_one_host(const IpAddress& address) {
  static const std::array<std::optional<IpAddress>, 3> kNoHosts = {
      IpAddress::parse("0.0.0.0"), IpAddress::parse("255.255.255.255"), IpAddress::parse("::")};
  return !address.is_multicast() &&
         std::ranges::find(kNoHosts, std::optional(address)) == kNoHosts.end();
}

std::expected<Target, std::string> target_of(std::string_view host, std::string_view shown,
                                             Port port) {
  if (std::optional<IpAddress> address = IpAddress::parse(host)) {
    if (!is_one_host(*address)) {
      return std::unexpected("\"" + printable(host) + "\" is not the address of one host");
    }
    return Target{std::string(shown), *address, port};
  }
  if (!is_host_name(host)) {
    return std::unexpected("\"" + printable(host) + "\" is neither an address nor a host name");
  }
  return Target{std::string(host), std::nullopt, port};
}

std::expected<Target, std::string> target_at(std::string_view host, std::string_view port_text) {
  const std::expected<Port, std::string> port = parse_port(port_text);
  if (!port) {
    return std::unexpected(port.error());
  }
  return target_of(host, host, *port);
}

}  // namespace

std::string_view flow_name(Port port) {
  switch (port.value) {
    case 4120:
      return "heartbeat";
    case 4118:
      return "manager contact";
    case 4122:
      return "relay";
    default:
      return "tcp";
  }
}

std::expected<Target, std::string> parse_target(std::string_view text, Port default_port) {
  if (IpAddress::parse(text)) {
    return target_of(text, text, default_port);
  }
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) {
      return std::unexpected("\"" + printable(text) + "\" lacks the closing bracket");
    }
    const std::string_view host = text.substr(1, close - 1);
    const std::string_view rest = text.substr(close + 1);
    const std::optional<IpAddress> address = IpAddress::parse(host);
    if (!address || address->version() != IpVersion::V6) {
      return std::unexpected("\"" + printable(host) + "\" in brackets is not an IPv6 address");
    }
    if (rest.empty()) {
      return target_of(host, host, default_port);
    }
    if (!rest.starts_with(':')) {
      return std::unexpected("after the bracket comes :PORT, not \"" + printable(rest) + "\"");
    }
    return target_at(host, rest.substr(1));
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return target_of(text, text, default_port);
  }
  const std::string_view host = text.substr(0, colon);
  return target_at(host, text.substr(colon + 1));
}

std::expected<Duration, std::string> parse_duration(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const double seconds = unit == "ms" ? value / 1000 : value;
  const bool known = unit == "ms" || unit == "s" || unit.empty();
  if (error != std::errc{} || !known || !(seconds >= 0.1) || seconds > 600) {
    return std::unexpected("\"" + printable(text) + "\" is not a time from 100ms to 600s");
  }
  return Duration(static_cast<std::int64_t>(seconds * 1e9));
}

}  // namespace flatline
