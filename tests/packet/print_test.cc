#include "packet/print.h"

#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "packet/build.h"
#include "packet/datagram.h"
#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

FlowKey flow_of(const Octets& packet) {
  return parse_datagram(packet).value().flow().value();
}

TEST(Print, tcp) {
  EXPECT_EQ(print(kSynV4),
            "IP 198.18.0.2.40064 > 198.51.100.10.4120: Flags [S], seq 2049568886, win 64240, "
            "options [mss 1460,sackOK,TS val 3234654963 ecr 0,wscale 10], ttl 64, id 63620, DF, "
            "length 0");
  EXPECT_EQ(print(kRstV6),
            "IP6 2001:db8:2::10.4120 > 2001:db8:1::2.40064: Flags [R.], seq 0, ack 271048548, "
            "win 0, hlim 63, length 0");
}

TEST(Print, data_gives_the_sequence_number_after_it) {
  const TcpFields tcp = {.sequence = 0xffffffff,
                         .acknowledgment = 5,
                         .flags = TcpFlags::kPsh | TcpFlags::kAck,
                         .window = 501,
                         .options = {}};
  const Packet packet = build_tcp(flow_of(kSynV4), {.identification = 5}, tcp, Octets(3));
  EXPECT_EQ(print(packet.view()),
            "IP 198.18.0.2.40064 > 198.51.100.10.4120: Flags [P.], seq 4294967295:2, ack 5, "
            "win 501, ttl 64, id 5, DF, length 3");
}

TEST(Print, tcp_flags) {
  const std::map<int, std::string> expected = {
      {0x00, "none"}, {0x01, "F"}, {0x02, "S"}, {0x12, "S."},  {0x14, "R."},      {0x18, "P."},
      {0x11, "F."},   {0x20, "U"}, {0x40, "E"}, {0xc2, "SEW"}, {0xff, "FSRP.UEW"}};
  for (const auto& [flags, text] : expected) {
    const Octets packet = patched(kRstV4, 33, static_cast<std::uint8_t>(flags));
    EXPECT_NE(print(packet).find("Flags [" + text + "]"), std::string::npos) << print(packet);
  }
}

TEST(Print, selective_acknowledgment_and_a_bad_option) {
  // nop nop sack{1:2}{3:4}, then an option of length 0.
  const Octets options = hex("0101 0512 0000 0001 0000 0002 0000 0003 0000 0004 0800 0000");
  Octets packet = joined({kRstV4, options});
  packet = patched(patched(packet, 32, 0xb0), 3, static_cast<std::uint8_t>(packet.size()));
  EXPECT_EQ(print(packet),
            "IP 198.51.100.10.4120 > 198.18.0.2.40064: Flags [R.], seq 0, ack 2049568887, win 0, "
            "options [sack 2 {1:2}{3:4},[bad opt]], ttl 63, id 0, DF, length 0");
}

TEST(Print, udp) {
  EXPECT_EQ(print(kUdpV4),
            "IP 198.18.0.2.53000 > 198.51.100.10.53: UDP, ttl 64, id 0, DF, "
            "length 12");
  EXPECT_EQ(print(kUdpV6), "IP6 2001:db8:1::2.53000 > 2001:db8:2::10.53: UDP, hlim 64, length 12");
}

TEST(Print, echo) {
  EXPECT_EQ(print(kEchoRequestV4),
            "IP 198.18.0.2 > 198.51.100.10: ICMP echo request, id 4660, seq 7, ttl 64, id 2156, "
            "DF, length 16");
  EXPECT_EQ(print(kEchoReplyV6),
            "IP6 2001:db8:2::10 > 2001:db8:1::2: ICMP6, echo reply, id 4660, seq 7, hlim 63, "
            "length 16");
}

TEST(Print, an_icmp_error_with_what_it_quotes) {
  EXPECT_EQ(print(kTimeExceededV4),
            "IP 198.18.0.1 > 198.18.0.2: ICMP time exceeded in-transit, ttl 64, id 28321, tos 192, "
            "length 68, quoting IP 198.18.0.2.40001 > 198.51.100.10.4120: tcp, Flags [S], "
            "seq 2292160745, ttl 1, id 20468, DF, total length 60");
  EXPECT_EQ(print(kPortUnreachableV6),
            "IP6 2001:db8:2::10 > 2001:db8:1::2: ICMP6, destination unreachable, unreachable port, "
            "2001:db8:2::10 udp port 53, hlim 63, length 68, quoting IP6 2001:db8:1::2.53000 > "
            "2001:db8:2::10.53: udp, hlim 63, total length 60");
  EXPECT_EQ(print(kAdminProhibitedV4),
            "IP 198.18.0.1 > 198.18.0.2: ICMP host 198.51.100.10 unreachable - admin prohibited "
            "filter, ttl 64, id 1938, length 36, quoting IP 198.18.0.2.40001 > "
            "198.51.100.10.4120: tcp, seq 2292160745, ttl 1, id 20468, DF, total length 60");
}

TEST(Print, fragmentation_needed_and_packet_too_big) {
  EXPECT_EQ(print(kFragmentationNeededV4),
            "IP 198.18.0.1 > 198.18.0.2: ICMP 198.51.100.10 unreachable - need to frag (mtu 1400), "
            "ttl 64, id 4497, length 36, quoting IP 198.18.0.2.40001 > 198.51.100.10.4120: tcp, "
            "seq 2292160745, ttl 1, id 20468, DF, total length 60");
  const IpHeader ip = parse_ip(kTimeExceededV6).value();
  const Packet too_big =
      build_icmp(ip.source, ip.destination, {},
                 {.type = icmp6::kPacketTooBig, .rest_of_header = 1280}, kEchoRequestV6);
  EXPECT_EQ(print(too_big.view()),
            "IP6 2001:db8:1::1 > 2001:db8:1::2: ICMP6, packet too big, mtu 1280, hlim 64, "
            "length 64, quoting IP6 2001:db8:1::2 > 2001:db8:2::10: icmp6, id 4660, seq 7, "
            "hlim 64, total length 56");
}

TEST(Print, mpls_labels_stand_before_the_quotation) {
  EXPECT_EQ(print(kMplsCompliantV4),
            "IP 198.18.1.1 > 198.18.0.2: ICMP time exceeded in-transit, ttl 253, id 19713, "
            "length 152, mpls [label 16001, tc 0, ttl 1] [label 299808, tc 5, bottom, ttl 1], "
            "quoting IP 198.18.0.2.40001 > 198.51.100.10.4120: tcp, Flags [S], seq 2292160745, "
            "ttl 1, id 20468, DF, total length 60");
}

TEST(Print, arp_and_neighbour_discovery) {
  EXPECT_EQ(print(kArpRequest), "ARP, Request who-has 198.18.0.1 tell 198.18.0.2, length 28");
  EXPECT_EQ(print(kArpReply), "ARP, Reply 198.18.0.1 is-at 02:00:00:00:00:01, length 28");
  EXPECT_EQ(print(patched(kArpReply, 7, 9)), "ARP, operation 9, length 28");
  EXPECT_EQ(print(kNeighborSolicitation),
            "IP6 2001:db8:1::2 > ff02::1:ff00:1: ICMP6, neighbor solicitation, who has "
            "2001:db8:1::1, hlim 255, length 32");
  EXPECT_EQ(print(kNeighborAdvertisement),
            "IP6 2001:db8:1::1 > 2001:db8:1::2: ICMP6, neighbor advertisement, tgt is "
            "2001:db8:1::1, hlim 255, length 32");
}

TEST(Print, fragments) {
  EXPECT_EQ(print(kExtensionChainV6),
            "IP6 2001:db8:1::2.53000 > 2001:db8:2::10.53: UDP, hlim 64, id 3735928559, frag 16@0+, "
            "length 8");
  EXPECT_EQ(print(kLaterFragmentV6),
            "IP6 2001:db8:1::2 > 2001:db8:2::10: udp, hlim 64, id 3735928559, frag 10@1448, "
            "length 10");
}

TEST(Print, a_cut_header_is_marked_and_another_protocol_numbered) {
  EXPECT_EQ(print(OctetView(kSynV4).first(30)),
            "IP 198.18.0.2.40064 > 198.51.100.10.4120: [|tcp], ttl 64, id 63620, DF, length 40");
  EXPECT_EQ(print(OctetView(kEchoRequestV6).first(44)),
            "IP6 2001:db8:1::2 > 2001:db8:2::10: [|icmp6], hlim 64, length 16");
  EXPECT_EQ(print(patched(kUdpV4, 9, 47)),
            "IP 198.18.0.2 > 198.51.100.10: ip-proto-47, ttl 64, id 0, DF, length 20");
}

TEST(Print, lengths_that_contradict_their_headers_print_as_zero) {
  // A data offset of 60 octets in a datagram of 40.
  EXPECT_TRUE(print(patched(kRstV4, 32, 0xf0)).ends_with(", length 0"));
  // A quoted total length of 19 with more fragments to come.
  const Octets quote = patched(patched(kTimeExceededV4, 31, 19), 34, 0x20);
  EXPECT_TRUE(print(quote).ends_with("id 20468, frag 0@0+, total length 19")) << print(quote);
}

TEST(Print, what_cannot_be_read_is_named) {
  EXPECT_EQ(print({}), "unknown [truncated], length 0");
  EXPECT_EQ(print(hex("0b")), "unknown [bad version], length 1");
  EXPECT_EQ(print(OctetView(kSynV4).first(12)), "IP [truncated], length 12");
  EXPECT_EQ(print(patched(kSynV4, 3, 1)), "IP [bad length], length 60");
  EXPECT_EQ(print(OctetView(kListenerReportV6).first(44)), "IP6 [truncated], length 44");
}

Timestamp at(std::int64_t ns) {
  return Timestamp(Duration(ns));
}

TEST(PrintUtc, cuts_the_fraction_and_never_rounds_it) {
  const Timestamp time = at(1795326000'123456789);
  EXPECT_EQ(print_utc(time), "2026-11-22T05:40:00.123456Z");
  EXPECT_EQ(print_utc(time, 9), "2026-11-22T05:40:00.123456789Z");
  EXPECT_EQ(print_utc(time, 3), "2026-11-22T05:40:00.123Z");
  EXPECT_EQ(print_utc(time, 0), "2026-11-22T05:40:00Z");
  EXPECT_EQ(print_utc(time, 99), "2026-11-22T05:40:00.123456789Z");
  EXPECT_EQ(print_utc(time, -1), "2026-11-22T05:40:00Z");
}

TEST(PrintUtc, times_before_1970_and_at_the_ends_of_the_clock) {
  EXPECT_EQ(print_utc(at(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(print_utc(at(-1), 9), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(print_utc(at(951782400'000000000), 0), "2000-02-29T00:00:00Z");
  EXPECT_EQ(print_utc(at(std::numeric_limits<std::int64_t>::max()), 9),
            "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(print_utc(at(std::numeric_limits<std::int64_t>::min()), 9),
            "1677-09-21T00:12:43.145224192Z");
}

}  // namespace
}  // namespace flatline
