#include "simulator/lab/fault_check.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "simulator/lab/plain_tests.h"

namespace flatline {
namespace {

// Host unreachable takes a kernel 3.05 s (three ARP requests, a second apart).
constexpr Duration kConnectLimit = std::chrono::milliseconds(3500);
constexpr Duration kNameLimit = std::chrono::seconds(2);
// With two equal legs, all of 16 flows take the same one once in 2^15 tries.
constexpr std::size_t kMultipathAttempts = 16;
// With 10 % loss each way, all of 3 lose their first two SYNs once in 20,000 tries.
constexpr std::size_t kLossyAttempts = 3;

// How a fault shows to an ordinary program.
enum class Symptom {
  Connects,
  Silence,      // no answer, no error
  Refusal,      // ECONNREFUSED: a RST
  Rejection,    // an error at once: a RST or an ICMP error
  Failure,      // any of these
  NameDenied,   // the name server's answer is an error
  NameSilence,  // the name server does not answer
  NotChecked,   // above TCP, or over a time
};

Symptom symptom_of(Cause cause) {
  switch (cause) {
    case Cause::PathHealthy:
      return Symptom::Connects;
    case Cause::HostSilent:
    case Cause::FirewallDrop:
    case Cause::HostFirewallDrop:
    case Cause::ReturnPathDrop:
    case Cause::EphemeralPortsBlocked:
    case Cause::NatPortNotForwarded:
      return Symptom::Silence;
    case Cause::PortClosed:
    case Cause::FirewallReset:
      return Symptom::Refusal;
    case Cause::FirewallReject:
      return Symptom::Rejection;
    case Cause::HostDown:
    case Cause::LocalFirewallDrop:
    case Cause::RouteMissing:
    case Cause::RoutingLoop:
    case Cause::OneWayTrust:
    case Cause::NatBlocksInbound:
    case Cause::RestrictedNetwork:
      return Symptom::Failure;
    case Cause::DnsServfail:
    case Cause::DnsNxdomain:
    case Cause::DnsRefused:
      return Symptom::NameDenied;
    case Cause::DnsTimeout:
      return Symptom::NameSilence;
    case Cause::AsymmetricStateful:
    case Cause::PmtuBlackHole:
    case Cause::LossyPath:
    case Cause::IpsDrop:
    case Cause::IpsReset:
    case Cause::StatefulIdleTimeout:
    case Cause::Overload:
    case Cause::ProcessHung:
    case Cause::TemporaryInterruption:
    case Cause::CaptivePortal:
    case Cause::DnsWrongAnswer:
    case Cause::DnsWrongResolver:
    case Cause::ClockSkew:
    case Cause::TlsUntrusted:
    case Cause::TlsIntercepted:
    case Cause::TlsRefused:
    case Cause::ProxyRequired:
    case Cause::ProxyAuthenticationRequired:
    case Cause::ProxyRefused:
    case Cause::RelayPackageMissing:
    case Cause::Inconclusive:
      return Symptom::NotChecked;
  }
  return Symptom::NotChecked;
}

std::uint8_t denial_code(Cause cause) {
  if (cause == Cause::DnsServfail) {
    return 2;
  }
  return cause == Cause::DnsNxdomain ? 3 : 5;
}

bool shows(Symptom symptom, const ConnectResult& result) {
  switch (symptom) {
    case Symptom::Connects:
      return result.error == 0;
    case Symptom::Silence:
      return result.error == ETIMEDOUT;
    case Symptom::Refusal:
      return result.error == ECONNREFUSED;
    case Symptom::Rejection:
      return result.error != 0 && result.error != ETIMEDOUT;
    case Symptom::Failure:
      return result.error != 0;
    case Symptom::NameDenied:
    case Symptom::NameSilence:
    case Symptom::NotChecked:
      break;
  }
  return false;
}

std::string duration_text(Duration duration) {
  char text[32];
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds < 0.1) {
    std::snprintf(text, sizeof text, "%.1f ms", seconds * 1000);
  } else {
    std::snprintf(text, sizeof text, "%.2f s", seconds);
  }
  return text;
}

std::string outcome_text(const ConnectResult& result) {
  const std::string after =
      result.took == Duration::zero() ? " at once" : " after " + duration_text(result.took);
  if (result.error == 0) {
    return "succeeds" + after;
  }
  if (result.error == ETIMEDOUT) {
    return "times out" + after;
  }
  return std::string("fails with ") + strerrorname_np(result.error) + " (" +
         std::strerror(result.error) + ")" + after;
}

std::string endpoint_text(const Endpoint& endpoint) {
  const std::string address = endpoint.address.to_string();
  const bool v6 = endpoint.address.version() == IpVersion::V6;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port.value);
}

std::unexpected<LabError> without_effect(const FaultSite& site, const std::string& what) {
  const Truth& truth = site.scenario.truth;
  return std::unexpected(LabError{LabError::Kind::FaultWithoutEffect,
                                  "the scenario says " + std::string(to_string(truth.cause)) +
                                      (truth.at ? " at " + *truth.at : std::string()) + ", but " +
                                      what + ": the lab's network is not what the scenario means"});
}

bool is_lossy(const Scenario& scenario) {
  return std::ranges::any_of(scenario.topology.links, [](const Link& link) {
    return link.a_to_b.loss > 0 || link.b_to_a.loss > 0;
  });
}

bool is_multipath(const Layout& layout) {
  return std::ranges::any_of(layout.nodes, [](const NodeLayout& node) {
    return std::ranges::any_of(node.routes, [](const PlannedRoute& route) {
      const auto* hops = std::get_if<std::vector<NextHop>>(&route.action);
      return hops != nullptr && hops->size() > 1;
    });
  });
}

std::string flow_text(const FaultSite& site) {
  return "from " + site.scenario.probe.from + " to " + endpoint_text(site.target);
}

// One flow, or with several legs to take many flows: a fault on one leg is there when some flows
// show it.
LabResult<std::string> check_connect(const FaultSite& site, Symptom symptom) {
  const bool multipath = is_multipath(site.layout);
  const bool lossy = is_lossy(site.scenario);
  const std::size_t attempts = multipath ? kMultipathAttempts : lossy ? kLossyAttempts : 1;
  const auto results = connect_from(site.vantage, site.target, attempts, kConnectLimit);
  const auto as_said = std::ranges::count_if(
      results, [&](const ConnectResult& result) { return shows(symptom, result); });
  const auto all = std::ssize(results);
  const bool part_is_enough = symptom == Symptom::Connects ? lossy : multipath;
  if (as_said == 0 || (as_said < all && !part_is_enough)) {
    const auto& odd = *std::ranges::find_if_not(
        results, [&](const ConnectResult& result) { return shows(symptom, result); });
    return without_effect(site,
                          "an ordinary connect() " + flow_text(site) + " " + outcome_text(odd));
  }
  const auto& one = *std::ranges::find_if(
      results, [&](const ConnectResult& result) { return shows(symptom, result); });
  const std::string share =
      " from " + std::to_string(as_said) + " of " + std::to_string(all) + " source ports";
  return "an ordinary connect() " + flow_text(site) + " " + outcome_text(one) +
         (all > 1 ? share : std::string()) + ", as it must";
}

std::string answer_text(const NameResult& result) {
  if (result.response_code) {
    return "is answered with response code " + std::to_string(*result.response_code) + " and " +
           std::to_string(result.answers) + " records";
  }
  return result.error == ETIMEDOUT ? "is not answered within " + duration_text(kNameLimit)
                                   : std::string("fails with ") + strerrorname_np(result.error);
}

LabResult<std::string> check_name(const FaultSite& site, Symptom symptom) {
  if (!site.name_server) {
    return setup_error("the scenario has no node with a dns service to ask");
  }
  const NameResult result = ask_name(site.vantage, *site.name_server, site.target_name, kNameLimit);
  const std::string sentence = "a plain query from " + site.scenario.probe.from + " to " +
                               endpoint_text(*site.name_server) + " for " + site.target_name + " " +
                               answer_text(result);
  const bool as_said = symptom == Symptom::Connects
                           ? result.response_code == 0 && result.answers > 0
                       : symptom == Symptom::NameSilence
                           ? result.error == ETIMEDOUT
                           : result.response_code == denial_code(site.scenario.truth.cause);
  if (!as_said) {
    return without_effect(site, sentence);
  }
  return sentence + ", as it must";
}

LabResult<std::string> check_name_then_connect(const FaultSite& site, Symptom symptom) {
  auto name = check_name(site, Symptom::Connects);
  auto connected = name ? check_connect(site, symptom) : name;
  if (!connected) {
    return connected;
  }
  return *name + "; " + *connected;
}

}  // namespace

LabResult<std::string> check_fault(const FaultSite& site) {
  const Symptom symptom = symptom_of(site.scenario.truth.cause);
  switch (symptom) {
    case Symptom::Connects:
    case Symptom::Silence:
    case Symptom::Refusal:
    case Symptom::Rejection:
    case Symptom::Failure:
      return site.scenario.probe.by_name ? check_name_then_connect(site, symptom)
                                         : check_connect(site, symptom);
    case Symptom::NameDenied:
    case Symptom::NameSilence:
      return check_name(site, symptom);
    case Symptom::NotChecked:
      break;
  }
  return "no ordinary connect() can show " + std::string(to_string(site.scenario.truth.cause)) +
         "; the lab did not check it";
}

}  // namespace flatline
