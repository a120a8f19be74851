#include "probe/dns.h"

#include <gtest/gtest.h>

#include "packet/octet_writer.h"
#include "tests/packet/hex.h"
#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

constexpr std::uint16_t kId = 0x1234;

OctetWriter response(std::uint16_t flags, std::uint16_t answers, std::uint16_t questions = 1) {
  OctetWriter message;
  message.u16(kId).u16(flags).u16(questions).u16(answers).u16(0).u16(0);
  return message;
}

// "a.example" at offset 12, so that records may point there (0xc00c).
OctetWriter& put_question(OctetWriter& message) {
  return message.octets(hex("01 61 07 65 78 61 6d 70 6c 65 00")).u16(1).u16(1);
}

OctetWriter& put_record(OctetWriter& message, std::uint16_t type, OctetView data) {
  message.u16(0xc00c).u16(type).u16(1).u32(60).u16(static_cast<std::uint16_t>(data.size()));
  return message.octets(data);
}

std::string parsed(OctetView message, std::uint16_t id = kId) {
  const std::optional<NameAnswer> answer = parse_name_answer(message, id);
  return answer ? message_text(*answer) : "nothing";
}

TEST(BuildNameQuery, is_one_recursive_question_without_edns) {
  EXPECT_EQ(hex("1234 0100 0001 0000 0000 0000 01 61 07 65 78 61 6d 70 6c 65 00 0001 0001"),
            build_name_query("a.example", IpVersion::V4, kId));
  EXPECT_EQ(hex("1234 0100 0001 0000 0000 0000 01 61 07 65 78 61 6d 70 6c 65 00 001c 0001"),
            build_name_query("a.example", IpVersion::V6, kId));
}

TEST(BuildNameQuery, a_final_dot_changes_nothing) {
  EXPECT_EQ(build_name_query("a.example", IpVersion::V4, kId),
            build_name_query("a.example.", IpVersion::V4, kId));
}

TEST(BuildNameQuery, a_name_that_the_protocol_cannot_carry_gives_none) {
  const std::string label(63, 'a');
  const std::string longest =
      label + "." + label + "." + label + "." + std::string(61, 'a');  // 253 octets
  EXPECT_TRUE(build_name_query(label, IpVersion::V4, kId).has_value());
  EXPECT_TRUE(build_name_query(longest, IpVersion::V4, kId).has_value());
  EXPECT_FALSE(build_name_query(label + "a", IpVersion::V4, kId).has_value());
  EXPECT_FALSE(build_name_query(longest + "a", IpVersion::V4, kId).has_value());
  EXPECT_FALSE(build_name_query("", IpVersion::V4, kId).has_value());
  EXPECT_FALSE(build_name_query("a..example", IpVersion::V4, kId).has_value());
  EXPECT_FALSE(build_name_query(".example", IpVersion::V4, kId).has_value());
}

TEST(ParseNameAnswer, keeps_the_addresses_of_both_families_in_their_order) {
  OctetWriter message = response(0x8180, 3);
  put_question(message);
  put_record(message, 1, address("198.51.100.10").octets());
  put_record(message, 28, address("2001:db8::10").octets());
  put_record(message, 1, address("198.51.100.11").octets());
  EXPECT_EQ("rcode 0 198.51.100.10 2001:db8::10 198.51.100.11", parsed(message.view()));
}

TEST(ParseNameAnswer, an_alias_and_what_it_leads_to_give_the_address) {
  OctetWriter message = response(0x8180, 2);
  put_question(message);
  put_record(message, 5, hex("01 62 c0 0e"));
  put_record(message, 1, address("198.51.100.10").octets());
  EXPECT_EQ("rcode 0 198.51.100.10", parsed(message.view()));
}

TEST(ParseNameAnswer, every_code_is_kept) {
  for (std::uint8_t code = 0; code < 16; ++code) {
    OctetWriter message = response(static_cast<std::uint16_t>(0x8180 | code), 0);
    put_question(message);
    EXPECT_EQ("rcode " + std::to_string(code), parsed(message.view()));
  }
}

TEST(ParseNameAnswer, a_query_or_another_transaction_is_no_answer) {
  OctetWriter query = response(0x0100, 0);
  put_question(query);
  EXPECT_EQ("nothing", parsed(query.view()));
  OctetWriter answer = response(0x8180, 0);
  put_question(answer);
  EXPECT_EQ("nothing", parsed(answer.view(), kId + 1));
}

TEST(ParseNameAnswer, cut_anywhere_it_is_no_answer) {
  OctetWriter message = response(0x8180, 1);
  put_question(message);
  put_record(message, 1, address("198.51.100.10").octets());
  for (std::size_t length = 0; length < message.size(); ++length) {
    EXPECT_EQ("nothing", parsed(message.view().first(length))) << length;
  }
}

TEST(ParseNameAnswer, a_name_that_points_at_itself_or_ahead_is_no_answer) {
  for (const char* name : {"c0 0c", "c0 0e c0 0c", "c0 ff", "01 61 c0 0c"}) {
    OctetWriter message = response(0x8180, 1, 0);
    message.octets(hex(name)).u16(1).u16(1).u32(60).u16(4).u32(0);
    EXPECT_EQ("nothing", parsed(message.view())) << name;
  }
}

TEST(ParseNameAnswer, an_address_of_the_wrong_length_is_passed_over) {
  OctetWriter message = response(0x8180, 2);
  put_question(message);
  put_record(message, 1, hex("c6 33 64"));
  put_record(message, 28, hex("c6 33 64 0a 00"));
  EXPECT_EQ("rcode 0", parsed(message.view()));
}

TEST(ParseNameAnswer, an_address_has_the_family_that_its_type_says) {
  OctetWriter message = response(0x8180, 2);
  put_question(message);
  put_record(message, 1, address("2001:db8::10").octets());
  put_record(message, 28, address("198.51.100.10").octets());
  EXPECT_EQ("rcode 0", parsed(message.view()));
}

TEST(ParseNameAnswer, looks_at_64_records_of_a_thousand) {
  OctetWriter message = response(0x8180, 1000);
  put_question(message);
  for (int i = 0; i < 1000; ++i) {
    put_record(message, 1, address("198.51.100.10").octets());
  }
  EXPECT_EQ(64U, parse_name_answer(message.view(), kId)->addresses.size());
}

TEST(ParseNameAnswer, more_records_promised_than_there_are_is_no_answer) {
  OctetWriter message = response(0x8180, 1000);
  put_question(message);
  put_record(message, 1, address("198.51.100.10").octets());
  EXPECT_EQ("nothing", parsed(message.view()));
}

}  // namespace
}  // namespace flatline
