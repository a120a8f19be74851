#ifndef PROBE_PROBE_SPEC_H_
#define PROBE_PROBE_SPEC_H_

#include <cstdint>
#include <variant>

#include "diagnosis/observation.h"
#include "packet/flow_key.h"
#include "packet/packet.h"

namespace flatline {

// What a probe carries. The engine adds the probe's identity where the protocol has room for it.
struct SynSpec {
  std::uint32_t sequence = 0;
};

// A segment that asks nothing: the ACK that completes a handshake, the RST that closes a
// connection.
struct SegmentSpec {
  std::uint8_t flags = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgment = 0;
};

struct EchoSpec {};

struct UdpSpec {};

struct NameSpec {
  Octets query;  // a DNS message
};

struct ProbeSpec {
  Arm arm = Arm::Test;
  FlowKey flow;
  HopLimit hop_limit{64};
  std::variant<SynSpec, SegmentSpec, EchoSpec, UdpSpec, NameSpec> content;

  bool expects_answer() const { return !std::holds_alternative<SegmentSpec>(content); }
};

}  // namespace flatline

#endif  // PROBE_PROBE_SPEC_H_
