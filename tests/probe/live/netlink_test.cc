#include "probe/live/netlink.h"

#include <linux/netlink.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flatline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Netlink, attributes_read_back_as_written_whatever_their_padding) {
  Octets message;
  append_attribute(message, 5, Octets{1});
  append_attribute(message, 7, Octets{2, 3, 4, 5});
  const auto attributes = read_attributes(message);
  ASSERT_EQ(attributes.size(), 2U);
  EXPECT_THAT(attributes.at(5), ElementsAre(1));
  EXPECT_THAT(attributes.at(7), ElementsAre(2, 3, 4, 5));
}

TEST(Netlink, an_attribute_longer_than_the_message_ends_the_reading) {
  Octets message;
  append_attribute(message, 5, Octets{1, 2, 3, 4});
  append_native(message, nlattr{100, 7});
  EXPECT_EQ(read_attributes(message).size(), 1U);
}

TEST(Netlink, an_attribute_shorter_than_its_header_does_not_loop) {
  Octets message;
  append_native(message, nlattr{0, 7});
  EXPECT_THAT(read_attributes(message), IsEmpty());
}

TEST(Netlink, a_message_cut_anywhere_is_no_message) {
  Octets message;
  append_native(message, nlmsghdr{.nlmsg_len = sizeof(nlmsghdr) + 4,
                                  .nlmsg_type = 24,
                                  .nlmsg_flags = 0,
                                  .nlmsg_seq = 1,
                                  .nlmsg_pid = 0});
  append_native(message, std::uint32_t{9});
  for (std::size_t length = 0; length < message.size(); ++length) {
    OctetView cut = OctetView(message).first(length);
    EXPECT_FALSE(next_message(cut)) << length;
  }
  OctetView whole = message;
  const auto read = next_message(whole);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->type, 24);
  EXPECT_EQ(read->body.size(), 4U);
  EXPECT_TRUE(whole.empty());
}

}  // namespace
}  // namespace flatline
