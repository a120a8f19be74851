#ifndef TESTS_PROBE_SAMPLE_PROBES_H_
#define TESTS_PROBE_SAMPLE_PROBES_H_

#include <cstdint>
#include <string>

#include "packet/build.h"
#include "probe/identity.h"
#include "probe/matcher.h"
#include "probe/probe_spec.h"

namespace flatline {

inline IpAddress address(const char* text) {
  return IpAddress::parse(text).value();
}

// From this host, 198.18.0.2 or 2001:db8::2, to the target, 198.51.100.10 or 2001:db8:100::10.
FlowKey flow_to(Protocol protocol, std::uint16_t port, IpVersion version = IpVersion::V4,
                std::uint16_t source_port = 40000);

ProbeSpec syn_probe(std::uint8_t hop_limit, std::uint32_t sequence = 1000,
                    IpVersion version = IpVersion::V4, std::uint16_t source_port = 40000);
ProbeSpec echo_probe(std::uint8_t hop_limit, IpVersion version = IpVersion::V4);
ProbeSpec udp_probe(std::uint8_t hop_limit, IpVersion version = IpVersion::V4);
ProbeSpec name_probe(const std::string& name, std::uint16_t transaction_id);

// What a router or host sends back about a packet: an ICMP or ICMPv6 error that quotes its first
// octets (0: all of them), with the hop limit that it had there.
Packet error_about(const Packet& packet, std::uint8_t type, std::uint8_t code,
                   std::uint8_t quoted_hop_limit, std::size_t quoted_octets = 0,
                   const char* from = nullptr);

// "time exceeded, quoted 1", "unreachable 3/13 prohibited, quoted 4", "SYN-ACK of hop limit 4"
std::string message_text(const Message& message);
// "probe 3: RST", "own packet 3", "not ours", "quote altered", "stranger"
std::string attribution_text(const Attribution& attribution);

}  // namespace flatline

#endif  // TESTS_PROBE_SAMPLE_PROBES_H_
