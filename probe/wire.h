#ifndef PROBE_WIRE_H_
#define PROBE_WIRE_H_

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "diagnosis/observation.h"
#include "packet/flow_key.h"
#include "packet/link.h"
#include "packet/packet.h"
#include "packet/time.h"

namespace flatline {

// Where a packet was seen.
enum class Passage : std::uint8_t {
  Left,       // going out, on the interface
  Arrived,    // coming in, on the interface
  Delivered,  // handed to a socket, after the host's own INPUT rules
};

// The link layer that a packet was captured with; kept so that evidence is what was on the wire.
struct LinkContext {
  LinkType type = LinkType::Raw;
  Octets header;          // the octets before the network layer; empty for Raw
  std::string interface;  // name; empty where the wire has but one
};

struct Arrival {
  Timestamp at;  // by the capture's clock
  Passage passage = Passage::Arrived;
  std::uint16_t ethertype = ethertype::kIpv4;
  Packet packet;                     // the network layer: an IP datagram, or ARP
  LinkContext link;                  // meaningless for Delivered
  std::optional<FrameNumber> frame;  // set by a recording wire
  std::uint32_t cut_octets = 0;      // left out at the packet's end (the capture's snap length)
};

struct SendError {
  NotSentReason reason = NotSentReason::Other;
  int error_number = 0;
};

// This end of the path.
struct VantagePoint {
  std::string host;
  std::string interface;
  IpAddress address;
};

// The world as the engine's driver sees it: packets out, packets in, the time, and the two things
// that only a host can grant: a route and a source port. Implemented by the live network and by the
// simulator.
class Wire {
 public:
  virtual ~Wire() = default;

  // Sends one IP datagram. Success means that the kernel took it, not that it left: `Left` shows
  // that.
  virtual std::expected<void, SendError> transmit(const Packet& packet) = 0;

  // The next packet seen, or nullopt when `deadline` has come.
  virtual std::optional<Arrival> receive_until(Timestamp deadline) = 0;

  virtual Timestamp now() = 0;

  // The routing decision for a destination, as the host's own sockets would get it.
  virtual RouteLookup route_to(const IpAddress& destination) = 0;

  // A source port that no one else on this host uses and that stays ours and silent (the kernel
  // neither resets nor answers what comes to it) until the wire ends. nullopt when none is left.
  virtual std::optional<Port> reserve_port(Protocol protocol) = 0;
};

}  // namespace flatline

#endif  // PROBE_WIRE_H_
