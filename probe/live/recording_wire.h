#ifndef PROBE_LIVE_RECORDING_WIRE_H_
#define PROBE_LIVE_RECORDING_WIRE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include "capture/pcapng_writer.h"
#include "probe/live/own_traffic.h"
#include "probe/wire.h"

namespace flatline {

// Writes what a wire sees on its interfaces (Left and Arrived) of the probing itself as pcapng,
// frame by frame, and gives each such Arrival the number of its frame. Whatever else the host sees
// is nobody's evidence: it is passed on without a number. Of the probing itself are
// - packets from and to the ports that reserve_port gave, ICMP errors that quote one;
// - echoes with an identifier that reserve_port gave, or, when none was asked for, from and to the
//   addresses that transmit() sent to;
// - ARP and neighbour discovery for and from the next hops that route_to found.
// Probing goes on when writing fails; frames then have no number.
class RecordingWire : public Wire {
 public:
  // `wire` and `out` must outlive this.
  RecordingWire(Wire& wire, std::ostream& out, const SectionInfo& section);

  std::expected<void, SendError> transmit(const Packet& packet) override;
  std::optional<Arrival> receive_until(Timestamp deadline) override;
  Timestamp now() override { return wire_.now(); }
  RouteLookup route_to(const IpAddress& destination) override;
  std::optional<Port> reserve_port(Protocol protocol) override;

  std::uint32_t frames() const { return frames_; }

  // Why the record is incomplete; nullopt while it is whole.
  const std::optional<std::string>& failure() const { return failure_; }

 private:
  void record(Arrival& arrival);
  std::uint32_t interface_of(const LinkContext& link);
  void note_failure();

  Wire& wire_;
  std::ostream& out_;
  PcapngWriter writer_;
  OwnTraffic own_;
  std::map<std::pair<std::string, LinkType>, std::uint32_t> interfaces_;
  std::uint32_t frames_ = 0;
  std::optional<std::string> failure_;
};

}  // namespace flatline

#endif  // PROBE_LIVE_RECORDING_WIRE_H_
