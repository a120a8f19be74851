#include "packet/build.h"

#include <gtest/gtest.h>
#include <tins/tins.h>

#include "packet/checksum.h"
#include "packet/datagram.h"
#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

FlowKey flow_of(const Octets& packet) {
  return parse_datagram(packet).value().flow().value();
}

IpFields fields_of(const Octets& packet) {
  const IpHeader ip = parse_ip(packet).value();
  return {.hop_limit = ip.hop_limit,
          .identification = static_cast<std::uint16_t>(ip.identification.value_or(0)),
          .dont_fragment = ip.dont_fragment,
          .traffic_class = ip.traffic_class,
          .flow_label = ip.flow_label};
}

TcpFields tcp_fields_of(const Octets& packet) {
  const Datagram datagram = parse_datagram(packet).value();
  const TcpHeader& tcp = *datagram.tcp();
  return {.sequence = tcp.sequence,
          .acknowledgment = tcp.acknowledgment,
          .flags = tcp.flags,
          .window = tcp.window,
          .options = tcp.options};
}

TEST(Build, a_syn_is_octet_for_octet_what_linux_sends) {
  for (const Octets& syn : {kSynV4, kSynTtl1V4, kSynV6}) {
    EXPECT_EQ(build_tcp(flow_of(syn), fields_of(syn), tcp_fields_of(syn)).octets, syn);
  }
}

TEST(Build, a_reset_is_octet_for_octet_what_linux_sends) {
  for (const Octets& rst : {kRstV4, kRstV6}) {
    EXPECT_EQ(build_tcp(flow_of(rst), fields_of(rst), tcp_fields_of(rst)).octets, rst);
  }
}

TEST(Build, udp_and_echo_are_octet_for_octet_what_linux_sends) {
  for (const Octets& udp : {kUdpV4, kUdpV6}) {
    const Octets data = hex("0001 0203 0405 0607 0809 0a0b");
    EXPECT_EQ(build_udp(flow_of(udp), fields_of(udp), data).octets, udp);
  }
  for (const Octets& echo : {kEchoRequestV4, kEchoRequestV6}) {
    const Octets data = hex("6162 6364 6566 6768");
    EXPECT_EQ(build_echo_request(flow_of(echo), fields_of(echo), 7, data).octets, echo);
  }
}

TEST(Build, an_icmp_error_is_octet_for_octet_what_linux_sends) {
  const IpHeader v4 = parse_ip(kTimeExceededV4).value();
  EXPECT_EQ(build_icmp(v4.source, v4.destination, fields_of(kTimeExceededV4),
                       {.type = icmp4::kTimeExceeded}, kSynTtl1V4)
                .octets,
            kTimeExceededV4);
  const IpHeader v6 = parse_ip(kTimeExceededV6).value();
  EXPECT_EQ(build_icmp(v6.source, v6.destination, fields_of(kTimeExceededV6),
                       {.type = icmp6::kTimeExceeded}, from(kTimeExceededV6, 48))
                .octets,
            kTimeExceededV6);
}

TEST(Build, the_rest_of_an_icmp_header_carries_the_mtu) {
  const IpHeader ip = parse_ip(kFragmentationNeededV4).value();
  const IcmpFields needed = {.type = 3, .code = 4, .rest_of_header = 1400};
  EXPECT_EQ(build_icmp(ip.source, ip.destination, fields_of(kFragmentationNeededV4), needed,
                       OctetView(kSynTtl1V4).first(28))
                .octets,
            kFragmentationNeededV4);
}

// The option octets of a SYN built with these options.
Octets option_octets(const TcpOptions& options) {
  TcpFields tcp;
  tcp.options = options;
  const Packet packet = build_tcp(flow_of(kSynV4), {}, tcp);
  return {packet.octets.begin() + 40, packet.octets.end()};
}

TEST(Build, each_choice_of_options_is_padded_as_linux_pads_it) {
  EXPECT_EQ(option_octets({}), hex(""));
  EXPECT_EQ(option_octets({.mss = 1460, .window_scale = {}, .timestamps = {}}), hex("0204 05b4"));
  EXPECT_EQ(option_octets({.mss = {}, .window_scale = 7, .timestamps = {}}), hex("0103 0307"));
  EXPECT_EQ(
      option_octets({.mss = {}, .window_scale = {}, .sack_permitted = true, .timestamps = {}}),
      hex("0101 0402"));
  const TcpTimestamps stamps = {1, 2};
  EXPECT_EQ(option_octets({.mss = {}, .window_scale = {}, .timestamps = stamps}),
            hex("0101 080a 0000 0001 0000 0002"));
  EXPECT_EQ(
      option_octets({.mss = {}, .window_scale = 0, .sack_permitted = true, .timestamps = stamps}),
      hex("0402 080a 0000 0001 0000 0002 0103 0300"));
}

TEST(Build, what_is_built_is_what_is_parsed) {
  const TcpFields tcp = {.sequence = 0xfffffffe,
                         .acknowledgment = 7,
                         .flags = TcpFlags::kPsh | TcpFlags::kAck | TcpFlags::kCwr,
                         .window = 501,
                         .options = {.mss = {}, .window_scale = {}, .timestamps = {}}};
  const IpFields ip = {.hop_limit = HopLimit{3},
                       .identification = 0xabcd,
                       .dont_fragment = false,
                       .traffic_class = 0x2e << 2,
                       .flow_label = 0xfffff};
  const Octets data = hex("4745 54");
  for (const Octets& sample : {kSynV4, kSynV6}) {
    const Packet packet = build_tcp(flow_of(sample), ip, tcp, data);
    const Datagram datagram = parse_datagram(packet.view()).value();
    EXPECT_EQ(datagram.flow(), flow_of(sample));
    EXPECT_EQ(datagram.ip.hop_limit, ip.hop_limit);
    EXPECT_EQ(datagram.ip.traffic_class, ip.traffic_class);
    EXPECT_EQ(datagram.ip.total_octets, packet.octets.size());
    EXPECT_EQ(datagram.tcp()->sequence, tcp.sequence);
    EXPECT_EQ(datagram.tcp()->flags, tcp.flags);
    EXPECT_EQ(datagram.tcp()->window, 501);
    EXPECT_EQ(Octets(datagram.payload.begin(), datagram.payload.end()), data);
  }
}

TEST(Build, a_flow_label_has_20_bits_and_leaves_the_traffic_class_alone) {
  const IpFields ip = {.traffic_class = 0x01, .flow_label = 0xfff00001};
  const IpHeader header = parse_ip(build_udp(flow_of(kUdpV6), ip, {}).view()).value();
  EXPECT_EQ(header.flow_label, 0x00001U);
  EXPECT_EQ(header.traffic_class, 0x01);
}

TEST(Build, a_udp_checksum_of_zero_is_sent_as_all_ones) {
  const FlowKey flow = flow_of(kUdpV4);
  // Two octets of data that bring the sum to ffff.
  const Packet without = build_udp(flow, {}, hex("0000"));
  const Octets data = {without.octets.at(26), without.octets.at(27)};
  const Packet packet = build_udp(flow, {}, data);
  EXPECT_EQ(parse_datagram(packet.view()).value().udp()->checksum, 0xffff);
}

// libtins reads the packet and computes checksums of its own on serialising it again.
template <class Ip>
Octets reserialised_by_libtins(const Octets& packet) {
  Ip ip(packet.data(), static_cast<std::uint32_t>(packet.size()));
  return ip.serialize();
}

TEST(Build, libtins_reads_and_writes_the_same_octets) {
  const TcpFields tcp = {.options = {.mss = 1380, .window_scale = {}, .timestamps = {}}};
  const Octets data = hex("0102 03");
  const FlowKey v4 = flow_of(kUdpV4);
  const FlowKey v6 = flow_of(kUdpV6);
  const Packet v4_packets[] = {
      build_udp(v4, {}, data),
      build_tcp({v4.source, v4.destination, Protocol::Tcp}, {}, tcp, data)};
  for (const Packet& packet : v4_packets) {
    EXPECT_EQ(reserialised_by_libtins<Tins::IP>(packet.octets), packet.octets);
  }
  const Packet v6_packets[] = {
      build_udp(v6, {}, data),
      build_tcp({v6.source, v6.destination, Protocol::Tcp}, {}, tcp, data)};
  for (const Packet& packet : v6_packets) {
    EXPECT_EQ(reserialised_by_libtins<Tins::IPv6>(packet.octets), packet.octets);
  }
}

TEST(Build, an_upper_layer_of_any_protocol_can_be_carried) {
  const IpHeader ip = parse_ip(kSynV4).value();
  const Packet gre = build_ip(ip.source, ip.destination, 47, {}, hex("0000 0800"));
  const Datagram datagram = parse_datagram(gre.view()).value();
  EXPECT_EQ(datagram.ip.protocol, 47);
  EXPECT_EQ(datagram.payload.size(), 4U);
  EXPECT_EQ(internet_checksum(gre.view().first(20)), 0);
}

}  // namespace
}  // namespace flatline
