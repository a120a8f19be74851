#include "packet/arp.h"

#include <gtest/gtest.h>

#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

TEST(Arp, reads_a_request) {
  EXPECT_EQ(parse_arp(kArpRequest), (ArpMessage{.operation = 1,
                                                .sender_mac = {2, 0, 0, 0, 0, 0x0a},
                                                .sender = IpAddress::v4({198, 18, 0, 2}),
                                                .target_mac = {},
                                                .target = IpAddress::v4({198, 18, 0, 1})}));
}

TEST(Arp, reads_a_reply) {
  EXPECT_EQ(parse_arp(kArpReply), (ArpMessage{.operation = 2,
                                              .sender_mac = {2, 0, 0, 0, 0, 1},
                                              .sender = IpAddress::v4({198, 18, 0, 1}),
                                              .target_mac = {2, 0, 0, 0, 0, 0x0a},
                                              .target = IpAddress::v4({198, 18, 0, 2})}));
}

TEST(Arp, padding_of_the_ethernet_frame_is_ignored) {
  const Octets padded = joined({kArpReply, Octets(18)});
  EXPECT_EQ(parse_arp(padded), parse_arp(kArpReply));
}

TEST(Arp, every_shorter_message_is_truncated) {
  for (std::size_t size = 0; size < kArpReply.size(); ++size) {
    const Octets cut(kArpReply.begin(), kArpReply.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(parse_arp(cut).error(), (ParseError{ParseErrorKind::Truncated, size}));
  }
}

TEST(Arp, other_hardware_protocols_and_lengths_are_refused) {
  EXPECT_EQ(parse_arp(patched(kArpReply, 1, 6)).error().kind, ParseErrorKind::BadVersion);
  EXPECT_EQ(parse_arp(patched(kArpReply, 2, 0x86)).error().kind, ParseErrorKind::BadVersion);
  EXPECT_EQ(parse_arp(patched(kArpReply, 4, 8)).error().kind, ParseErrorKind::BadLength);
  EXPECT_EQ(parse_arp(patched(kArpReply, 5, 16)).error().kind, ParseErrorKind::BadLength);
}

}  // namespace
}  // namespace flatline
