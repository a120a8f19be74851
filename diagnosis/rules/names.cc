// dns-timeout, dns-servfail, dns-nxdomain, dns-refused: the target's name gives no address.
//
// Mechanism: RFC 1035 §4.1.1 response codes: 2 the server failed, 3 the name does not exist, 5 the
// server refuses; or no response at all from any configured resolver. Predicts: that code from the
// resolver whose answer decides (the last one asked, as a stub resolver goes on to the next after
// silence, SERVFAIL and REFUSED, and stops at NXDOMAIN). Refuted by: an address; another code.
// Looks alike: a resolver that is asked for a name only another resolver knows; a filtered port 53,
// which is a timeout with a place on the path.

#include "diagnosis/rules/names.h"

#include <algorithm>

#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

constexpr std::uint8_t kNoError = 0;
constexpr std::uint8_t kServfail = 2;
constexpr std::uint8_t kNxdomain = 3;
constexpr std::uint8_t kRefused = 5;

std::optional<std::string> refute_rcode(const PathView& view, std::uint8_t rcode) {
  const std::optional<DecidingName> deciding = deciding_name(view.record());
  if (!deciding || !deciding->rcode) {
    return "no resolver answered";
  }
  if (*deciding->rcode != rcode) {
    return "the resolver answered with another response code";
  }
  return std::nullopt;
}

// A timeout needs a query that left and was waited for.
std::optional<std::string> unless_waited_for(const Record& record) {
  constexpr Duration kWaited = std::chrono::milliseconds(1400);
  for (const Observation& observation : record.observations) {
    const auto* silent = std::get_if<Silent>(&observation.outcome);
    const bool error = std::holds_alternative<Answered>(observation.outcome);
    if (observation.probe.arm == Arm::Name &&
        (error || (silent != nullptr && silent->waited >= kWaited))) {
      return std::nullopt;
    }
  }
  return "no query left this host and was waited for";
}

template <Cause cause>
std::vector<Hypothesis> propose(const PathView& view) {
  if (view.record().target.address || view.record().names.empty()) {
    return {};
  }
  return {{cause, 0}};
}

std::optional<std::string> refute_timeout(const Hypothesis&, const PathView& view) {
  const std::optional<DecidingName> deciding = deciding_name(view.record());
  if (deciding && deciding->rcode) {
    return "a resolver answered";
  }
  return unless_waited_for(view.record());
}

std::optional<std::string> refute_servfail(const Hypothesis&, const PathView& view) {
  return refute_rcode(view, kServfail);
}

// An answer without addresses (NOERROR, no data) says like NXDOMAIN that there is no address of
// this kind.
std::optional<std::string> refute_nxdomain(const Hypothesis&, const PathView& view) {
  const std::optional<DecidingName> deciding = deciding_name(view.record());
  if (deciding && deciding->rcode == 0) {
    return deciding->truncated ? std::optional<std::string>("the answer was truncated")
                               : std::nullopt;
  }
  return refute_rcode(view, kNxdomain);
}

std::optional<std::string> refute_refused(const Hypothesis&, const PathView& view) {
  return refute_rcode(view, kRefused);
}

template <Cause cause>
std::string summary(const Verdict&, const PathView& view) {
  const std::string name = view.record().target.name;
  const std::optional<DecidingName> deciding = deciding_name(view.record());
  const std::string resolver = "resolver " + deciding->resolver.to_string();
  if constexpr (cause == Cause::DnsNxdomain) {
    return deciding->rcode == 0
               ? "The name " + name + " exists and has no address of the family asked for, says " +
                     resolver + "."
               : "The name " + name + " does not exist, says " + resolver + " (NXDOMAIN).";
  } else if constexpr (cause == Cause::DnsServfail) {
    return "The " + resolver + " failed to look " + name + " up (SERVFAIL).";
  } else if constexpr (cause == Cause::DnsRefused) {
    return "The " + resolver + " refuses to answer for " + name + " (REFUSED).";
  } else {
    return deciding->icmp_error
               ? "An ICMP error comes back for " + resolver + " instead of an answer for " + name +
                     ": no name service there."
               : "No configured resolver answers for " + name + "; the last one asked was " +
                     deciding->resolver.to_string() + ".";
  }
}

std::string remedy(const Verdict& verdict, const PathView& view) {
  const std::string name = view.record().target.name;
  if (verdict.cause == Cause::DnsTimeout) {
    return "Check the resolvers in /etc/resolv.conf and the way to their port 53 (UDP and TCP); "
           "flatline probe RESOLVER:53 tells where it breaks.";
  }
  return "Ask the owner of the resolver about " + name +
         "; an internal name must be asked of an internal resolver.";
}

// What a resolver said of a name.
DecidingName answer_to(const NameQuery& query, const Record& record) {
  DecidingName result{.name = query.name, .resolver = query.resolver};
  for (const Observation& observation : record.observations) {
    const auto* answered = std::get_if<Answered>(&observation.outcome);
    if (answered == nullptr ||
        std::ranges::find(query.probes, observation.probe.id) == query.probes.end()) {
      continue;
    }
    for (const Reply& reply : answered->replies) {
      if (const auto* name = std::get_if<NameAnswer>(&reply.message)) {
        result.rcode = name->rcode;
        result.truncated = name->truncated;
        result.frame = reply.frame;
      } else if (std::holds_alternative<Unreachable>(reply.message) && !result.rcode) {
        result.icmp_error = true;
        result.frame = reply.frame;
      }
    }
  }
  return result;
}

bool has_no_address(const DecidingName& answer) {
  return answer.rcode == kNoError || answer.rcode == kNxdomain;
}

}  // namespace

// Each name asked for has the answer of the last resolver that gave one. A name that was written
// out and does not exist settles it, whatever a search suffix brings; else the first name that
// nobody could answer for does, since it may well exist; that a suffix does not exist says nothing
// then.
std::optional<DecidingName> deciding_name(const Record& record) {
  std::vector<DecidingName> names;
  for (const NameQuery& query : record.names) {
    const DecidingName answer = answer_to(query, record);
    if (names.empty() || names.back().name != query.name) {
      names.push_back(answer);
    } else if (answer.rcode || !names.back().rcode) {
      names.back() = answer;
    }
  }
  const bool written_out = record.target.name.contains('.');
  for (const DecidingName& name : names) {
    if (!has_no_address(name) || (written_out && name.name == record.target.name)) {
      return name;
    }
  }
  return names.empty() ? std::nullopt : std::optional(names.front());
}

const Rule kDnsTimeoutRule = {Cause::DnsTimeout,
                              either_direction,
                              propose<Cause::DnsTimeout>,
                              refute_timeout,
                              resolver_place,
                              summary<Cause::DnsTimeout>,
                              remedy};
const Rule kDnsServfailRule = {Cause::DnsServfail,
                               no_direction,
                               propose<Cause::DnsServfail>,
                               refute_servfail,
                               resolver_place,
                               summary<Cause::DnsServfail>,
                               remedy};
const Rule kDnsNxdomainRule = {Cause::DnsNxdomain,
                               no_direction,
                               propose<Cause::DnsNxdomain>,
                               refute_nxdomain,
                               resolver_place,
                               summary<Cause::DnsNxdomain>,
                               remedy};
const Rule kDnsRefusedRule = {Cause::DnsRefused,
                              no_direction,
                              propose<Cause::DnsRefused>,
                              refute_refused,
                              resolver_place,
                              summary<Cause::DnsRefused>,
                              remedy};

}  // namespace flatline
