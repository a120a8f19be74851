#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/capture/capture_file.h"

namespace flatline {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

// 24 octets of file header, then a record of 4 kept octets out of 60.
constexpr std::string_view kLittleMicroseconds =
    "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000"
    "15cd5b07 40e20100 04000000 3c000000 deadbeef";
constexpr std::string_view kBigMicroseconds =
    "a1b2c3d4 0002 0004 00000000 00000000 00040000 00000001"
    "075bcd15 0001e240 00000004 0000003c deadbeef";
constexpr std::string_view kLittleNanoseconds =
    "4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000"
    "15cd5b07 15cd5b07 04000000 3c000000 deadbeef";
constexpr std::string_view kBigNanoseconds =
    "a1b23c4d 0002 0004 00000000 00000000 00040000 00000001"
    "075bcd15 075bcd15 00000004 0000003c deadbeef";

CapturedFrame frame_at(nanoseconds fraction) {
  CapturedFrame frame;
  frame.number = 1;
  frame.at = Timestamp(seconds(123'456'789) + fraction);
  frame.original_octets = 60;
  frame.octets = {0xde, 0xad, 0xbe, 0xef};
  return frame;
}

TEST(PcapReader, both_byte_orders_and_both_resolutions_read_alike) {
  for (const auto hex : {kLittleMicroseconds, kBigMicroseconds}) {
    EXPECT_THAT(read_octets(from_hex(hex)).frames,
                testing::ElementsAre(frame_at(nanoseconds(123'456'000))));
  }
  for (const auto hex : {kLittleNanoseconds, kBigNanoseconds}) {
    EXPECT_THAT(read_octets(from_hex(hex)).frames,
                testing::ElementsAre(frame_at(nanoseconds(123'456'789))));
  }
}

TEST(PcapReader, header_becomes_the_one_interface) {
  for (const auto hex : {kLittleMicroseconds, kBigMicroseconds}) {
    const Reading reading = read_octets(from_hex(hex));
    CaptureInterface interface;
    interface.snap_length_octets = 262'144;
    EXPECT_THAT(reading.interfaces, testing::ElementsAre(interface));
    EXPECT_THAT(reading.statistics, testing::ElementsAre(CaptureStatistics{}));
    EXPECT_EQ(reading.end, (EndOfCapture{EndOfCapture::Kind::Complete, 44, ""}));
  }
}

TEST(PcapReader, frame_check_sequence_bits_are_no_part_of_the_link_type) {
  const Reading reading =
      read_octets(from_hex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 71000024"));
  EXPECT_EQ(reading.interfaces.at(0).link_type, LinkType::LinuxSll);
  EXPECT_EQ(reading.interfaces.at(0).link_type_number, 113);
}

TEST(PcapReader, link_type_that_is_not_known_keeps_its_number) {
  const Reading reading =
      read_octets(from_hex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 69000000"));
  EXPECT_EQ(reading.interfaces.at(0).link_type_number, 105);
  EXPECT_EQ(static_cast<int>(reading.interfaces.at(0).link_type), 105);
}

TEST(PcapReader, original_length_is_never_less_than_what_was_kept) {
  Octets file = from_hex(kLittleMicroseconds);
  file[36] = 3;
  EXPECT_EQ(read_octets(file).frames.at(0).original_octets, 4);
}

TEST(PcapReader, record_over_the_largest_snap_length_is_damage) {
  const Octets good = from_hex(kLittleMicroseconds);
  Octets file = good;
  file.insert(file.end(), good.begin() + 24, good.end());
  file[44 + 8] = 0x01;  // 262,145 octets kept
  file[44 + 10] = 0x04;
  const Reading reading = read_octets(file);
  EXPECT_EQ(reading.frames.size(), 1);
  EXPECT_EQ(reading.end, (EndOfCapture{EndOfCapture::Kind::Damaged, 44,
                                       "a pcap record says that it keeps 262145 octets"}));
}

TEST(PcapReader, largest_snap_length_is_read) {
  FileOctets file(ByteOrder::Little);
  file.octets(OctetView(from_hex(kLittleMicroseconds)).first(24));
  file.u32(1).u32(0).u32(kMaxFrameOctets).u32(kMaxFrameOctets).octets(Octets(kMaxFrameOctets, 7));
  const Reading reading = read_octets(file.done());
  ASSERT_EQ(reading.frames.size(), 1);
  EXPECT_EQ(reading.frames[0].octets, Octets(kMaxFrameOctets, 7));
}

TEST(PcapReader, end_is_given_again_and_again) {
  Octets file = from_hex(kLittleMicroseconds);
  file.pop_back();
  const auto reader = open_octets(file);
  ASSERT_TRUE(reader);
  const EndOfCapture cut{EndOfCapture::Kind::Cut, 24,
                         "a pcap record of 20 octets, of which 19 octets are there"};
  EXPECT_EQ(std::get<EndOfCapture>((*reader)->next()), cut);
  EXPECT_EQ(std::get<EndOfCapture>((*reader)->next()), cut);
}

TEST(PcapReader, versions_with_swapped_lengths_are_refused) {
  const auto reader =
      open_octets(from_hex("d4c3b2a1 0200 0200 00000000 00000000 ffff0000 01000000"));
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().message,
            "test: pcap version 2.2 is not read; convert it with `editcap -F pcapng`");
}

TEST(PcapReader, version_2_3_is_read) {
  Octets file = from_hex(kLittleMicroseconds);
  file[6] = 3;
  EXPECT_EQ(read_octets(file).frames.size(), 1);
}

std::string open_error(std::string_view hex) {
  const auto reader = open_octets(from_hex(hex));
  return reader ? "opened" : reader.error().message;
}

TEST(OpenCapture, what_is_no_capture_is_named) {
  EXPECT_EQ(open_error(""), "test: is empty; the capture program has not written to it");
  EXPECT_EQ(open_error("d4c3b2"), "test: is no capture file: it ends after 3 octets");
  EXPECT_EQ(open_error("1f8b0800 00000000"),
            "test: is compressed with gzip; uncompress it first with `gunzip`");
  EXPECT_EQ(open_error("28b52ffd 00000000"),
            "test: is compressed with zstd; uncompress it first with `unzstd`");
  EXPECT_EQ(open_error("34cdb2a1 0200 0400"),
            "test: is neither pcap nor pcapng: it begins with octets 34cdb2a1; if Wireshark opens "
            "it, convert it with `editcap -F pcapng`");
}

TEST(OpenCapture, paths_that_cannot_be_read_say_why) {
  TemporaryFolder folder;
  const auto missing = open_capture(folder / "none.pcap");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, testing::EndsWith("No such file or directory"));
  const auto directory = open_capture(folder.path());
  ASSERT_FALSE(directory);
  EXPECT_THAT(directory.error().message, testing::EndsWith("is a directory, not a capture file"));
}

}  // namespace
}  // namespace flatline
