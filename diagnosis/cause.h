#ifndef DIAGNOSIS_CAUSE_H_
#define DIAGNOSIS_CAUSE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace flatline {

// Stable ids of what can be wrong (and of path-healthy and inconclusive). to_string gives the id
// that JSON, scenario files and docs/causes/ use. Order is that of the documentation.
enum class Cause : std::uint8_t {
  PathHealthy,
  HostDown,
  HostSilent,
  PortClosed,
  FirewallDrop,
  FirewallReject,
  FirewallReset,
  HostFirewallDrop,
  LocalFirewallDrop,
  ReturnPathDrop,
  AsymmetricStateful,
  EphemeralPortsBlocked,
  OneWayTrust,
  NatBlocksInbound,
  NatPortNotForwarded,
  RouteMissing,
  RoutingLoop,
  PmtuBlackHole,
  LossyPath,
  IpsDrop,
  IpsReset,
  StatefulIdleTimeout,
  Overload,
  ProcessHung,
  TemporaryInterruption,
  RestrictedNetwork,
  CaptivePortal,
  DnsTimeout,
  DnsServfail,
  DnsNxdomain,
  DnsRefused,
  DnsWrongAnswer,
  DnsWrongResolver,
  ClockSkew,
  TlsUntrusted,
  TlsIntercepted,
  TlsRefused,
  ProxyRequired,
  ProxyAuthenticationRequired,
  ProxyRefused,
  RelayPackageMissing,
  Inconclusive,
};

// True facts that stand beside a verdict.
enum class FindingKind : std::uint8_t {
  NatOnPath,
  MssClamped,
  PathMtuReduced,
  IcmpFragNeededBlocked,
  SilentHop,
  RateLimitedHop,
  Multipath,
  AsymmetricPath,
  SynProxy,
  TransparentProxy,
  HalfOpenLimit,
};

std::string_view to_string(Cause cause);
std::string_view to_string(FindingKind kind);
std::optional<Cause> cause_from_string(std::string_view id);
std::optional<FindingKind> finding_from_string(std::string_view id);
std::span<const std::string_view> cause_ids();
std::span<const std::string_view> finding_ids();

}  // namespace flatline

#endif  // DIAGNOSIS_CAUSE_H_
