#include "packet/tcp.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/packet/hex.h"
#include "tests/packet/samples.h"

namespace flatline {
namespace {

TcpHeader header_with(TcpOptions options, std::size_t header_octets) {
  TcpHeader header;
  header.source_port = Port{40064};
  header.destination_port = Port{4120};
  header.sequence = 2049568886;
  header.flags = TcpFlags::kSyn;
  header.window = 64240;
  header.checksum = 0x99c0;
  header.header_octets = header_octets;
  header.options = options;
  return header;
}

// A SYN with these option octets, which must fill whole words.
Octets syn_with(const std::string& options) {
  const Octets octets = hex(options);
  const auto words = static_cast<std::uint8_t>(5 + octets.size() / 4);
  const OctetView fixed = OctetView(kSynV4).subspan(20, 20);
  return patched(joined({fixed, octets}), 12, static_cast<std::uint8_t>(words << 4));
}

TcpOptions options_of(const std::string& options) {
  return parse_tcp(syn_with(options)).value().options;
}

TEST(Tcp, reads_the_syn_of_linux) {
  TcpOptions options;
  options.mss = 1460;
  options.window_scale = 10;
  options.sack_permitted = true;
  options.timestamps = TcpTimestamps{3234654963, 0};
  EXPECT_EQ(parse_tcp(from(kSynV4, 20)), header_with(options, 40));
}

TEST(Tcp, reads_a_reset_without_options) {
  const TcpHeader rst = parse_tcp(from(kRstV6, 40)).value();
  EXPECT_EQ(rst.flags, TcpFlags::kRst | TcpFlags::kAck);
  EXPECT_TRUE(rst.has(TcpFlags::kRst));
  EXPECT_FALSE(rst.has(TcpFlags::kRst | TcpFlags::kSyn));
  EXPECT_EQ(rst.acknowledgment, 271048548U);
  EXPECT_EQ(rst.header_octets, 20U);
  EXPECT_EQ(rst.options, TcpOptions{});
}

TEST(Tcp, a_cut_inside_the_fixed_header_is_an_error) {
  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_EQ(parse_tcp(OctetView(kSynV4).subspan(20, size)).error(),
              (ParseError{ParseErrorKind::Truncated, size}));
  }
}

TEST(Tcp, a_cut_inside_the_options_keeps_the_options_before_it) {
  // mss 4 octets, sackOK 2, timestamps 10, nop 1, wscale 3.
  for (std::size_t present = 0; present <= 20; ++present) {
    const TcpHeader header = parse_tcp(OctetView(kSynV4).subspan(20, 20 + present)).value();
    EXPECT_EQ(header.options.mss.has_value(), present >= 4) << present;
    EXPECT_EQ(header.options.sack_permitted, present >= 6) << present;
    EXPECT_EQ(header.options.timestamps.has_value(), present >= 16) << present;
    EXPECT_EQ(header.options.window_scale.has_value(), present >= 20) << present;
    EXPECT_FALSE(header.options.malformed) << present;
    EXPECT_EQ(header.header_octets, 40U);
  }
}

TEST(Tcp, a_cut_between_kind_and_length_is_not_malformed) {
  const Octets whole = syn_with("0204 05b4 0101 0402");
  const TcpOptions cut = parse_tcp(OctetView(whole).first(27)).value().options;
  EXPECT_EQ(cut.mss, 1460);
  EXPECT_FALSE(cut.sack_permitted);
  EXPECT_FALSE(cut.malformed);
}

TEST(Tcp, a_data_offset_below_five_words_is_an_error) {
  const Octets segment = patched(Octets(kSynV4.begin() + 20, kSynV4.end()), 12, 0x40);
  EXPECT_EQ(parse_tcp(segment).error(), (ParseError{ParseErrorKind::BadLength, 12}));
}

TEST(Tcp, reads_up_to_four_sack_blocks) {
  const TcpOptions two = options_of("0101 0512 0000 0001 0000 0002 0000 0003 ffff ffff");
  EXPECT_EQ(two.sack_blocks, 2);
  EXPECT_EQ(two.sack[0], (SackBlock{1, 2}));
  EXPECT_EQ(two.sack[1], (SackBlock{3, 0xffffffff}));
  EXPECT_FALSE(two.malformed);
  const std::string block = " 0000 0001 0000 0002";
  const TcpOptions four = options_of("0101 0522" + block + block + block + block);
  EXPECT_EQ(four.sack_blocks, 4);
  EXPECT_FALSE(four.malformed);
}

TEST(Tcp, an_impossible_length_ends_the_options_and_is_noted) {
  EXPECT_FALSE(options_of("0204 05b4 0000 0000").malformed);
  for (const char* text : {"0204 05b4 0800 0000",     // length 0
                           "0204 05b4 fd01 0000",     // length 1, shorter than kind and length
                           "0204 05b4 080a 0000",     // past the end of the header
                           "0204 05b4 0802 0000",     // timestamps of 2 octets
                           "0204 05b4 0304 0000",     // window scale of 4
                           "0204 05b4 0403 0000",     // SACK permitted of 3
                           "0204 05b4 0504 0000",     // SACK of half a block
                           "0204 05b4 0502 0000",     // SACK of no block
                           "0204 05b4 0203 0000",     // MSS of 3
                           "0204 05b4 0101 0108"}) {  // a kind without its length
    const TcpOptions options = options_of(text);
    EXPECT_TRUE(options.malformed) << text;
    EXPECT_EQ(options.mss, 1460) << text;
    EXPECT_FALSE(options.timestamps || options.window_scale || options.sack_permitted) << text;
    EXPECT_EQ(options.sack_blocks, 0) << text;
  }
}

TEST(Tcp, an_unknown_option_is_stepped_over) {
  const TcpOptions options = options_of("fd04 1234 0204 05b4");
  EXPECT_EQ(options.mss, 1460);
  EXPECT_FALSE(options.malformed);
}

TEST(Tcp, nothing_after_the_end_of_the_list_is_an_option) {
  EXPECT_EQ(options_of("0000 0000 0204 05b4"), TcpOptions{});
}

TEST(Tcp, sequence_numbers_compare_across_the_wrap) {
  EXPECT_TRUE(sequence_before(1, 2));
  EXPECT_FALSE(sequence_before(2, 2));
  EXPECT_FALSE(sequence_before(2, 1));
  EXPECT_TRUE(sequence_before(0xfffffff0, 5));
  EXPECT_FALSE(sequence_before(5, 0xfffffff0));
}

}  // namespace
}  // namespace flatline
