#ifndef DIAGNOSIS_RULES_PHRASES_H_
#define DIAGNOSIS_RULES_PHRASES_H_

#include <optional>
#include <string>

#include "diagnosis/path_view.h"
#include "diagnosis/verdict.h"

namespace flatline {

// Pieces of sentences that several rules use.

// "hop 2 (198.18.1.1)", "this host", or just the address where the distance is unknown.
std::string point_text(const std::optional<PathPoint>& point);
// "TCP to 198.51.100.10 port 4120"
std::string flow_text(const PathView& view);
// "between hop 2 (a) and hop 3 (b)", "somewhere after hop 2 (a)"
std::string segment_text(const Verdict& verdict, const PathView& view);
// "ICMP 3/13"
std::string icmp_text(const FarAnswer& answer);
// The rule to ask a firewall's owner for, in its words: source, destination, protocol, port, both
// directions.
std::string allow_rule_text(const PathView& view);
// The address of the flow's source as this host sends it.
std::string source_text(const PathView& view);

}  // namespace flatline

#endif  // DIAGNOSIS_RULES_PHRASES_H_
