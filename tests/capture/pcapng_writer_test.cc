#include "capture/pcapng_writer.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/capture/capture_file.h"

namespace flatline {
namespace {

using std::chrono::nanoseconds;
using testing::ElementsAre;

Octets written(const std::ostringstream& out) {
  const std::string text = out.str();
  return {text.begin(), text.end()};
}

CapturedFrame full_frame() {
  CapturedFrame frame;
  frame.number = 1;
  frame.interface = 1;
  frame.at = Timestamp(nanoseconds(1'795'362'284'529'974'550));
  frame.original_octets = 60;
  frame.octets = {0x45, 0, 0, 60, 1};
  frame.direction = LinkDirection::Outgoing;
  frame.packet_id = 0x0102'0304'0506'0708;
  frame.comments = {"flatline E1 firewall-drop: the SYN", "second"};
  frame.dropped_before = 3;
  frame.link_flags = 0x200;
  return frame;
}

CaptureInterface raw_interface() {
  return {.link_type = LinkType::Raw,
          .link_type_number = 101,
          .snap_length_octets = 96,
          .name = "gw1.eth0",
          .description = "gateway, inside",
          .filter = "tcp port 4120",
          .operating_system = "Linux 6.1"};
}

TEST(PcapngWriter, octets_are_those_of_the_format) {
  std::ostringstream out;
  PcapngWriter writer(out, {.application = "x"});
  writer.add_interface({.link_type = LinkType::Raw, .link_type_number = 101, .name = "e"});
  CapturedFrame frame;
  frame.at = Timestamp(nanoseconds(0x0102'0304'0506'0708));
  frame.octets = {0x45};
  frame.original_octets = 2;
  frame.direction = LinkDirection::Incoming;
  frame.packet_id = 5;
  frame.comments = {"c"};
  writer.write(frame);
  EXPECT_EQ(written(out),
            from_hex("0a0d0d0a 28000000 4d3c2b1a 0100 0000 ffffffffffffffff"
                     "0400 0100 78000000 0000 0000 28000000"
                     "01000000 28000000 6500 0000 00000000"
                     "0200 0100 65000000 0900 0100 09000000 0000 0000 28000000"
                     "06000000 44000000 00000000 04030201 08070605 01000000 02000000 45000000"
                     "0200 0400 01000000 0500 0800 0500000000000000 0100 0100 63000000"
                     "0000 0000 44000000"));
}

TEST(PcapngWriter, what_is_written_reads_equal) {
  const SectionInfo section{.hardware = "x86-64",
                            .os = "Linux 6.1",
                            .application = "flatline 0.1.0",
                            .comment = "two\nlines"};
  const CaptureStatistics statistics{.received = 100,
                                     .dropped = 2,
                                     .start = Timestamp(nanoseconds(5)),
                                     .end = Timestamp(nanoseconds(1LL << 40))};
  const std::vector<std::pair<IpAddress, std::string>> names{
      {*IpAddress::parse("198.51.100.10"), "dsm.example.com"},
      {*IpAddress::parse("2001:db8::10"), "dsm.example.com"}};
  std::ostringstream out;
  PcapngWriter writer(out, section);
  EXPECT_EQ(writer.add_interface({}), 0);
  EXPECT_EQ(writer.add_interface(raw_interface()), 1);
  writer.write(full_frame());
  writer.write_names(names);
  writer.write_statistics(1, *statistics.start, *statistics.end, statistics);
  EXPECT_TRUE(out.good());

  const Reading reading = read_octets(written(out));
  EXPECT_EQ(reading.section, section);
  EXPECT_THAT(reading.interfaces, ElementsAre(CaptureInterface{}, raw_interface()));
  EXPECT_THAT(reading.frames, ElementsAre(full_frame()));
  EXPECT_EQ(reading.names, names);
  EXPECT_THAT(reading.statistics, ElementsAre(CaptureStatistics{}, statistics));
  EXPECT_EQ(reading.end.kind, EndOfCapture::Kind::Complete);
}

TEST(PcapngWriter, every_packet_length_is_padded_right) {
  std::ostringstream out;
  PcapngWriter writer(out, {});
  writer.add_interface({});
  for (std::uint8_t length = 0; length < 9; ++length) {
    CapturedFrame frame;
    frame.octets = Octets(length, length);
    frame.comments = {std::string(length + 1U, 'c')};
    writer.write(frame);
  }
  const Reading reading = read_octets(written(out));
  ASSERT_EQ(reading.frames.size(), 9);
  for (std::uint8_t length = 0; length < 9; ++length) {
    EXPECT_EQ(reading.frames[length].octets, Octets(length, length));
    EXPECT_THAT(reading.frames[length].comments, ElementsAre(std::string(length + 1U, 'c')));
  }
}

TEST(PcapngWriter, text_is_written_as_valid_utf8) {
  std::ostringstream out;
  PcapngWriter writer(out, {.comment = "a\xff"});
  writer.write_names({{{*IpAddress::parse("192.0.2.1"), "b\xff"}}});
  const Reading reading = read_octets(written(out));
  EXPECT_EQ(reading.section.comment, "a\xef\xbf\xbd");
  EXPECT_EQ(reading.names.at(0).second, "b\xef\xbf\xbd");
}

TEST(PcapngWriter, text_longer_than_an_option_is_cut_to_it) {
  std::ostringstream out;
  PcapngWriter writer(out, {});
  CaptureInterface interface;
  interface.filter = std::string(70'000, 'f');
  writer.add_interface(interface);
  CapturedFrame frame;
  frame.comments = {std::string(70'000, 'c')};
  writer.write(frame);
  writer.write_names({{{*IpAddress::parse("192.0.2.1"), std::string(70'000, 'n')}}});
  const Reading reading = read_octets(written(out));
  EXPECT_EQ(reading.interfaces.at(0).filter, std::string(65'534, 'f'));
  EXPECT_EQ(reading.frames.at(0).comments.at(0), std::string(65'535, 'c'));
  EXPECT_EQ(reading.names.at(0).second, std::string(65'530, 'n'));
}

TEST(PcapngWriter, frame_and_comments_past_what_the_reader_takes_are_cut_and_still_read) {
  std::ostringstream out;
  PcapngWriter writer(out, {});
  writer.add_interface({});
  CapturedFrame frame;
  frame.octets = Octets(kMaxFrameOctets + 1);
  frame.comments.assign(20, std::string(65'535, 'c'));
  writer.write(frame);
  const Reading reading = read_octets(written(out));
  ASSERT_EQ(reading.frames.size(), 1);
  EXPECT_EQ(reading.frames[0].octets.size(), kMaxFrameOctets);
  EXPECT_EQ(reading.frames[0].original_octets, kMaxFrameOctets + 1);
  EXPECT_EQ(reading.frames[0].comments.size(), 11);
}

TEST(PcapngWriter, comment_that_would_fill_the_block_to_its_last_octet_is_left_out) {
  std::ostringstream out;
  PcapngWriter writer(out, {});
  writer.add_interface({});
  CapturedFrame frame;
  frame.octets = Octets(kMaxFrameOctets);
  frame.comments.assign(11, std::string(65'535, 'c'));
  // 1 MiB - 20 octets before the packet - the packet - 11 comments of 4 + 65,536 octets
  frame.comments.emplace_back(65'472, 'd');
  writer.write(frame);
  const Reading reading = read_octets(written(out));
  EXPECT_EQ(reading.end.kind, EndOfCapture::Kind::Complete) << reading.end.what;
  EXPECT_EQ(reading.frames.size(), 1);
}

TEST(PcapngWriter, many_names_take_as_many_blocks_as_they_need) {
  std::vector<std::pair<IpAddress, std::string>> names;
  for (int i = 0; i < 40; ++i) {
    names.emplace_back(*IpAddress::parse("192.0.2.1"), std::string(60'000, 'n'));
  }
  std::ostringstream out;
  PcapngWriter writer(out, {});
  writer.write_names(names);
  writer.write_names({});
  const Reading reading = read_octets(written(out));
  EXPECT_EQ(reading.names, names);
  EXPECT_EQ(reading.end.kind, EndOfCapture::Kind::Complete);
}

TEST(PcapngWriter, frame_of_an_interface_that_was_not_added_fails_the_stream) {
  std::ostringstream out;
  PcapngWriter writer(out, {});
  const std::string before = out.str();
  writer.write(CapturedFrame{});
  EXPECT_FALSE(out.good());
  out.clear();
  writer.write_statistics(0, {}, {}, {});
  EXPECT_FALSE(out.good());
  EXPECT_EQ(out.str(), before);
}

TEST(PcapngWriter, time_before_1970_is_written_as_1970) {
  std::ostringstream out;
  PcapngWriter writer(out, {});
  writer.add_interface({});
  CapturedFrame frame;
  frame.at = Timestamp(nanoseconds(-1));
  writer.write(frame);
  EXPECT_EQ(read_octets(written(out)).frames.at(0).at, Timestamp{});
}

// A stream buffer that counts how often it was told to hand on what it has.
class CountingBuffer : public std::stringbuf {
 public:
  int syncs = 0;

 private:
  int sync() override {
    ++syncs;
    return 0;
  }
};

TEST(PcapngWriter, every_call_flushes_whole_blocks) {
  CountingBuffer buffer;
  std::ostream out(&buffer);
  PcapngWriter writer(out, {});
  EXPECT_EQ(buffer.syncs, 1);
  writer.add_interface({});
  EXPECT_EQ(buffer.syncs, 2);
  writer.write(CapturedFrame{});
  EXPECT_EQ(buffer.syncs, 3);
  const std::string text = buffer.str();
  EXPECT_EQ(read_octets({text.begin(), text.end()}).end.kind, EndOfCapture::Kind::Complete);
}

}  // namespace
}  // namespace flatline
