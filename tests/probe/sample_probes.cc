#include "tests/probe/sample_probes.h"

#include <array>

#include "probe/dns.h"

namespace flatline {
namespace {

const char* reason_text(UnreachableReason reason) {
  constexpr std::array<const char*, 7> kTexts = {"network",    "host",    "protocol", "port",
                                                 "prohibited", "too big", "other"};
  return kTexts.at(static_cast<std::size_t>(reason));
}

std::string quoted_text(HopLimit quoted) {
  return ", quoted " + std::to_string(quoted.value);
}

struct MessageText {
  std::string operator()(const TimeExceeded& message) const {
    return "time exceeded" + quoted_text(message.quoted_hop_limit);
  }
  std::string operator()(const Unreachable& message) const {
    return "unreachable " + std::to_string(message.type) + "/" + std::to_string(message.code) +
           " " + reason_text(message.reason) + quoted_text(message.quoted_hop_limit);
  }
  std::string operator()(const SynAck& message) const {
    return message.echoed_hop_limit
               ? "SYN-ACK of hop limit " + std::to_string(message.echoed_hop_limit->value)
               : "SYN-ACK";
  }
  std::string operator()(const Reset&) const { return "RST"; }
  std::string operator()(const EchoReply&) const { return "echo reply"; }
  std::string operator()(const NameAnswer& message) const {
    std::string text = "rcode " + std::to_string(message.rcode);
    for (const IpAddress& found : message.addresses) {
      text += " " + found.to_string();
    }
    return text;
  }
  std::string operator()(const OtherAnswer&) const { return "other answer"; }
};

}  // namespace

FlowKey flow_to(Protocol protocol, std::uint16_t port, IpVersion version,
                std::uint16_t source_port) {
  const bool v4 = version == IpVersion::V4;
  return {{address(v4 ? "198.18.0.2" : "2001:db8::2"), Port{source_port}},
          {address(v4 ? "198.51.100.10" : "2001:db8:100::10"), Port{port}},
          protocol};
}

ProbeSpec syn_probe(std::uint8_t hop_limit, std::uint32_t sequence, IpVersion version,
                    std::uint16_t source_port) {
  return {.flow = flow_to(Protocol::Tcp, 4120, version, source_port),
          .hop_limit = HopLimit{hop_limit},
          .content = SynSpec{sequence}};
}

ProbeSpec echo_probe(std::uint8_t hop_limit, IpVersion version) {
  return {.arm = Arm::Echo,
          .flow = flow_to(icmp_of(version), 0, version, 777),
          .hop_limit = HopLimit{hop_limit},
          .content = EchoSpec{}};
}

ProbeSpec udp_probe(std::uint8_t hop_limit, IpVersion version) {
  return {.arm = Arm::Udp,
          .flow = flow_to(Protocol::Udp, 33434, version, 40001),
          .hop_limit = HopLimit{hop_limit},
          .content = UdpSpec{}};
}

ProbeSpec name_probe(const std::string& name, std::uint16_t transaction_id) {
  return {.arm = Arm::Name,
          .flow = flow_to(Protocol::Udp, 53, IpVersion::V4, 40002),
          .content = NameSpec{build_name_query(name, IpVersion::V4, transaction_id).value()}};
}

Packet error_about(const Packet& packet, std::uint8_t type, std::uint8_t code,
                   std::uint8_t quoted_hop_limit, std::size_t quoted_octets, const char* from) {
  const bool v4 = packet.octets.at(0) >> 4 == 4;
  Octets quoted = packet.octets;
  quoted.at(v4 ? 8 : 7) = quoted_hop_limit;
  if (quoted_octets != 0) {
    quoted.resize(quoted_octets);
  }
  const char* router = from != nullptr ? from : v4 ? "198.18.1.1" : "2001:db8:1::1";
  return build_icmp(address(router), address(v4 ? "198.18.0.2" : "2001:db8::2"), {},
                    {.type = type, .code = code}, quoted);
}

std::string message_text(const Message& message) {
  return std::visit(MessageText{}, message);
}

std::string attribution_text(const Attribution& attribution) {
  if (const auto* own = std::get_if<OwnPacket>(&attribution)) {
    return "own packet " + std::to_string(own->probe->probe.id.value);
  }
  if (const auto* match = std::get_if<Match>(&attribution)) {
    return "probe " + std::to_string(match->probe->probe.id.value) + ": " +
           message_text(match->message);
  }
  if (const auto* why = std::get_if<Unsolicited::Why>(&attribution)) {
    return *why == Unsolicited::Why::QuoteAltered ? "quote altered" : "stranger";
  }
  return "not ours";
}

}  // namespace flatline
