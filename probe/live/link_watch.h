#ifndef PROBE_LIVE_LINK_WATCH_H_
#define PROBE_LIVE_LINK_WATCH_H_

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>

#include "probe/live/live_wire_error.h"
#include "probe/live/netlink.h"

namespace flatline {

// Tells when an interface that a run depends on is taken down, loses its link or is removed. What
// a probe does not see afterwards says nothing about the path.
class LinkWatch {
 public:
  static std::expected<LinkWatch, LiveWireError> open();

  // Only interfaces that are up when added are watched.
  void add(const std::string& interface);

  // What happened to one of them since the last call.
  std::optional<std::string> poll();

  int descriptor() const { return netlink_.descriptor(); }

 private:
  explicit LinkWatch(NetlinkSocket netlink) : netlink_(std::move(netlink)) {}
  std::optional<std::string> read_message(const NetlinkMessage& message);

  NetlinkSocket netlink_;
  std::map<std::uint32_t, std::string> names_;  // by interface index
};

}  // namespace flatline

#endif  // PROBE_LIVE_LINK_WATCH_H_
