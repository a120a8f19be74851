#ifndef SIMULATOR_LAB_PLAIN_TESTS_H_
#define SIMULATOR_LAB_PLAIN_TESTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "packet/flow_key.h"
#include "packet/packet.h"
#include "packet/time.h"
#include "simulator/lab/net_namespace.h"

namespace flatline {

// What any program could find out with ordinary sockets; the lab checks its faults with nothing
// else, so that the probe is not its own judge.

struct ConnectResult {
  int error = 0;  // 0: connected; ETIMEDOUT: neither answer nor error within the limit
  Duration took{};
};

// Several connect() at once, each from another source port.
std::vector<ConnectResult> connect_from(const NetNamespace& where, const Endpoint& to,
                                        std::size_t attempts, Duration limit);

struct NameResult {
  int error = 0;  // of the socket; ETIMEDOUT: no answer within the limit
  std::optional<std::uint8_t> response_code;  // RFC 1035 §4.1.1
  std::size_t answers = 0;
};

// Asks a name server for an A or AAAA record, whichever the server's own address has.
NameResult ask_name(const NetNamespace& where, const Endpoint& server, const std::string& name,
                    Duration limit);

}  // namespace flatline

#endif  // SIMULATOR_LAB_PLAIN_TESTS_H_
