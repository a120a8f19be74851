#ifndef PACKET_PACKET_H_
#define PACKET_PACKET_H_

#include <cstdint>
#include <span>
#include <vector>

namespace flatline {

using Octets = std::vector<std::uint8_t>;
using OctetView = std::span<const std::uint8_t>;

// One network-layer packet (an IP datagram, or an ARP message) exactly as it was on the wire.
// The octets are the truth: nothing re-serialises them.
struct Packet {
  Octets octets;

  OctetView view() const { return octets; }
  friend bool operator==(const Packet&, const Packet&) = default;
};

}  // namespace flatline

#endif  // PACKET_PACKET_H_
