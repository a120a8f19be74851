#ifndef PROBE_IDENTITY_H_
#define PROBE_IDENTITY_H_

#include <cstdint>
#include <optional>

#include "diagnosis/observation.h"
#include "packet/quoted_datagram.h"
#include "probe/probe_spec.h"

namespace flatline {

// How a run's packets are told from all others and from each other. A probe's number travels twice
// where it can, because boxes rewrite the IPv4 identification of atomic datagrams (RFC 6864 §4.1)
// and an 8-octet quotation (RFC 792) holds nothing but ports and sequence number:
//   IPv4: identification = base + id; TCP: timestamp value = base + id, so it also grows with time,
//   as PAWS wants (RFC 7323 §5); ICMP echo: sequence = id; UDP: payload length = 8 + id.
class RunIdentity {
 public:
  explicit RunIdentity(std::uint64_t seed);

  std::uint16_t identification(ProbeId id) const;
  std::uint32_t timestamp_value(ProbeId id) const;
  static std::size_t udp_payload_octets(ProbeId id);
  // The initial sequence number of the run's n-th flow: a keyed value, so that a far end can
  // recognise it.
  std::uint32_t initial_sequence(std::uint32_t flow_number) const;

  // The complete datagram of a probe.
  Packet build(const ProbeSpec& spec, ProbeId id) const;

  // The probe number that a quotation or one of our own packets carries; nullopt when it carries
  // none.
  std::optional<ProbeId> from_identification(std::uint32_t identification) const;
  std::optional<ProbeId> from_timestamp(std::uint32_t value) const;
  static std::optional<ProbeId> from_udp_length(std::uint16_t length_octets);

 private:
  std::uint64_t seed_;
};

}  // namespace flatline

#endif  // PROBE_IDENTITY_H_
