#include "probe/live/recording_wire.h"

#include <cerrno>
#include <system_error>

namespace flatline {

RecordingWire::RecordingWire(Wire& wire, std::ostream& out, const SectionInfo& section)
    : wire_(wire), out_(out), writer_((errno = 0, out), section) {
  note_failure();
}

std::expected<void, SendError> RecordingWire::transmit(const Packet& packet) {
  own_.add_sent(packet);
  return wire_.transmit(packet);
}

std::optional<Arrival> RecordingWire::receive_until(Timestamp deadline) {
  auto arrival = wire_.receive_until(deadline);
  if (arrival && arrival->passage != Passage::Delivered && !failure_ && own_.owns(*arrival)) {
    record(*arrival);
  }
  return arrival;
}

RouteLookup RecordingWire::route_to(const IpAddress& destination) {
  RouteLookup lookup = wire_.route_to(destination);
  own_.add_route(destination, lookup);
  return lookup;
}

std::optional<Port> RecordingWire::reserve_port(Protocol protocol) {
  const std::optional<Port> port = wire_.reserve_port(protocol);
  if (port) {
    own_.add_port(protocol, *port);
  }
  return port;
}

void RecordingWire::record(Arrival& arrival) {
  CapturedFrame frame;
  errno = 0;
  frame.interface = interface_of(arrival.link);
  frame.at = arrival.at;
  frame.octets = arrival.link.header;
  frame.octets.insert(frame.octets.end(), arrival.packet.octets.begin(),
                      arrival.packet.octets.end());
  frame.original_octets = static_cast<std::uint32_t>(frame.octets.size()) + arrival.cut_octets;
  frame.direction =
      arrival.passage == Passage::Left ? LinkDirection::Outgoing : LinkDirection::Incoming;
  writer_.write(frame);
  note_failure();
  if (!failure_) {
    arrival.frame = FrameNumber(++frames_);
  }
}

std::uint32_t RecordingWire::interface_of(const LinkContext& link) {
  const auto key = std::pair(link.interface, link.type);
  const auto known = interfaces_.find(key);
  if (known != interfaces_.end()) {
    return known->second;
  }
  CaptureInterface interface;
  interface.link_type = link.type;
  interface.link_type_number = std::to_underlying(link.type);
  interface.name = link.interface;
  const std::uint32_t index = writer_.add_interface(interface);
  return interfaces_.emplace(key, index).first->second;
}

// A stream keeps no reason; errno still holds that of the write that failed.
void RecordingWire::note_failure() {
  if (out_.good() || failure_) {
    return;
  }
  const int error = errno;
  failure_ = "the evidence file could not be written past frame " + std::to_string(frames_) +
             (error == 0 ? std::string()
                         : ": " + std::error_code(error, std::generic_category()).message());
}

}  // namespace flatline
