#include "packet/icmp_text.h"

#include <cstddef>

namespace flatline {
namespace {

std::string number(std::uint32_t value) {
  return std::to_string(value);
}

std::string type_and_code(const IcmpMessage& message) {
  return "type " + number(message.type) + ", code " + number(message.code);
}

std::string quoted_destination(const IcmpMessage& message) {
  return message.quoted ? message.quoted->ip.destination.to_string() : "[unknown]";
}

// "198.51.100.10 tcp port 4120", as far as the quotation tells.
std::string quoted_port(const IcmpMessage& message) {
  std::string text = quoted_destination(message);
  if (!message.quoted) {
    return text;
  }
  text += " " + protocol_text(message.quoted->ip.protocol);
  if (message.quoted->flow) {
    text += " port " + number(message.quoted->flow->destination.port.value);
  }
  return text;
}

std::string quoted_protocol(const IcmpMessage& message) {
  std::string text = quoted_destination(message);
  return message.quoted ? text + " protocol " + number(message.quoted->ip.protocol) : text;
}

std::string echo_text(const char* name, const IcmpEcho& echo) {
  return name + (", id " + number(echo.identifier)) + ", seq " + number(echo.sequence);
}

// RFC 792, RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1 name the codes.
std::string unreachable4_text(const IcmpMessage& message) {
  const std::string host = "host " + quoted_destination(message) + " unreachable";
  const std::string net = "net " + quoted_destination(message) + " unreachable";
  switch (message.code) {
    case 0:
      return net;
    case 1:
      return host;
    case 2:
      return quoted_protocol(message) + " unreachable";
    case 3:
      return quoted_port(message) + " unreachable";
    case icmp4::kFragmentationNeeded:
      return quoted_destination(message) + " unreachable - need to frag (mtu " +
             number(message.next_hop_mtu.value_or(0)) + ")";
    case 5:
      return quoted_destination(message) + " unreachable - source route failed";
    case 9:
      return net + " - admin prohibited";
    case 10:
      return host + " - admin prohibited";
    case 13:
      return host + " - admin prohibited filter";
    default:
      return quoted_destination(message) + " unreachable, code " + number(message.code);
  }
}

std::string time_exceeded_text(const IcmpMessage& message) {
  switch (message.code) {
    case 0:
      return "time exceeded in-transit";
    case 1:
      return "ip reassembly time exceeded";
    default:
      return "time exceeded, code " + number(message.code);
  }
}

std::string icmp4_text(const IcmpMessage& message) {
  switch (message.type) {
    case icmp4::kEchoRequest:
      return echo_text("echo request", message.echo.value_or(IcmpEcho{}));
    case icmp4::kEchoReply:
      return echo_text("echo reply", message.echo.value_or(IcmpEcho{}));
    case icmp4::kDestinationUnreachable:
      return unreachable4_text(message);
    case icmp4::kSourceQuench:
      return "source quench";
    case icmp4::kRedirect:
      return "redirect for " + quoted_destination(message);
    case icmp4::kTimeExceeded:
      return time_exceeded_text(message);
    case icmp4::kParameterProblem:
      return "parameter problem, code " + number(message.code);
    default:
      return type_and_code(message);
  }
}

// RFC 4443 §3.1 names the codes.
std::string unreachable6_text(const IcmpMessage& message) {
  const std::string prefix = "destination unreachable, ";
  const std::string destination = quoted_destination(message);
  switch (message.code) {
    case 0:
      return prefix + "unreachable route " + destination;
    case 1:
      return prefix + "unreachable prohibited " + destination;
    case 2:
      return prefix + "beyond scope " + destination;
    case 3:
      return prefix + "unreachable address " + destination;
    case 4:
      return prefix + "unreachable port, " + quoted_port(message);
    case 5:
      return prefix + "failed source address policy " + destination;
    case 6:
      return prefix + "reject route " + destination;
    default:
      return prefix + "code " + number(message.code) + ", " + destination;
  }
}

std::string neighbor_text(const char* words, const IcmpMessage& message) {
  return words + (message.neighbor_target ? message.neighbor_target->to_string() : "[|icmp6]");
}

std::string icmp6_text(const IcmpMessage& message) {
  switch (message.type) {
    case icmp6::kDestinationUnreachable:
      return unreachable6_text(message);
    case icmp6::kPacketTooBig:
      return "packet too big, mtu " + number(message.next_hop_mtu.value_or(0));
    case icmp6::kTimeExceeded:
      return time_exceeded_text(message) + " for " + quoted_destination(message);
    case icmp6::kParameterProblem:
      return "parameter problem, code " + number(message.code);
    case icmp6::kEchoRequest:
      return echo_text("echo request", message.echo.value_or(IcmpEcho{}));
    case icmp6::kEchoReply:
      return echo_text("echo reply", message.echo.value_or(IcmpEcho{}));
    case icmp6::kNeighborSolicitation:
      return neighbor_text("neighbor solicitation, who has ", message);
    case icmp6::kNeighborAdvertisement:
      return neighbor_text("neighbor advertisement, tgt is ", message);
    default:
      return type_and_code(message);
  }
}

std::string label_text(const MplsLabel& label) {
  return "[label " + number(label.label) + ", tc " + number(label.traffic_class) +
         (label.bottom_of_stack ? ", bottom" : "") + ", ttl " + number(label.ttl) + "]";
}

}  // namespace

std::string icmp_text(const IcmpMessage& message) {
  return message.version == IpVersion::V4 ? "ICMP " + icmp4_text(message)
                                          : "ICMP6, " + icmp6_text(message);
}

std::string extensions_text(const IcmpMessage& message) {
  std::string text;
  for (const MplsLabel& label : mpls_labels(message)) {
    text += (text.empty() ? ", mpls " : " ") + label_text(label);
  }
  std::size_t others = 0;
  for (const IcmpExtension& extension : message.extensions) {
    others += is_mpls_stack(extension) ? 0U : 1U;
  }
  return others == 0 ? text : text + ", extensions " + std::to_string(others);
}

std::string protocol_text(std::uint8_t protocol) {
  switch (static_cast<Protocol>(protocol)) {
    case Protocol::Icmp:
      return "icmp";
    case Protocol::Tcp:
      return "tcp";
    case Protocol::Udp:
      return "udp";
    case Protocol::Icmpv6:
      return "icmp6";
  }
  return "ip-proto-" + number(protocol);
}

}  // namespace flatline
