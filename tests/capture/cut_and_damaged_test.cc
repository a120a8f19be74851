#include <algorithm>
#include <istream>
#include <streambuf>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/capture/allocation.h"
#include "tests/capture/capture_file.h"

namespace flatline {
namespace {

using Kind = EndOfCapture::Kind;

constexpr ByteOrder kLittle = ByteOrder::Little;
constexpr std::uint32_t kSection = 0x0a0d0d0a;

const Octets kPacket{1, 2, 3, 4, 5};

// A file and the offset after each of its records or blocks, the first being the file header.
struct SegmentedFile {
  Octets octets;
  std::vector<std::size_t> ends;
  std::vector<std::size_t> frames_before_end;  // how many frames there are up to each of ends
};

SegmentedFile pcap_file() {
  FileOctets file(kLittle);
  file.octets(from_hex("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000"));
  SegmentedFile segmented{.octets = {}, .ends = {24}, .frames_before_end = {0}};
  for (std::uint32_t i = 1; i <= 3; ++i) {
    file.u32(i).u32(0).u32(5).u32(60).octets(kPacket);
    segmented.ends.push_back(file.done().size());
    segmented.frames_before_end.push_back(i);
  }
  segmented.octets = file.done();
  return segmented;
}

SegmentedFile pcapng_file() {
  FileOctets file(kLittle);
  SegmentedFile segmented;
  std::size_t frames = 0;
  const auto append = [&](std::uint32_t type, const FileOctets& body) {
    file.block(type, body);
    frames += type == 6 || type == 3 ? 1 : 0;
    segmented.ends.push_back(file.done().size());
    segmented.frames_before_end.push_back(frames);
  };
  append(kSection, section_body(kLittle).option(4, "flatline").option(0, ""));
  append(1, interface_body(kLittle, LinkType::Raw, 5).option(2, "eth0"));
  append(6, packet_body(kLittle, 0, 1, kPacket).option(1, "a comment"));
  append(4, FileOctets(kLittle).option(1, std::string("\1\2\3\4a\0", 6)).option(0, ""));
  append(3, FileOctets(kLittle).u32(60).octets(kPacket).pad());
  append(5, FileOctets(kLittle).u32(0).u64(0));
  append(0xbad, FileOctets(kLittle).u64(0));
  append(kSection, section_body(kLittle));
  append(1, interface_body(kLittle, LinkType::Raw));
  append(6, packet_body(kLittle, 0, 1, kPacket));
  segmented.octets = file.done();
  return segmented;
}

// The whole records of a prefix, and where the next would begin.
void expect_every_prefix_to_read(const SegmentedFile& file) {
  for (std::size_t size = 4; size <= file.octets.size(); ++size) {
    SCOPED_TRACE("the first " + std::to_string(size) + " octets");
    const Reading reading =
        read_octets({file.octets.begin(), file.octets.begin() + static_cast<std::ptrdiff_t>(size)});
    const auto whole =
        static_cast<std::size_t>(std::ranges::upper_bound(file.ends, size) - file.ends.begin());
    const std::size_t end = whole == 0 ? 0 : file.ends[whole - 1];
    EXPECT_EQ(reading.frames.size(), whole == 0 ? 0 : file.frames_before_end[whole - 1]);
    EXPECT_EQ(reading.end.kind, end == size ? Kind::Complete : Kind::Cut) << reading.end.what;
    EXPECT_EQ(reading.end.offset_octets, end);
    EXPECT_EQ(reading.end.what.empty(), end == size);
  }
}

TEST(CutCapture, every_prefix_of_a_pcap_file_gives_its_whole_frames) {
  expect_every_prefix_to_read(pcap_file());
}

TEST(CutCapture, every_prefix_of_a_pcapng_file_gives_its_whole_frames) {
  expect_every_prefix_to_read(pcapng_file());
}

TEST(CutCapture, what_is_missing_is_said) {
  Octets file = pcapng_file().octets;
  file.pop_back();
  EXPECT_EQ(read_octets(file).end.what,
            "an enhanced packet block of 40 octets, of which 39 octets are there");
}

// A device that fails after what it gave.
class FailingDevice : public std::streambuf {
 public:
  explicit FailingDevice(const Octets& octets) : text_(octets.begin(), octets.end()) {
    setg(text_.data(), text_.data(), text_.data() + text_.size());
  }

 private:
  int_type underflow() override { throw std::ios_base::failure("broken"); }

  std::string text_;
};

class FailingStream : public std::istream {
 public:
  explicit FailingStream(const Octets& octets) : std::istream(nullptr), device_(octets) {
    rdbuf(&device_);
  }

 private:
  FailingDevice device_;
};

TEST(CutCapture, device_that_fails_is_neither_a_cut_nor_an_end) {
  for (const SegmentedFile& file : {pcap_file(), pcapng_file()}) {
    for (const std::size_t size : {file.octets.size(), file.octets.size() - 1}) {
      const OctetView part = OctetView(file.octets).first(size);
      const auto reader =
          open_capture(std::make_unique<FailingStream>(Octets(part.begin(), part.end())), "test");
      ASSERT_TRUE(reader);
      const EndOfCapture end = read_all(**reader).end;
      EXPECT_EQ(end.kind, Kind::Damaged);
      EXPECT_EQ(end.what, "the file cannot be read on: input/output error");
    }
  }
  const auto reader = open_capture(std::make_unique<FailingStream>(Octets{0xa1}), "test");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().message, "test: cannot be read: input/output error");
}

// What a reader says of a section and an interface followed by `rest`, at octet 48.
EndOfCapture end_after(const FileOctets& rest) {
  FileOctets file(kLittle);
  file.block(kSection, section_body(kLittle));
  file.block(1, interface_body(kLittle, LinkType::Raw));
  file.octets(rest.done());
  return read_octets(file.done()).end;
}

EndOfCapture damage(const std::string& what) {
  return {Kind::Damaged, 48, what};
}

TEST(DamagedCapture, lengths_that_no_block_can_have_are_damage) {
  for (const std::uint32_t length : {0U, 8U, 11U, 13U, 33U}) {
    for (const std::uint32_t type : {6U, 0xbadU}) {
      const std::string name = type == 6 ? "an enhanced packet block" : "a block of type 2989";
      FileOctets block(kLittle);
      block.u32(type).u32(length).octets(Octets(64));
      EXPECT_EQ(end_after(block),
                damage(name + " says that it has " + std::to_string(length) + " octets"));
    }
  }
}

TEST(DamagedCapture, packet_block_longer_than_any_packet_is_damage) {
  FileOctets block(kLittle);
  block.u32(6).u32(0x2000'0000);
  EXPECT_EQ(end_after(block), damage("an enhanced packet block says that it has 536870912 octets"));
}

TEST(DamagedCapture, lengths_that_disagree_are_damage_and_give_no_frame) {
  FileOctets block(kLittle);
  block.u32(6).u32(40).octets(packet_body(kLittle, 0, 0, kPacket).done()).u32(44);
  EXPECT_EQ(end_after(block),
            damage("an enhanced packet block says 40 octets at its start and 44 at its end"));
  FileOctets unknown(kLittle);
  unknown.u32(99).u32(16).u32(0).u32(0);
  EXPECT_EQ(end_after(unknown),
            damage("a block of type 99 says 16 octets at its start and 0 at its end"));
}

TEST(DamagedCapture, packet_longer_than_its_block_is_damage) {
  FileOctets body(kLittle);
  body.u32(0).u32(0).u32(0).u32(9).u32(9).octets(Octets(8));
  EXPECT_EQ(end_after(FileOctets(kLittle).block(6, body)),
            damage("an enhanced packet block with 8 octets for a packet and options says that it "
                   "keeps 9"));
  EXPECT_EQ(end_after(FileOctets(kLittle).block(3, FileOctets(kLittle).u32(9).u64(0))),
            damage("a simple packet block of 8 octets for a packet of 9"));
}

TEST(DamagedCapture, packet_over_the_largest_snap_length_is_damage) {
  const Octets packet(kMaxFrameOctets + 1);
  EXPECT_EQ(end_after(FileOctets(kLittle).block(6, packet_body(kLittle, 0, 0, packet))).kind,
            Kind::Damaged);
  EXPECT_EQ(end_after(FileOctets(kLittle).block(
                          6, packet_body(kLittle, 0, 0, OctetView(packet).subspan(1))))
                .kind,
            Kind::Complete);
}

TEST(DamagedCapture, blocks_shorter_than_their_fixed_part_are_damage) {
  const auto short_block = [](std::uint32_t type, std::size_t octets) {
    return end_after(FileOctets(kLittle).block(type, FileOctets(kLittle).octets(Octets(octets))));
  };
  EXPECT_EQ(short_block(1, 4),
            damage("an interface description block too short for its fixed part"));
  EXPECT_EQ(short_block(2, 16), damage("an obsolete packet block too short for its fixed part"));
  EXPECT_EQ(short_block(3, 0), damage("a simple packet block too short for its fixed part"));
  EXPECT_EQ(short_block(5, 8),
            damage("an interface statistics block too short for its fixed part"));
  EXPECT_EQ(short_block(6, 16), damage("an enhanced packet block too short for its fixed part"));
  EXPECT_EQ(short_block(4, 0).kind, Kind::Complete);
}

TEST(DamagedCapture, packets_and_statistics_of_no_interface_are_damage) {
  EXPECT_EQ(end_after(FileOctets(kLittle).block(6, packet_body(kLittle, 1, 0, kPacket))),
            damage("an enhanced packet block of interface 1, where 1 are described"));
  EXPECT_EQ(end_after(FileOctets(kLittle).block(5, FileOctets(kLittle).u32(7).u64(0))),
            damage("an interface statistics block of interface 7, where 1 are described"));
}

TEST(DamagedCapture, section_header_without_its_magic_is_damage_or_no_capture) {
  FileOctets later(kLittle);
  later.u32(kSection).u32(28).octets(Octets(20));
  EXPECT_EQ(end_after(later),
            damage("a section header block without the byte-order magic 1a2b3c4d"));
  const auto first = open_octets(later.done());
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().message,
            "test: is no readable pcapng file: a section header block without the byte-order magic "
            "1a2b3c4d");
}

TEST(DamagedCapture, section_header_that_ends_before_its_version_is_damage) {
  // The magic stands where the second length belongs.
  EXPECT_EQ(end_after(FileOctets(kLittle).u32(kSection).u32(12).u32(0x1a2b3c4d)),
            damage("a section header block says that it has 12 octets"));
  EXPECT_EQ(end_after(FileOctets(kLittle).block(kSection, FileOctets(kLittle).u32(0x1a2b3c4d))),
            damage("a section header block too short for its fixed part"));
}

TEST(DamagedCapture, endless_interfaces_are_damage) {
  FileOctets interfaces(kLittle);
  for (int i = 0; i < 65'536; ++i) {
    interfaces.block(1, interface_body(kLittle, LinkType::Raw));
  }
  EXPECT_EQ(end_after(interfaces).what, "more than 65536 interface description blocks");
}

std::size_t allocated_by_reading(const Octets& file) {
  const std::size_t before = octets_allocated();
  if (const auto reader = open_octets(file)) {
    while (std::holds_alternative<CapturedFrame>((*reader)->next())) {
    }
  }
  return octets_allocated() - before;
}

// Every 32-bit word of a small file set to values that would be dear if they were believed.
void expect_hostile_words_to_cost_little(Octets file) {
  file.resize(std::min<std::size_t>(file.size(), 64));
  constexpr std::size_t kMegabyte = 1'000'000;
  for (std::size_t at = 0; at + 4 <= file.size(); ++at) {
    for (const std::uint32_t value :
         {0xffff'ffffU, 0xffff'fffcU, 0x7fff'fffcU, 0x2000'0000U, 0x000f'fffcU, 0x0004'0000U}) {
      Octets hostile = file;
      const Octets word = FileOctets(kLittle).u32(value).done();
      std::ranges::copy(word, hostile.begin() + static_cast<std::ptrdiff_t>(at));
      ASSERT_LT(allocated_by_reading(hostile), kMegabyte) << value << " at octet " << at;
    }
  }
}

TEST(HostileCapture, length_that_64_octets_cannot_hold_takes_no_megabyte) {
  expect_hostile_words_to_cost_little(pcap_file().octets);
  expect_hostile_words_to_cost_little(pcapng_file().octets);
  FileOctets packets(kLittle);
  packets.block(kSection, section_body(kLittle));
  packets.block(1, interface_body(kLittle, LinkType::Raw));
  packets.block(3, FileOctets(kLittle).u32(0));
  expect_hostile_words_to_cost_little(packets.done());
}

TEST(HostileCapture, names_are_remembered_to_a_bound) {
  FileOctets names(kLittle);
  std::string many("\1\2\3\4", 4);
  for (int i = 0; i < 30'000; ++i) {
    many += std::string("a\0", 2);
  }
  for (int i = 0; i < 3; ++i) {
    names.block(4, FileOctets(kLittle).option(1, many));
  }
  FileOctets file(kLittle);
  file.block(kSection, section_body(kLittle)).octets(names.done());
  EXPECT_EQ(read_octets(file.done()).names.size(), 65'536);
}

}  // namespace
}  // namespace flatline
