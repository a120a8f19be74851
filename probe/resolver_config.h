#ifndef PROBE_RESOLVER_CONFIG_H_
#define PROBE_RESOLVER_CONFIG_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packet/address.h"

namespace flatline {

// What resolv.conf(5) says, as far as it matters for a lookup.
struct ResolverConfig {
  std::vector<IpAddress> resolvers;  // in order, at most 3 (MAXNS)
  std::vector<std::string> search;
  int ndots = 1;
};

// Lines that cannot be read are passed over, as the C library does.
ResolverConfig parse_resolv_conf(std::string_view text);

// The addresses that hosts(5) text gives for a name, without regard to case.
std::vector<IpAddress> look_up_hosts(std::string_view text, std::string_view name);

// The names to ask for, in order: resolv.conf(5)'s search list and ndots.
std::vector<std::string> candidate_names(const std::string& name, const ResolverConfig& config);

}  // namespace flatline

#endif  // PROBE_RESOLVER_CONFIG_H_
