#ifndef PROBE_LIVE_NETLINK_H_
#define PROBE_LIVE_NETLINK_H_

#include <cstdint>
#include <cstring>
#include <expected>
#include <map>
#include <optional>

#include "packet/packet.h"
#include "probe/live/descriptor.h"
#include "probe/live/live_wire_error.h"

namespace flatline {

// rtnetlink(7) messages, in the host's byte order.

// A T at `offset`; nullopt past the end.
template <class T>
std::optional<T> native_at(OctetView octets, std::size_t offset = 0) {
  if (offset > octets.size() || octets.size() - offset < sizeof(T)) {
    return std::nullopt;
  }
  T value{};
  std::memcpy(&value, octets.data() + offset, sizeof value);
  return value;
}

template <class T>
void append_native(Octets& octets, const T& value) {
  const std::size_t at = octets.size();
  octets.resize(at + sizeof value);
  std::memcpy(octets.data() + at, &value, sizeof value);
}

void append_attribute(Octets& message, std::uint16_t type, OctetView value);

// By type; a type given twice keeps its last value. The views are into `octets`.
std::map<std::uint16_t, OctetView> read_attributes(OctetView octets);

struct NetlinkMessage {
  std::uint16_t type = 0;
  OctetView body;  // after the netlink header
};

// The first message of `octets`, which moves on to what follows it; nullopt at the end.
std::optional<NetlinkMessage> next_message(OctetView& octets);

class NetlinkSocket {
 public:
  // `groups`: the RTMGRP_ bits to be told of.
  static std::expected<NetlinkSocket, LiveWireError> open(std::uint32_t groups);

  // Sends one request and gives the octets of its answer, or an errno. The kernel answers within
  // the call.
  std::expected<Octets, int> ask(std::uint16_t type, const Octets& body);

  // What came unasked; nullopt when there is nothing more.
  std::optional<Octets> receive();

  int descriptor() const { return socket_.get(); }

 private:
  Descriptor socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace flatline

#endif  // PROBE_LIVE_NETLINK_H_
