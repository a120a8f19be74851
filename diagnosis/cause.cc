#include "diagnosis/cause.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace flatline {
namespace {

// In the order of enum Cause.
constexpr std::array<std::string_view, 42> kCauseIds = {
    "path-healthy",
    "host-down",
    "host-silent",
    "port-closed",
    "firewall-drop",
    "firewall-reject",
    "firewall-reset",
    "host-firewall-drop",
    "local-firewall-drop",
    "return-path-drop",
    "asymmetric-stateful",
    "ephemeral-ports-blocked",
    "one-way-trust",
    "nat-blocks-inbound",
    "nat-port-not-forwarded",
    "route-missing",
    "routing-loop",
    "pmtu-black-hole",
    "lossy-path",
    "ips-drop",
    "ips-reset",
    "stateful-idle-timeout",
    "overload",
    "process-hung",
    "temporary-interruption",
    "restricted-network",
    "captive-portal",
    "dns-timeout",
    "dns-servfail",
    "dns-nxdomain",
    "dns-refused",
    "dns-wrong-answer",
    "dns-wrong-resolver",
    "clock-skew",
    "tls-untrusted",
    "tls-intercepted",
    "tls-refused",
    "proxy-required",
    "proxy-authentication-required",
    "proxy-refused",
    "relay-package-missing",
    "inconclusive",
};
static_assert(kCauseIds.size() == static_cast<std::size_t>(Cause::Inconclusive) + 1);

// In the order of enum FindingKind.
constexpr std::array<std::string_view, 11> kFindingIds = {
    "nat-on-path", "mss-clamped",       "path-mtu-reduced", "icmp-frag-needed-blocked",
    "silent-hop",  "rate-limited-hop",  "multipath",        "asymmetric-path",
    "syn-proxy",   "transparent-proxy", "half-open-limit",
};
static_assert(kFindingIds.size() == static_cast<std::size_t>(FindingKind::HalfOpenLimit) + 1);

template <class Enum>
std::optional<Enum> from_id(std::span<const std::string_view> ids, std::string_view id) {
  auto found = std::ranges::find(ids, id);
  if (found == ids.end()) {
    return std::nullopt;
  }
  return static_cast<Enum>(found - ids.begin());
}

}  // namespace

std::string_view to_string(Cause cause) {
  return kCauseIds[static_cast<std::size_t>(cause)];
}

std::string_view to_string(FindingKind kind) {
  return kFindingIds[static_cast<std::size_t>(kind)];
}

std::optional<Cause> cause_from_string(std::string_view id) {
  return from_id<Cause>(kCauseIds, id);
}

std::optional<FindingKind> finding_from_string(std::string_view id) {
  return from_id<FindingKind>(kFindingIds, id);
}

std::span<const std::string_view> cause_ids() {
  return kCauseIds;
}

std::span<const std::string_view> finding_ids() {
  return kFindingIds;
}

}  // namespace flatline
