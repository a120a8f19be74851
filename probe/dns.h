#ifndef PROBE_DNS_H_
#define PROBE_DNS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "diagnosis/observation.h"
#include "packet/packet.h"

namespace flatline {

// A recursive query for the A or AAAA records of a name (RFC 1035, RFC 3596), without EDNS. nullopt
// for a name that cannot be encoded (empty label, label over 63 octets, more than 253 in all).
std::optional<Octets> build_name_query(const std::string& name, IpVersion version,
                                       std::uint16_t transaction_id);

// Reads a response: its code and the addresses of its answer section. nullopt when it is not a
// response, has another transaction id, or cannot be read. Bounded: at most 64 records are looked
// at.
std::optional<NameAnswer> parse_name_answer(OctetView message, std::uint16_t transaction_id);

}  // namespace flatline

#endif  // PROBE_DNS_H_
