#include "probe/identity.h"

#include "packet/build.h"

namespace flatline {
namespace {

// A SYN offers what a current host offers, so that nothing on the way finds it odd.
constexpr std::uint16_t kMssV4 = 1460;  // 1500 - 20 - 20
constexpr std::uint16_t kMssV6 = 1440;  // 1500 - 40 - 20
constexpr std::uint8_t kWindowScale = 7;
constexpr std::size_t kUdpHeaderOctets = 8;
constexpr std::size_t kUdpPayloadBase = 8;

// SplitMix64: one seed, many independent values.
std::uint64_t mix(std::uint64_t seed, std::uint64_t stream) {
  std::uint64_t z = seed + (stream + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

TcpFields tcp_fields(const ProbeSpec& spec, std::uint32_t timestamp_value) {
  TcpFields fields;
  if (const auto* syn = std::get_if<SynSpec>(&spec.content)) {
    fields.sequence = syn->sequence;
    const bool v4 = spec.flow.source.address.version() == IpVersion::V4;
    fields.options.mss = v4 ? kMssV4 : kMssV6;
    fields.options.window_scale = kWindowScale;
    fields.options.sack_permitted = true;
    fields.options.timestamps = TcpTimestamps{timestamp_value, 0};
    return fields;
  }
  const auto& segment = std::get<SegmentSpec>(spec.content);
  fields.flags = segment.flags;
  fields.sequence = segment.sequence;
  fields.acknowledgment = segment.acknowledgment;
  return fields;
}

// The payload begins with the complement of the sequence number, so that the ICMP checksum, which
// some routers hash to choose a path, is the same for every echo request of the flow.
Octets echo_payload(std::uint16_t sequence) {
  Octets payload(16, 0);
  const auto complement = static_cast<std::uint16_t>(~sequence);
  payload[0] = static_cast<std::uint8_t>(complement >> 8);
  payload[1] = static_cast<std::uint8_t>(complement & 0xff);
  return payload;
}

}  // namespace

RunIdentity::RunIdentity(std::uint64_t seed) : seed_(seed) {}

// Never 0 for the ids of a run: the kernel would fill it in.
std::uint16_t RunIdentity::identification(ProbeId id) const {
  const auto base = static_cast<std::uint16_t>(1 + mix(seed_, 0) % 0x8000);
  return static_cast<std::uint16_t>(base + id.value);
}

std::uint32_t RunIdentity::timestamp_value(ProbeId id) const {
  return static_cast<std::uint32_t>(mix(seed_, 1) % 0x40000000) + id.value;
}

std::size_t RunIdentity::udp_payload_octets(ProbeId id) {
  return kUdpPayloadBase + id.value;
}

std::uint32_t RunIdentity::initial_sequence(std::uint32_t flow_number) const {
  return static_cast<std::uint32_t>(mix(seed_, 16 + std::uint64_t{flow_number}));
}

Packet RunIdentity::build(const ProbeSpec& spec, ProbeId id) const {
  const IpFields ip = {.hop_limit = spec.hop_limit, .identification = identification(id)};
  if (const auto* name = std::get_if<NameSpec>(&spec.content)) {
    return build_udp(spec.flow, ip, name->query);
  }
  if (std::holds_alternative<UdpSpec>(spec.content)) {
    return build_udp(spec.flow, ip, Octets(udp_payload_octets(id), 0));
  }
  if (std::holds_alternative<EchoSpec>(spec.content)) {
    return build_echo_request(spec.flow, ip, id.value, echo_payload(id.value));
  }
  return build_tcp(spec.flow, ip, tcp_fields(spec, timestamp_value(id)));
}

std::optional<ProbeId> RunIdentity::from_identification(std::uint32_t identification_seen) const {
  const auto base = identification(ProbeId{0});
  return ProbeId{static_cast<std::uint16_t>(identification_seen - base)};
}

std::optional<ProbeId> RunIdentity::from_timestamp(std::uint32_t value) const {
  const std::uint32_t difference = value - timestamp_value(ProbeId{0});
  if (difference > 0xffff) {
    return std::nullopt;
  }
  return ProbeId{static_cast<std::uint16_t>(difference)};
}

std::optional<ProbeId> RunIdentity::from_udp_length(std::uint16_t length_octets) {
  if (length_octets < kUdpHeaderOctets + kUdpPayloadBase) {
    return std::nullopt;
  }
  return ProbeId{static_cast<std::uint16_t>(length_octets - kUdpHeaderOctets - kUdpPayloadBase)};
}

}  // namespace flatline
