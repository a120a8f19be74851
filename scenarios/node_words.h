#ifndef SCENARIOS_NODE_WORDS_H_
#define SCENARIOS_NODE_WORDS_H_

#include "scenarios/context.h"

namespace flatline {

// The roles, by their words.
NodeRole read_role(const Value& value, Problems& problems);

// "to manager via r3", "to manager unreachable", "to default none".
RouteOverride read_route(const Value& line, const std::string& node, const Context& context);

// "tcp 4120 tls", "tcp 443 open", "udp 53 dns nxdomain".
Service read_service(const Value& line, Problems& problems);

}  // namespace flatline

#endif  // SCENARIOS_NODE_WORDS_H_
