#include <array>

#include "diagnosis/rules/rules.h"

namespace flatline {

std::span<const Rule> rules() {
  static const std::array<Rule, 17> all = {
      kPathHealthyRule,       kHostDownRule,       kHostSilentRule,    kPortClosedRule,
      kFirewallDropRule,      kFirewallRejectRule, kFirewallResetRule, kHostFirewallDropRule,
      kLocalFirewallDropRule, kReturnPathDropRule, kRouteMissingRule,  kRoutingLoopRule,
      kOverloadRule,          kDnsTimeoutRule,     kDnsServfailRule,   kDnsNxdomainRule,
      kDnsRefusedRule,
  };
  return all;
}

}  // namespace flatline
