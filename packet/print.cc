#include "packet/print.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "packet/arp.h"
#include "packet/datagram.h"
#include "packet/icmp_text.h"

namespace flatline {
namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string padded(std::int64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

std::string length_text(std::size_t octets) {
  return ", length " + number(octets);
}

bool is_v4(const IpHeader& ip) {
  return ip.source.version() == IpVersion::V4;
}

std::size_t upper_octets(const IpHeader& ip) {
  return ip.total_octets - std::min(ip.total_octets, ip.header_octets);
}

// "1480@0+": octets at offset, more to come.
std::string fragment_text(const IpHeader& ip) {
  if (!ip.more_fragments && ip.fragment_offset_octets == 0) {
    return "";
  }
  return ", frag " + number(upper_octets(ip)) + "@" + number(ip.fragment_offset_octets) +
         (ip.more_fragments ? "+" : "");
}

std::string ip_fields_text(const IpHeader& ip) {
  std::string text = (is_v4(ip) ? ", ttl " : ", hlim ") + number(ip.hop_limit.value);
  if (ip.identification) {
    text += ", id " + number(*ip.identification);
  }
  if (is_v4(ip) && ip.dont_fragment) {
    text += ", DF";
  }
  if (ip.traffic_class != 0) {
    text += ", tos " + number(ip.traffic_class);
  }
  return text + fragment_text(ip);
}

std::string endpoint_text(const Endpoint& endpoint, bool has_port) {
  const std::string address = endpoint.address.to_string();
  return has_port ? address + "." + number(endpoint.port.value) : address;
}

bool has_ports(std::uint8_t protocol) {
  const auto known = static_cast<Protocol>(protocol);
  return known == Protocol::Tcp || known == Protocol::Udp;
}

// "IP 198.18.0.2.40000 > 198.51.100.10.4120: "
std::string ends_text(const IpHeader& ip, const std::optional<FlowKey>& flow) {
  const FlowKey ends = flow.value_or(FlowKey{{ip.source, {}}, {ip.destination, {}}, {}});
  const bool ports = flow && has_ports(ip.protocol);
  return (is_v4(ip) ? "IP " : "IP6 ") + endpoint_text(ends.source, ports) + " > " +
         endpoint_text(ends.destination, ports) + ": ";
}

std::string flags_text(std::uint8_t flags) {
  constexpr std::string_view kLetters = "FSRP.UEW";
  std::string text;
  for (std::size_t bit = 0; bit < kLetters.size(); ++bit) {
    if ((flags >> bit & 1) != 0) {
      text += kLetters[bit];
    }
  }
  return text.empty() ? "none" : text;
}

void append_option(std::string& text, const std::string& option) {
  text += (text.empty() ? "" : ",") + option;
}

std::string sack_text(const TcpOptions& options) {
  std::string text = "sack " + number(options.sack_blocks) + " ";
  for (std::size_t i = 0; i < options.sack_blocks && i < options.sack.size(); ++i) {
    text += "{" + number(options.sack[i].left) + ":" + number(options.sack[i].right) + "}";
  }
  return text;
}

std::string options_text(const TcpOptions& options) {
  std::string text;
  if (options.mss) {
    append_option(text, "mss " + number(*options.mss));
  }
  if (options.sack_permitted) {
    append_option(text, "sackOK");
  }
  if (options.timestamps) {
    append_option(text, "TS val " + number(options.timestamps->value) + " ecr " +
                            number(options.timestamps->echo_reply));
  }
  if (options.window_scale) {
    append_option(text, "wscale " + number(*options.window_scale));
  }
  if (options.sack_blocks != 0) {
    append_option(text, sack_text(options));
  }
  if (options.malformed) {
    append_option(text, "[bad opt]");
  }
  return text.empty() ? "" : ", options [" + text + "]";
}

// "seq 1", or "seq 1:101" with data, where 101 is the sequence number after it.
std::string sequence_text(std::uint32_t sequence, std::size_t data_octets) {
  std::string text = ", seq " + number(sequence);
  if (data_octets != 0) {
    text += ":" + number(static_cast<std::uint32_t>(sequence + data_octets));
  }
  return text;
}

std::string tcp_text(const IpHeader& ip, const TcpHeader& tcp) {
  const std::size_t upper = upper_octets(ip);
  const std::size_t data_octets = upper - std::min(upper, tcp.header_octets);
  std::string text =
      "Flags [" + flags_text(tcp.flags) + "]" + sequence_text(tcp.sequence, data_octets);
  if (tcp.has(TcpFlags::kAck)) {
    text += ", ack " + number(tcp.acknowledgment);
  }
  return text + ", win " + number(tcp.window) + options_text(tcp.options) + ip_fields_text(ip) +
         length_text(data_octets);
}

std::string udp_text(const IpHeader& ip, const UdpHeader& udp) {
  constexpr std::size_t kHeaderOctets = 8;
  const std::size_t length = udp.length_octets;
  return "UDP" + ip_fields_text(ip) + length_text(length - std::min(length, kHeaderOctets));
}

std::string quoted_text(const QuotedDatagram& quoted) {
  std::string text = ends_text(quoted.ip, quoted.flow) + protocol_text(quoted.ip.protocol);
  if (quoted.tcp_flags) {
    text += ", Flags [" + flags_text(*quoted.tcp_flags) + "]";
  }
  if (quoted.tcp_sequence) {
    text += ", seq " + number(*quoted.tcp_sequence);
  }
  if (quoted.echo_sequence && quoted.flow) {
    text +=
        ", id " + number(quoted.flow->source.port.value) + ", seq " + number(*quoted.echo_sequence);
  }
  return text + ip_fields_text(quoted.ip) + ", total length " + number(quoted.ip.total_octets);
}

std::string icmp_line(const IpHeader& ip, const IcmpMessage& icmp) {
  std::string text =
      icmp_text(icmp) + ip_fields_text(ip) + length_text(upper_octets(ip)) + extensions_text(icmp);
  if (icmp.quoted) {
    text += ", quoting " + quoted_text(*icmp.quoted);
  }
  return text;
}

// The transports whose header is read, so that an opaque one was cut or wrong.
bool is_transport_read(const IpHeader& ip) {
  return has_ports(ip.protocol) ||
         static_cast<Protocol>(ip.protocol) == icmp_of(ip.source.version());
}

std::string opaque_text(const Datagram& datagram) {
  const IpHeader& ip = datagram.ip;
  const std::string protocol = protocol_text(ip.protocol);
  const bool cut = ip.fragment_offset_octets == 0 && is_transport_read(ip);
  return (cut ? "[|" + protocol + "]" : protocol) + ip_fields_text(ip) +
         length_text(upper_octets(ip));
}

std::string datagram_text(const Datagram& datagram) {
  const std::string ends = ends_text(datagram.ip, datagram.flow());
  if (const TcpHeader* tcp = datagram.tcp()) {
    return ends + tcp_text(datagram.ip, *tcp);
  }
  if (const UdpHeader* udp = datagram.udp()) {
    return ends + udp_text(datagram.ip, *udp);
  }
  if (const IcmpMessage* icmp = datagram.icmp()) {
    return ends + icmp_line(datagram.ip, *icmp);
  }
  return ends + opaque_text(datagram);
}

std::string mac_text(const MacAddress& mac) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : mac) {
    text += text.empty() ? "" : ":";
    text += kHex[octet >> 4];
    text += kHex[octet & 0x0f];
  }
  return text;
}

std::string arp_text(const ArpMessage& arp, std::size_t octets) {
  switch (arp.operation) {
    case 1:
      return "ARP, Request who-has " + arp.target.to_string() + " tell " + arp.sender.to_string() +
             length_text(octets);
    case 2:
      return "ARP, Reply " + arp.sender.to_string() + " is-at " + mac_text(arp.sender_mac) +
             length_text(octets);
    default:
      return "ARP, operation " + number(arp.operation) + length_text(octets);
  }
}

std::string error_text(ParseErrorKind kind) {
  switch (kind) {
    case ParseErrorKind::Truncated:
      return "truncated";
    case ParseErrorKind::BadVersion:
      return "bad version";
    case ParseErrorKind::BadLength:
      return "bad length";
    case ParseErrorKind::TooManyHeaders:
      return "too many headers";
    case ParseErrorKind::UnsupportedLinkType:
      return "unsupported link type";
  }
  return "unreadable";
}

std::string unreadable_text(OctetView octets, const ParseError& error) {
  const int version = octets.empty() ? 0 : octets[0] >> 4;
  const char* name = version == 4 ? "IP" : version == 6 ? "IP6" : "unknown";
  return std::string(name) + " [" + error_text(error.kind) + "]" + length_text(octets.size());
}

// 2026-11-22T05:40:00
std::string date_and_time(std::chrono::seconds since_epoch) {
  const auto day = std::chrono::floor<std::chrono::days>(since_epoch);
  const std::chrono::year_month_day date{std::chrono::sys_days{day}};
  const std::chrono::hh_mm_ss time{since_epoch - day};
  return padded(static_cast<int>(date.year()), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2) + "T" + padded(time.hours().count(), 2) +
         ":" + padded(time.minutes().count(), 2) + ":" + padded(time.seconds().count(), 2);
}

}  // namespace

std::string print(OctetView network_layer) {
  if (const Parsed<ArpMessage> arp = parse_arp(network_layer)) {
    return arp_text(*arp, network_layer.size());
  }
  const Parsed<Datagram> datagram = parse_datagram(network_layer);
  return datagram ? datagram_text(*datagram) : unreadable_text(network_layer, datagram.error());
}

std::string print_utc(Timestamp at, int digits) {
  // By hand, because floor<seconds> would overflow near the ends of the clock.
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  const std::int64_t ns = at.time_since_epoch().count();
  const std::int64_t fraction_ns = (ns % kNsPerSecond + kNsPerSecond) % kNsPerSecond;
  const std::chrono::seconds whole{ns / kNsPerSecond - (ns % kNsPerSecond < 0 ? 1 : 0)};
  const auto kept = static_cast<std::size_t>(std::clamp(digits, 0, 9));
  std::string text = date_and_time(whole);
  if (kept != 0) {
    text += "." + padded(fraction_ns, 9).substr(0, kept);
  }
  return text + "Z";
}

}  // namespace flatline
