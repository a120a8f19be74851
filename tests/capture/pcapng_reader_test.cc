#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/capture/capture_file.h"

namespace flatline {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr ByteOrder kLittle = ByteOrder::Little;
constexpr ByteOrder kBig = ByteOrder::Big;
constexpr std::uint32_t kSection = 0x0a0d0d0a;

const Octets kPacket{0x45, 0x00, 0x00};

// Section header, interface description (Ethernet, nanoseconds), enhanced packet: 1.5 s, inbound,
// comment "hi", three octets of 60.
constexpr std::string_view kLittleFile =
    "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
    "01000000 20000000 0100 0000 00000400 0900 0100 09000000 0000 0000 20000000"
    "06000000 38000000 00000000 00000000 002f6859 03000000 3c000000 45000000"
    "0200 0400 01000000 0100 0200 68690000 0000 0000 38000000";
constexpr std::string_view kBigFile =
    "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
    "00000001 00000020 0001 0000 00040000 0009 0001 09000000 0000 0000 00000020"
    "00000006 00000038 00000000 00000000 59682f00 00000003 0000003c 45000000"
    "0002 0004 00000001 0001 0002 68690000 0000 0000 00000038";

TEST(PcapngReader, both_byte_orders_read_alike) {
  CapturedFrame frame;
  frame.number = 1;
  frame.at = Timestamp(nanoseconds(1'500'000'000));
  frame.original_octets = 60;
  frame.octets = kPacket;
  frame.direction = LinkDirection::Incoming;
  frame.comments = {"hi"};
  CaptureInterface interface;
  interface.snap_length_octets = 262'144;
  for (const auto hex : {kLittleFile, kBigFile}) {
    const Reading reading = read_octets(from_hex(hex));
    EXPECT_THAT(reading.frames, ElementsAre(frame));
    EXPECT_THAT(reading.interfaces, ElementsAre(interface));
    EXPECT_EQ(reading.end, (EndOfCapture{EndOfCapture::Kind::Complete, 116, ""}));
  }
}

TEST(PcapngReader, two_byte_orders_in_one_file_are_read) {
  Octets file = from_hex(kLittleFile);
  const Octets second = from_hex(kBigFile);
  file.insert(file.end(), second.begin(), second.end());
  const Reading reading = read_octets(file);
  ASSERT_EQ(reading.frames.size(), 2);
  EXPECT_EQ(reading.frames[1].number, 2);
  EXPECT_EQ(reading.frames[1].at, reading.frames[0].at);
}

TEST(PcapngReader, interface_numbers_go_on_through_sections) {
  FileOctets file(kLittle);
  for (const LinkType type : {LinkType::Ethernet, LinkType::Raw}) {
    file.block(kSection, section_body(kLittle));
    file.block(1, interface_body(kLittle, LinkType::LinuxSll));
    file.block(1, interface_body(kLittle, type));
    file.block(6, packet_body(kLittle, 1, 0, kPacket));
  }
  const Reading reading = read_octets(file.done());
  ASSERT_EQ(reading.frames.size(), 2);
  EXPECT_EQ(reading.interfaces.at(reading.frames[0].interface).link_type, LinkType::Ethernet);
  EXPECT_EQ(reading.interfaces.at(reading.frames[1].interface).link_type, LinkType::Raw);
  EXPECT_EQ(reading.interfaces.size(), 4);
}

TEST(PcapngReader, first_section_says_who_made_the_file) {
  FileOctets file(kLittle);
  file.block(kSection, section_body(kLittle).option(4, "first"));
  file.block(kSection, section_body(kLittle).option(4, "second"));
  EXPECT_EQ(read_octets(file.done()).section, SectionInfo{.application = "first"});
}

TEST(PcapngReader, interface_of_an_earlier_section_does_not_count) {
  FileOctets file(kLittle);
  file.block(kSection, section_body(kLittle));
  file.block(1, interface_body(kLittle, LinkType::Raw));
  file.block(kSection, section_body(kLittle));
  file.block(6, packet_body(kLittle, 0, 0, kPacket));
  const Reading reading = read_octets(file.done());
  EXPECT_EQ(reading.end,
            (EndOfCapture{EndOfCapture::Kind::Damaged, 76,
                          "an enhanced packet block of interface 0, where 0 are described"}));
}

TEST(PcapngReader, each_interface_keeps_its_own_clock) {
  FileOctets file(kBig);
  file.block(kSection, section_body(kBig));
  file.block(1, interface_body(kBig, LinkType::Raw));
  file.block(1, interface_body(kBig, LinkType::Raw).option(9, Octets{0x8a}));
  file.block(1, interface_body(kBig, LinkType::Raw)
                    .option(9, Octets{9})
                    .option(14, FileOctets(kBig).u64(100).done()));
  for (const std::uint32_t interface : {0U, 1U, 2U}) {
    file.block(6, packet_body(kBig, interface, 2048, kPacket));
  }
  std::vector<Timestamp> times;
  for (const CapturedFrame& frame : read_octets(file.done()).frames) {
    times.push_back(frame.at);
  }
  EXPECT_THAT(times, ElementsAre(Timestamp(nanoseconds(2'048'000)), Timestamp(seconds(2)),
                                 Timestamp(seconds(100) + nanoseconds(2048))));
}

TEST(PcapngReader, interface_may_be_described_after_frames) {
  FileOctets file(kLittle);
  file.block(kSection, section_body(kLittle));
  file.block(1, interface_body(kLittle, LinkType::Raw));
  file.block(6, packet_body(kLittle, 0, 0, kPacket));
  file.block(1, interface_body(kLittle, LinkType::LinuxSll2));
  file.block(6, packet_body(kLittle, 1, 0, kPacket));
  const auto reader = open_octets(file.done());
  ASSERT_TRUE(reader);
  EXPECT_TRUE(std::holds_alternative<CapturedFrame>((*reader)->next()));
  EXPECT_EQ((*reader)->interfaces().size(), 1);
  EXPECT_TRUE(std::holds_alternative<CapturedFrame>((*reader)->next()));
  EXPECT_EQ((*reader)->interfaces().size(), 2);
}

TEST(PcapngReader, interface_and_section_options_are_read) {
  FileOctets file(kLittle);
  file.block(kSection, section_body(kLittle)
                           .option(1, "first")
                           .option(2, "vm")
                           .option(3, "Linux")
                           .option(4, "flatline 0.1.0")
                           .option(1, "second"));
  file.block(1, interface_body(kLittle, LinkType::Raw, 96)
                    .option(2, "gw1.eth0")
                    .option(3, "gateway, inside")
                    .option(11, std::string("\0tcp port 4120", 14))
                    .option(12, "Linux 6.1"));
  const Reading reading = read_octets(file.done());
  EXPECT_EQ(reading.section, (SectionInfo{.hardware = "vm",
                                          .os = "Linux",
                                          .application = "flatline 0.1.0",
                                          .comment = "first\nsecond"}));
  EXPECT_THAT(reading.interfaces, ElementsAre(CaptureInterface{.link_type = LinkType::Raw,
                                                               .link_type_number = 101,
                                                               .snap_length_octets = 96,
                                                               .name = "gw1.eth0",
                                                               .description = "gateway, inside",
                                                               .filter = "tcp port 4120",
                                                               .operating_system = "Linux 6.1"}));
}

FileOctets one_interface(std::uint32_t snap_length = 0) {
  FileOctets file(kLittle);
  file.block(kSection, section_body(kLittle));
  file.block(1, interface_body(kLittle, LinkType::Raw, snap_length));
  return file;
}

TEST(PcapngReader, packet_options_are_read) {
  const Octets flags = FileOctets(kLittle).u32(0x0000'0202).done();
  const Octets drops = FileOctets(kLittle).u64(7).done();
  const Octets id = FileOctets(kLittle).u64(0x0102'0304'0506'0708).done();
  FileOctets file = one_interface();
  file.block(6, packet_body(kLittle, 0, 0, kPacket)
                    .option(2, flags)
                    .option(3, "a hash, not read")
                    .option(4, drops)
                    .option(5, id)
                    .option(1, "one")
                    .option(1, std::string("two\0rest", 8)));
  const CapturedFrame frame = read_octets(file.done()).frames.at(0);
  EXPECT_EQ(frame.direction, LinkDirection::Outgoing);
  EXPECT_EQ(frame.link_flags, 0x200);
  EXPECT_EQ(frame.dropped_before, 7);
  EXPECT_EQ(frame.packet_id, 0x0102'0304'0506'0708);
  EXPECT_THAT(frame.comments, ElementsAre("one", "two"));
}

TEST(PcapngReader, options_after_the_end_mark_are_not_options) {
  FileOctets file = one_interface();
  file.block(6, packet_body(kLittle, 0, 0, kPacket).option(1, "in").option(0, "").option(1, "out"));
  EXPECT_THAT(read_octets(file.done()).frames.at(0).comments, ElementsAre("in"));
}

TEST(PcapngReader, option_of_impossible_length_ends_the_list_and_keeps_the_frame) {
  FileOctets file = one_interface();
  file.block(6, packet_body(kLittle, 0, 0, kPacket).option(1, "kept").u16(1).u16(5).u32(0));
  const Reading reading = read_octets(file.done());
  ASSERT_EQ(reading.frames.size(), 1);
  EXPECT_THAT(reading.frames[0].comments, ElementsAre("kept"));
  EXPECT_EQ(reading.end.kind, EndOfCapture::Kind::Complete);
}

TEST(PcapngReader, number_of_the_wrong_length_is_no_number) {
  FileOctets file = one_interface();
  file.block(6, packet_body(kLittle, 0, 0, kPacket).option(2, Octets{1}).option(5, Octets{1, 2}));
  const CapturedFrame frame = read_octets(file.done()).frames.at(0);
  EXPECT_EQ(frame.direction, std::nullopt);
  EXPECT_EQ(frame.packet_id, std::nullopt);
}

TEST(PcapngReader, simple_packet_is_of_interface_0_cut_to_its_snap_length) {
  FileOctets file = one_interface(3);
  file.block(3, FileOctets(kLittle).u32(60).octets(kPacket).pad());
  file.block(3, FileOctets(kLittle).u32(2).octets(Octets{1, 2}).pad());
  const Reading reading = read_octets(file.done());
  ASSERT_EQ(reading.frames.size(), 2);
  EXPECT_EQ(reading.frames[0].octets, kPacket);
  EXPECT_EQ(reading.frames[0].original_octets, 60);
  EXPECT_EQ(reading.frames[0].at, Timestamp{});
  EXPECT_EQ(reading.frames[1].octets, (Octets{1, 2}));
}

TEST(PcapngReader, obsolete_packet_is_read_with_its_drops) {
  FileOctets file = one_interface();
  file.block(1, interface_body(kLittle, LinkType::LinuxSll));
  const auto body = [](std::uint16_t drops) {
    return FileOctets(kLittle).u16(1).u16(drops).u32(0).u32(5).u32(3).u32(60).octets(kPacket).pad();
  };
  file.block(2, body(4).option(2, FileOctets(kLittle).u32(1).done()));
  file.block(2, body(0xffff));
  const Reading reading = read_octets(file.done());
  ASSERT_EQ(reading.frames.size(), 2);
  EXPECT_EQ(reading.frames[0].interface, 1);
  EXPECT_EQ(reading.frames[0].at, Timestamp(nanoseconds(5000)));
  EXPECT_EQ(reading.frames[0].octets, kPacket);
  EXPECT_EQ(reading.frames[0].dropped_before, 4);
  EXPECT_EQ(reading.frames[0].direction, LinkDirection::Incoming);
  EXPECT_EQ(reading.frames[1].dropped_before, std::nullopt);
}

TEST(PcapngReader, names_of_both_versions_are_read_and_other_records_passed_over) {
  const Octets v4{198, 51, 100, 10};
  const Octets v6 = from_hex("20010db8 00000000 00000000 00000010");
  FileOctets file = one_interface();
  file.block(4, FileOctets(kLittle)
                    .option(1, FileOctets(kLittle).octets(v4).text(std::string("a\0b\0", 4)).done())
                    .option(3, "eui-48 and a name")
                    .option(2, FileOctets(kLittle).octets(v6).text(std::string("c\0", 2)).done())
                    .option(1, Octets{1, 2})
                    .option(0, "")
                    .option(2, "the name server"));
  EXPECT_THAT(read_octets(file.done()).names, ElementsAre(Pair(*IpAddress::from_octets(v4), "a"),
                                                          Pair(*IpAddress::from_octets(v4), "b"),
                                                          Pair(*IpAddress::from_octets(v6), "c")));
}

TEST(PcapngReader, last_statistics_of_an_interface_count) {
  const auto statistics = [](std::uint64_t received, std::uint64_t dropped) {
    return FileOctets(kLittle)
        .u32(0)
        .u32(0)
        .u32(9)
        .option(2, FileOctets(kLittle).u32(0).u32(8).done())
        .option(3, FileOctets(kLittle).u32(0).u32(9).done())
        .option(4, FileOctets(kLittle).u64(received).done())
        .option(5, FileOctets(kLittle).u64(dropped).done())
        .option(7, FileOctets(kLittle).u64(1).done());
  };
  FileOctets file = one_interface();
  file.block(5, statistics(10, 0)).block(5, statistics(20, 2));
  EXPECT_THAT(read_octets(file.done()).statistics,
              ElementsAre(CaptureStatistics{.received = 20,
                                            .dropped = 3,
                                            .start = Timestamp(nanoseconds(8000)),
                                            .end = Timestamp(nanoseconds(9000))}));
}

TEST(PcapngReader, drops_of_interface_and_system_add_up_to_a_bound) {
  FileOctets file = one_interface();
  file.block(5, FileOctets(kLittle)
                    .u32(0)
                    .u64(0)
                    .option(5, FileOctets(kLittle).u64(~std::uint64_t{0}).done())
                    .option(7, FileOctets(kLittle).u64(1).done()));
  EXPECT_EQ(read_octets(file.done()).statistics.at(0).dropped, ~std::uint64_t{0});
}

TEST(PcapngReader, original_length_is_never_less_than_what_was_kept) {
  FileOctets file = one_interface();
  file.block(6, FileOctets(kLittle).u32(0).u64(0).u32(3).u32(2).octets(kPacket).pad());
  EXPECT_EQ(read_octets(file.done()).frames.at(0).original_octets, 3);
}

TEST(PcapngReader, blocks_of_other_types_are_passed_over) {
  FileOctets file = one_interface();
  file.block(0x0a, FileOctets(kLittle).text("TLS secrets."));
  file.block(0x8000'0001, FileOctets(kLittle));
  file.block(0xbad, FileOctets(kLittle).octets(Octets(2'000'000, 1)));
  file.block(4, FileOctets(kLittle).octets(Octets(2'000'000, 1)));
  file.block(6, packet_body(kLittle, 0, 0, kPacket));
  const Reading reading = read_octets(file.done());
  EXPECT_EQ(reading.frames.size(), 1);
  EXPECT_EQ(reading.end.kind, EndOfCapture::Kind::Complete);
}

TEST(PcapngReader, minor_version_2_is_read_and_major_version_2_is_not) {
  Octets file = from_hex(kLittleFile);
  file[14] = 2;
  EXPECT_EQ(read_octets(file).frames.size(), 1);
  file[12] = 2;
  const auto reader = open_octets(file);
  ASSERT_FALSE(reader);
  EXPECT_THAT(reader.error().message, HasSubstr("pcapng version 2, which is not read"));
}

}  // namespace
}  // namespace flatline
