#ifndef PROBE_LIVE_PORT_RESERVATION_H_
#define PROBE_LIVE_PORT_RESERVATION_H_

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "packet/flow_key.h"
#include "probe/live/descriptor.h"
#include "probe/live/live_wire_error.h"

namespace flatline {

// Source ports that are ours and mute (port_mute.h) until this object ends, however the process
// ends.
class PortReservation {
 public:
  // Takes ports from the host's ephemeral range, in an order that `seed` decides.
  static std::expected<PortReservation, LiveWireError> reserve(std::size_t tcp_ports,
                                                               std::size_t udp_ports,
                                                               std::uint64_t seed);

  // The next port not yet given out; for ICMP and ICMPv6 an echo identifier, which no socket can
  // hold against others.
  std::optional<Port> next(Protocol protocol);

  // All that are held, given out or not.
  const std::vector<Port>& tcp() const { return tcp_.ports; }
  const std::vector<Port>& udp() const { return udp_.ports; }

  // Whether a packet with this source port (echo identifier) can only be one of ours.
  bool owns(Protocol protocol, Port port) const;

 private:
  struct Pool {
    std::vector<Port> ports;
    std::vector<Descriptor> holders;
    std::size_t given = 0;
  };

  explicit PortReservation(std::uint64_t seed) : random_(seed) {}
  int fill(Pool& pool, std::size_t count, Protocol protocol);
  static std::optional<Port> next_of(Pool& pool);

  std::mt19937_64 random_;
  Pool tcp_;
  Pool udp_;
  std::set<Port> echo_identifiers_;
};

}  // namespace flatline

#endif  // PROBE_LIVE_PORT_RESERVATION_H_
