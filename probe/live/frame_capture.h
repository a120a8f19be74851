#ifndef PROBE_LIVE_FRAME_CAPTURE_H_
#define PROBE_LIVE_FRAME_CAPTURE_H_

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "packet/packet.h"
#include "packet/strong.h"
#include "packet/time.h"
#include "probe/live/live_wire_error.h"

struct pcap;

namespace flatline {

struct CaptureCounters {
  std::uint64_t received = 0;
  std::uint64_t dropped = 0;  // by the kernel, for want of room in the ring
};

// A frame as libpcap gives it: LINKTYPE_LINUX_SLL2 (a header of 20 octets, then the network layer).
struct RawFrame {
  Timestamp at;  // the kernel's time of day
  std::uint32_t original_octets = 0;
  Octets octets;
};

// Captures on all interfaces at once, because an answer may come back another way than the
// question went. Not promiscuous. The filter is loose: ARP, ICMP and ICMPv6, and any TCP or UDP
// packet with one of our source ports at either end; nothing else of a gateway's traffic reaches
// the program.
class FrameCapture {
 public:
  static std::expected<FrameCapture, LiveWireError> open(const std::vector<Port>& tcp_ports,
                                                         const std::vector<Port>& udp_ports);

  // Whether frames older than the time of the read may still wait.
  enum class Backlog : std::uint8_t { None, Possible };

  // Adds the frames that wait to `frames`, at most 256, never blocking. An error text when
  // capturing cannot go on.
  std::expected<Backlog, std::string> read(std::vector<RawFrame>& frames);

  CaptureCounters counters() const;
  int descriptor() const;

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  using Handle = std::unique_ptr<pcap, Close>;
  explicit FrameCapture(Handle handle) : handle_(std::move(handle)) {}

  Handle handle_;
};

}  // namespace flatline

#endif  // PROBE_LIVE_FRAME_CAPTURE_H_
