// Every prefix of every sample, and every sample with one octet changed, through every parser.

#include <gtest/gtest.h>

#include "packet/arp.h"
#include "packet/datagram.h"
#include "packet/link.h"
#include "packet/print.h"
#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

// Heap memory of exactly that size, so that the address sanitizer sees a read past its end.
Octets prefix(const Octets& octets, std::size_t size) {
  return {octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST(Truncation, every_prefix_parses_or_fails_with_an_offset_inside_it) {
  for (const Sample& sample : ip_samples()) {
    for (std::size_t size = 0; size <= sample.octets.size(); ++size) {
      const Octets cut = prefix(sample.octets, size);
      const Parsed<Datagram> datagram = parse_datagram(cut);
      if (!datagram) {
        EXPECT_LE(datagram.error().offset_octets, size) << sample.name;
        continue;
      }
      EXPECT_GE(size, datagram->ip.header_octets) << sample.name;
      EXPECT_LE(datagram->payload.size(), size - datagram->ip.header_octets) << sample.name;
    }
  }
}

TEST(Truncation, a_longer_prefix_never_fails_where_a_shorter_one_was_read) {
  for (const Sample& sample : ip_samples()) {
    bool was_read = false;
    for (std::size_t size = 0; size <= sample.octets.size(); ++size) {
      const bool is_read = parse_datagram(prefix(sample.octets, size)).has_value();
      EXPECT_TRUE(is_read || !was_read) << sample.name << " at " << size;
      was_read = is_read;
    }
    EXPECT_TRUE(was_read) << sample.name;
  }
}

TEST(Truncation, the_header_of_a_prefix_says_what_the_whole_says) {
  for (const Sample& sample : ip_samples()) {
    const IpHeader whole = parse_ip(sample.octets).value();
    for (std::size_t size = whole.header_octets; size < sample.octets.size(); ++size) {
      EXPECT_EQ(parse_ip(prefix(sample.octets, size)), whole) << sample.name << " at " << size;
    }
  }
}

TEST(Truncation, a_flow_that_is_known_is_the_flow_of_the_whole) {
  for (const Sample& sample : ip_samples()) {
    const auto whole = parse_datagram(sample.octets).value().flow();
    const auto whole_quoted = parse_quoted(sample.octets).value().flow;
    for (std::size_t size = 0; size < sample.octets.size(); ++size) {
      const Octets cut = prefix(sample.octets, size);
      const Parsed<Datagram> datagram = parse_datagram(cut);
      if (datagram && datagram->flow()) {
        EXPECT_EQ(datagram->flow(), whole) << sample.name << " at " << size;
      }
      const Parsed<QuotedDatagram> quoted = parse_quoted(cut);
      if (quoted && quoted->flow) {
        EXPECT_EQ(quoted->flow, whole_quoted) << sample.name << " at " << size;
      }
    }
  }
}

TEST(Truncation, every_prefix_prints_a_line_of_printable_characters) {
  for (const Sample& sample : ip_samples()) {
    for (std::size_t size = 0; size <= sample.octets.size(); ++size) {
      const std::string line = print(prefix(sample.octets, size));
      EXPECT_FALSE(line.empty());
      for (const char c : line) {
        EXPECT_TRUE(c >= ' ' && c <= '~') << sample.name << " at " << size;
      }
    }
  }
}

TEST(Truncation, a_changed_octet_is_read_or_refused) {
  for (const Sample& sample : ip_samples()) {
    for (std::size_t at = 0; at < sample.octets.size(); ++at) {
      for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
        const Octets changed = patched(sample.octets, at, static_cast<std::uint8_t>(value));
        EXPECT_FALSE(print(changed).empty());
        const Parsed<QuotedDatagram> quoted = parse_quoted(changed);
        EXPECT_TRUE(!quoted || quoted->octets.size() <= changed.size());
        for (const LinkType type : {LinkType::Null, LinkType::Ethernet, LinkType::LinuxSll,
                                    LinkType::LinuxSll2, LinkType::Raw}) {
          const Parsed<LinkFrame> frame = parse_link(type, changed);
          EXPECT_TRUE(!frame || frame->header_octets <= changed.size());
        }
      }
    }
  }
}

}  // namespace
}  // namespace flatline
