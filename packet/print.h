#ifndef PACKET_PRINT_H_
#define PACKET_PRINT_H_

#include <string>

#include "packet/packet.h"
#include "packet/time.h"

namespace flatline {

// One line in tcpdump's notation (as `tcpdump -nn -v` abbreviates it), without time and line end:
//   IP 198.18.0.2.40000 > 198.51.100.10.4120: Flags [S], seq 1, win 64240, options [mss 1460], ttl
//   3, id 5, DF, length 0
//   IP 10.0.0.1 > 198.18.0.2: ICMP time exceeded in-transit, ttl 64, id 9, length 36, quoting IP
//   198.18.0.2.40000 > 198.51.100.10.4120: tcp, seq 1, ttl 1, id 5, DF, total length 60
// Octets that cannot be read print as what is known of them; never fails, never prints control
// characters.
std::string print(OctetView network_layer);

// UTC, RFC 3339 with nanoseconds cut to `digits` (0 to 9): 2026-11-22T05:40:00.123456Z
std::string print_utc(Timestamp at, int digits = 6);

}  // namespace flatline

#endif  // PACKET_PRINT_H_
