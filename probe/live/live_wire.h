#ifndef PROBE_LIVE_LIVE_WIRE_H_
#define PROBE_LIVE_LIVE_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/live/delivery_sockets.h"
#include "probe/live/duplicate_frames.h"
#include "probe/live/frame_capture.h"
#include "probe/live/link_watch.h"
#include "probe/live/live_clock.h"
#include "probe/live/live_wire_error.h"
#include "probe/live/port_reservation.h"
#include "probe/live/raw_sender.h"
#include "probe/live/route_query.h"
#include "probe/wire.h"

namespace flatline {

struct LiveWireOptions {
  std::optional<std::string> interface;  // send here only; answers are seen on all interfaces
  std::optional<IpAddress> source;       // must be this host's
  std::size_t tcp_ports = 16;            // how many reserve_port can give
  std::size_t udp_ports = 6;
  std::optional<std::uint64_t> seed;  // of the choice of ports; absent: from the kernel
  std::optional<int> wake;            // a descriptor; receive_until returns while it is readable
};

// The live network: raw sockets out, libpcap in, raw sockets to see what the host's own rules let
// in. All that needs a privilege happens in open(); drop_capabilities() may follow.
//
// A packet to an address of this host passes the loopback interface, where libpcap shows it once.
// It is given as Left where its source port (echo identifier) is ours, else as Arrived.
class LiveWire : public Wire {
 public:
  static std::expected<std::unique_ptr<LiveWire>, LiveWireError> open(
      const LiveWireOptions& options);

  // An IPv4 identification of 0 would be overwritten by the kernel and is refused (EINVAL).
  std::expected<void, SendError> transmit(const Packet& packet) override;

  // Also nullopt before the deadline: when a signal comes, when `wake` becomes readable, and when
  // failure() is set.
  std::optional<Arrival> receive_until(Timestamp deadline) override;

  Timestamp now() override { return clock_.now(); }
  RouteLookup route_to(const IpAddress& destination) override;
  std::optional<Port> reserve_port(Protocol protocol) override { return ports_.next(protocol); }

  // Set once what is not seen proves nothing any more: an interface that a route led to, or the one
  // asked for, went away, or capturing ended.
  const std::optional<std::string>& failure() const { return failure_; }

  CaptureCounters statistics() const { return capture_.counters(); }

 private:
  // What open() acquires; each may fail.
  struct Parts {
    PortReservation ports;
    RawSender sender;
    FrameCapture capture;
    DeliverySockets delivery;
    RouteQuery routes;
    LinkWatch links;
  };
  static std::expected<Parts, LiveWireError> acquire(const LiveWireOptions& options);
  LiveWire(const LiveWireOptions& options, Parts parts);

  bool wait_until(Timestamp deadline) const;
  void read_all();
  void release_delivered(Timestamp come_to, std::vector<Arrival>& arrivals);
  std::optional<Arrival> interpret(RawFrame frame);
  Passage passage_on_loopback(OctetView packet) const;
  const std::string& interface_name(std::uint32_t index);

  LiveWireOptions options_;
  LiveClock clock_;
  PortReservation ports_;
  RawSender sender_;
  FrameCapture capture_;
  DeliverySockets delivery_;
  RouteQuery routes_;
  LinkWatch links_;
  DuplicateFrames duplicates_;
  std::vector<Arrival> delivered_;  // ahead of the capture; stamps are the kernel's time of day
  std::deque<Arrival> pending_;     // in the order of their stamps
  std::map<std::uint32_t, std::string> interface_names_;
  std::optional<std::string> failure_;
};

}  // namespace flatline

#endif  // PROBE_LIVE_LIVE_WIRE_H_
