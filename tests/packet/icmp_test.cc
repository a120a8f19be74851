#include "packet/icmp.h"

#include <gtest/gtest.h>

#include "packet/checksum.h"
#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

IcmpMessage v4(const Octets& packet) {
  return parse_icmp(IpVersion::V4, from(packet, 20)).value();
}

IcmpMessage v6(const Octets& packet) {
  return parse_icmp(IpVersion::V6, from(packet, 40)).value();
}

const std::vector<MplsLabel> kLabels = {{16001, 0, false, 1}, {299808, 5, true, 1}};

// Time exceeded with this length attribute in words, this quotation and these extensions.
IcmpMessage time_exceeded(std::uint8_t length_words, OctetView quotation, OctetView extensions) {
  Octets header = hex("0b00 0000 0000 0000");
  header[5] = length_words;
  return parse_icmp(IpVersion::V4, joined({header, quotation, extensions})).value();
}

Octets padded_syn() {
  return joined({kSynTtl1V4, Octets(68)});
}

// An extension structure of these objects with its checksum.
Octets structure(std::string_view objects) {
  Octets octets = joined({hex("2000 0000"), hex(objects)});
  const std::uint16_t checksum = internet_checksum(octets);
  octets[2] = static_cast<std::uint8_t>(checksum >> 8);
  octets[3] = static_cast<std::uint8_t>(checksum & 0xff);
  return octets;
}

constexpr std::string_view kOneObject = "0008 0201 abcd ef01";

TEST(Icmp, reads_a_time_exceeded_with_what_it_quotes) {
  IcmpMessage expected;
  expected.version = IpVersion::V4;
  expected.type = icmp4::kTimeExceeded;
  expected.checksum = 0xe580;
  expected.quoted = parse_quoted(kSynTtl1V4).value();
  EXPECT_EQ(v4(kTimeExceededV4), expected);
}

TEST(Icmp, reads_an_icmpv6_time_exceeded_with_what_it_quotes) {
  const IcmpMessage message = v6(kTimeExceededV6);
  EXPECT_EQ(message.type, icmp6::kTimeExceeded);
  EXPECT_EQ(message.checksum, 0xb559);
  ASSERT_TRUE(message.quoted);
  EXPECT_EQ(message.quoted->ip.hop_limit, HopLimit{1});
  EXPECT_EQ(message.quoted->tcp_sequence, 3264580355U);
  EXPECT_EQ(message.quoted->tcp_mss, 1440);
  EXPECT_EQ(message.quoted->tcp_timestamps, (TcpTimestamps{3712043991, 0}));
}

TEST(Icmp, reads_echo_of_both_versions) {
  for (const IcmpMessage& message :
       {v4(kEchoRequestV4), v4(kEchoReplyV4), v6(kEchoRequestV6), v6(kEchoReplyV6)}) {
    EXPECT_EQ(message.echo, (IcmpEcho{4660, 7}));
    EXPECT_FALSE(message.is_error());
    EXPECT_FALSE(message.quoted);
  }
}

TEST(Icmp, fragmentation_needed_and_packet_too_big_carry_a_next_hop_mtu) {
  EXPECT_EQ(v4(kFragmentationNeededV4).next_hop_mtu, 1400U);
  EXPECT_EQ(v4(kFragmentationNeededV4).quoted->tcp_sequence, 2292160745U);
  // An old router leaves the field zero: known to be zero, not unknown.
  EXPECT_EQ(v4(patched(patched(kFragmentationNeededV4, 26, 0), 27, 0)).next_hop_mtu, 0U);
  EXPECT_FALSE(v4(kAdminProhibitedV4).next_hop_mtu);
  const Octets too_big = joined({hex("0200 0000 0001 0578"), kUdpV6});
  const IcmpMessage message = parse_icmp(IpVersion::V6, too_big).value();
  EXPECT_EQ(message.next_hop_mtu, 0x10578U);
  EXPECT_EQ(message.quoted, parse_quoted(kUdpV6).value());
}

TEST(Icmp, neighbour_discovery_names_its_target) {
  const IpAddress router = IpAddress::parse("2001:db8:1::1").value();
  EXPECT_EQ(v6(kNeighborSolicitation).neighbor_target, router);
  EXPECT_EQ(v6(kNeighborAdvertisement).neighbor_target, router);
  const OctetView cut = OctetView(kNeighborSolicitation).subspan(40, 23);
  EXPECT_FALSE(parse_icmp(IpVersion::V6, cut).value().neighbor_target);
}

TEST(Icmp, the_same_number_means_another_thing_in_the_other_version) {
  // Type 3 is destination unreachable in ICMP and time exceeded in ICMPv6; 128 is no ICMP echo.
  EXPECT_TRUE(parse_icmp(IpVersion::V6, from(kAdminProhibitedV4, 20)).value().is_error());
  EXPECT_FALSE(parse_icmp(IpVersion::V4, from(kEchoRequestV6, 40)).value().echo);
  EXPECT_FALSE(parse_icmp(IpVersion::V4, from(kNeighborSolicitation, 40)).value().neighbor_target);
}

TEST(Icmp, an_unknown_type_keeps_its_numbers) {
  const IcmpMessage message = v4(patched(patched(kEchoRequestV4, 20, 42), 21, 9));
  EXPECT_EQ(message.type, 42);
  EXPECT_EQ(message.code, 9);
  EXPECT_FALSE(message.echo);
  EXPECT_FALSE(message.is_error());
}

TEST(Icmp, errors_are_the_types_that_quote_a_datagram) {
  IcmpMessage message;
  for (int type = 0; type < 256; ++type) {
    message.type = static_cast<std::uint8_t>(type);
    message.version = IpVersion::V4;
    const bool is_v4_error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    EXPECT_EQ(message.is_error(), is_v4_error) << type;
    message.version = IpVersion::V6;
    EXPECT_EQ(message.is_error(), type < 128) << type;
  }
}

TEST(Icmp, fewer_than_8_octets_are_truncated) {
  for (std::size_t size = 0; size < 8; ++size) {
    EXPECT_EQ(parse_icmp(IpVersion::V4, OctetView(kTimeExceededV4).subspan(20, size)).error(),
              (ParseError{ParseErrorKind::Truncated, size}));
  }
}

TEST(Icmp, a_quotation_that_cannot_be_read_leaves_the_message) {
  const IcmpMessage message = time_exceeded(0, hex("0000 0000"), {});
  EXPECT_EQ(message.type, icmp4::kTimeExceeded);
  EXPECT_FALSE(message.quoted);
}

TEST(IcmpExtensions, a_length_attribute_divides_quotation_from_label_stack) {
  const IcmpMessage message = v4(kMplsCompliantV4);
  EXPECT_EQ(message.quoted, parse_quoted(kSynTtl1V4).value());
  EXPECT_EQ(mpls_labels(message), kLabels);
}

TEST(IcmpExtensions, are_found_at_octet_128_without_a_length_attribute) {
  const IcmpMessage message = v4(kMplsAtOctet128V4);
  EXPECT_EQ(message.quoted, parse_quoted(kSynTtl1V4).value());
  EXPECT_EQ(mpls_labels(message), kLabels);
}

TEST(IcmpExtensions, stand_in_every_message_of_rfc_4884_section_4) {
  const Octets body = joined({padded_syn(), structure(kOneObject)});
  for (const char* header : {"0301 0000 0020 0000", "0b00 0000 0020 0000", "0c00 0000 0020 0000"}) {
    const IcmpMessage message = parse_icmp(IpVersion::V4, joined({hex(header), body})).value();
    EXPECT_EQ(message.extensions.size(), 1U) << header;
  }
  const IcmpMessage redirect =
      parse_icmp(IpVersion::V4, joined({hex("0500 0000 0020 0000"), body})).value();
  EXPECT_TRUE(redirect.extensions.empty());
}

TEST(IcmpExtensions, of_icmpv6_count_their_length_in_64_bit_words) {
  Octets header = hex("0300 0000 1000 0000");  // 16 words are 128 octets
  const Octets message = joined({header, kSynV6, Octets(48), structure(kOneObject)});
  const IcmpMessage parsed = parse_icmp(IpVersion::V6, message).value();
  EXPECT_EQ(parsed.quoted->octets, kSynV6);
  EXPECT_EQ(parsed.extensions, (std::vector<IcmpExtension>{{2, 1, hex("abcd ef01")}}));
}

TEST(IcmpExtensions, payload_at_octet_128_with_a_wrong_checksum_is_quotation) {
  const Octets quotation = joined({kSynTtl1V4, Octets(68, 0x55)});
  Octets extensions = structure(kOneObject);
  extensions[3] ^= 1;
  const IcmpMessage message = time_exceeded(0, quotation, extensions);
  EXPECT_TRUE(message.extensions.empty());
  EXPECT_EQ(message.quoted->octets.size(), 128 + extensions.size());
}

TEST(IcmpExtensions, a_checksum_of_zero_means_none_only_where_the_length_was_announced) {
  const Octets unsummed = joined({hex("2000 0000"), hex(kOneObject)});
  EXPECT_EQ(time_exceeded(32, padded_syn(), unsummed).extensions.size(), 1U);
  EXPECT_TRUE(time_exceeded(0, padded_syn(), unsummed).extensions.empty());
}

TEST(IcmpExtensions, another_version_is_not_read) {
  Octets version_1 = structure(kOneObject);
  version_1[0] = 0x10;
  version_1[2] = 0;
  version_1[3] = 0;
  EXPECT_TRUE(time_exceeded(32, padded_syn(), version_1).extensions.empty());
}

TEST(IcmpExtensions, a_length_attribute_that_cannot_be_true_is_ignored) {
  // 1 word is no datagram; 255 words are more than there is.
  EXPECT_EQ(time_exceeded(1, kSynTtl1V4, {}).quoted, parse_quoted(kSynTtl1V4).value());
  EXPECT_EQ(time_exceeded(255, kSynTtl1V4, {}).quoted, parse_quoted(kSynTtl1V4).value());
}

TEST(IcmpExtensions, a_short_length_attribute_is_believed_when_extensions_stand_there) {
  const IcmpMessage message = time_exceeded(15, kSynTtl1V4, structure(kOneObject));
  EXPECT_EQ(message.quoted, parse_quoted(kSynTtl1V4).value());
  EXPECT_EQ(message.extensions.size(), 1U);
}

TEST(IcmpExtensions, an_announced_quotation_ends_where_it_says_even_without_extensions) {
  const Octets quotation = joined({kSynTtl1V4, Octets(68, 0x55)});
  EXPECT_EQ(time_exceeded(32, quotation, hex("ffff ffff")).quoted->octets, quotation);
}

TEST(IcmpExtensions, an_object_with_an_impossible_length_ends_the_list) {
  // A sound object, then lengths of 3 and of more than there is.
  for (const std::string_view bad :
       {"0008 0201 abcd ef01 0003 0101", "0008 0201 abcd ef01 0009 0101"}) {
    EXPECT_EQ(time_exceeded(32, padded_syn(), structure(bad)).extensions,
              (std::vector<IcmpExtension>{{2, 1, hex("abcd ef01")}}));
  }
}

TEST(IcmpExtensions, an_object_without_payload_is_kept) {
  EXPECT_EQ(time_exceeded(32, padded_syn(), structure("0004 0302")).extensions,
            (std::vector<IcmpExtension>{{3, 2, {}}}));
}

TEST(IcmpExtensions, messages_that_cannot_carry_them_quote_to_the_end) {
  // Packet too big: octet 4 is the MTU's highest, not a length.
  const Octets body = joined({kSynV6, Octets(48), structure(kOneObject)});
  const IcmpMessage message =
      parse_icmp(IpVersion::V6, joined({hex("0200 0000 1000 0000"), body})).value();
  EXPECT_TRUE(message.extensions.empty());
  EXPECT_EQ(message.quoted->octets.size(), body.size());
}

TEST(MplsLabels, come_from_class_1_type_1_alone) {
  IcmpMessage message;
  message.extensions = {{1, 2, hex("0000 1101")}, {2, 1, hex("0000 1101")}};
  EXPECT_TRUE(mpls_labels(message).empty());
  message.extensions.push_back({1, 1, hex("0000 1101 ffff ffff 00")});
  EXPECT_EQ(mpls_labels(message),
            (std::vector<MplsLabel>{{1, 0, true, 1}, {0xfffff, 7, true, 255}}));
}

}  // namespace
}  // namespace flatline
