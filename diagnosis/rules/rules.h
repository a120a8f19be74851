#ifndef DIAGNOSIS_RULES_RULES_H_
#define DIAGNOSIS_RULES_RULES_H_

#include "diagnosis/hypothesis.h"

namespace flatline {

// One rule a file; each says above its code what the fault does, what it predicts, what refutes it
// and what looks alike.
extern const Rule kPathHealthyRule;
extern const Rule kHostDownRule;
extern const Rule kHostSilentRule;
extern const Rule kPortClosedRule;
extern const Rule kFirewallDropRule;
extern const Rule kFirewallRejectRule;
extern const Rule kFirewallResetRule;
extern const Rule kHostFirewallDropRule;
extern const Rule kLocalFirewallDropRule;
extern const Rule kReturnPathDropRule;
extern const Rule kRouteMissingRule;
extern const Rule kRoutingLoopRule;
extern const Rule kOverloadRule;
extern const Rule kDnsTimeoutRule;
extern const Rule kDnsServfailRule;
extern const Rule kDnsNxdomainRule;
extern const Rule kDnsRefusedRule;

}  // namespace flatline

#endif  // DIAGNOSIS_RULES_RULES_H_
