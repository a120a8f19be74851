#include "capture/pcapng_reader.h"

#include <algorithm>
#include <utility>

#include "capture/byte_order.h"
#include "capture/end_of_input.h"
#include "capture/pcapng_block_options.h"
#include "capture/pcapng_format.h"
#include "capture/pcapng_options.h"
#include "capture/pcapng_time.h"

// draft-ietf-opsawg-pcapng: blocks of type, length, body, length again. A block is believed only
// when both lengths agree; the first that does not make sense ends the reading, because nothing
// after it can be found for certain.
//
// Interface numbers begin again in each section of a file. Here they go on through the file: a
// section's interface 0 is interfaces()[section_begin_].
namespace flatline {
namespace {

namespace block = pcapng::block;

// Bounds on what a hostile file can make the reader remember: about 20 MB and 4 MB, besides texts
// as long as the file makes them.
constexpr std::size_t kMaxInterfaces = 65'536;
constexpr std::size_t kMaxNames = 65'536;

constexpr std::size_t kEnhancedPacketOctets = 20;  // before the packet
constexpr std::size_t kSimplePacketOctets = 4;
constexpr std::size_t kInterfaceDescriptionOctets = 8;
constexpr std::size_t kInterfaceStatisticsOctets = 12;
constexpr std::size_t kSectionHeaderOctets = 12;  // after the byte-order magic

std::string block_name(std::uint32_t type) {
  switch (type) {
    case block::kSectionHeader:
      return "a section header block";
    case block::kInterfaceDescription:
      return "an interface description block";
    case block::kObsoletePacket:
      return "an obsolete packet block";
    case block::kSimplePacket:
      return "a simple packet block";
    case block::kNameResolution:
      return "a name resolution block";
    case block::kInterfaceStatistics:
      return "an interface statistics block";
    case block::kEnhancedPacket:
      return "an enhanced packet block";
    default:
      return "a block of type " + std::to_string(type);
  }
}

// Blocks that are left out when they are too long to be held, rather than taken for damage: the
// names that Wireshark collects can be many, and other types may hold anything.
bool may_be_skipped(std::uint32_t type) {
  return type != block::kSectionHeader && type != block::kInterfaceDescription &&
         type != block::kObsoletePacket && type != block::kSimplePacket &&
         type != block::kEnhancedPacket;
}

bool is_read(std::uint32_t type) {
  return !may_be_skipped(type) || type == block::kNameResolution ||
         type == block::kInterfaceStatistics;
}

class PcapngReader : public CaptureReader {
 public:
  explicit PcapngReader(OctetInput input) : input_(std::move(input)) {}

  // Reads the rest of the first block. What is wrong with it, if anything is.
  std::optional<std::string> read_first_header();

  std::variant<CapturedFrame, EndOfCapture> next() override;
  const std::vector<CaptureInterface>& interfaces() const override { return interfaces_; }
  const std::vector<CaptureStatistics>& statistics() const override { return statistics_; }
  const std::vector<std::pair<IpAddress, std::string>>& names() const override { return names_; }
  const SectionInfo& section() const override { return section_; }

 private:
  std::optional<CapturedFrame> read_block();
  void read_section_header();
  bool read_body(std::uint32_t type, std::uint32_t length, std::size_t octets_read);
  void skip_body(std::uint32_t type, std::uint32_t length);
  bool length_is_possible(std::uint32_t type, std::uint32_t length);
  bool lengths_agree(std::uint32_t type, std::uint32_t before, std::uint32_t after);

  std::optional<CapturedFrame> handle_body(std::uint32_t type);
  void add_interface();
  void add_names();
  void add_statistics();
  std::optional<CapturedFrame> enhanced_packet(std::uint32_t type, std::uint32_t interface);
  std::optional<CapturedFrame> simple_packet();

  OrderedReader body() const { return {body_, order_}; }
  PcapngOptionList options(std::size_t offset) const;
  bool body_has(std::uint32_t type, std::size_t octets);
  // The index in interfaces() of a section's interface; an end of the reading if it has none such.
  std::optional<std::uint32_t> find_interface(std::uint32_t type, std::uint32_t in_section);

  void cut(const std::string& what) { end_ = short_read(input_, block_start_, what); }
  void damaged(const std::string& what) {
    end_ = EndOfCapture{EndOfCapture::Kind::Damaged, block_start_, what};
  }

  OctetInput input_;
  ByteOrder order_ = ByteOrder::Little;
  std::uint64_t block_start_ = 0;
  Octets body_;
  std::size_t section_begin_ = 0;
  std::uint64_t sections_ = 0;
  std::vector<CaptureInterface> interfaces_;
  std::vector<PcapngClock> clocks_;            // one for each of interfaces_
  std::vector<CaptureStatistics> statistics_;  // likewise
  std::vector<std::pair<IpAddress, std::string>> names_;
  SectionInfo section_;
  std::uint32_t frames_ = 0;
  std::optional<EndOfCapture> end_;
};

std::optional<std::string> PcapngReader::read_first_header() {
  read_section_header();
  if (end_ && end_->kind == EndOfCapture::Kind::Damaged) {
    return end_->what;
  }
  return std::nullopt;
}

std::variant<CapturedFrame, EndOfCapture> PcapngReader::next() {
  while (!end_) {
    if (std::optional<CapturedFrame> frame = read_block()) {
      frame->number = ++frames_;
      return *std::move(frame);
    }
  }
  return *end_;
}

std::optional<CapturedFrame> PcapngReader::read_block() {
  block_start_ = input_.offset();
  std::array<std::uint8_t, 4> type_octets{};
  const std::size_t count = input_.read(type_octets);
  if (count == 0 && !input_.failed()) {
    end_ = EndOfCapture{EndOfCapture::Kind::Complete, block_start_, ""};
    return std::nullopt;
  }
  if (count == type_octets.size() && is_section_header(type_octets)) {
    read_section_header();
    return std::nullopt;
  }
  std::array<std::uint8_t, 4> length_octets{};
  if (count < type_octets.size() || input_.read(length_octets) < length_octets.size()) {
    cut("a block header of 8 octets");
    return std::nullopt;
  }
  const std::uint32_t type = OrderedReader(type_octets, order_).u32_or_zero(0);
  const std::uint32_t length = OrderedReader(length_octets, order_).u32_or_zero(0);
  if (!is_read(type) || (may_be_skipped(type) && length > pcapng::kMaxBlockOctets)) {
    skip_body(type, length);
    return std::nullopt;
  }
  return read_body(type, length, 8) ? handle_body(type) : std::nullopt;
}

// The byte order is known only from the magic after the length.
void PcapngReader::read_section_header() {
  std::array<std::uint8_t, 8> header{};
  if (input_.read(header) < header.size()) {
    return cut("a section header block of 28 octets or more");
  }
  order_ = ByteOrder::Little;
  if (OrderedReader(header, order_).u32_or_zero(4) != pcapng::kByteOrderMagic) {
    order_ = ByteOrder::Big;
  }
  const OrderedReader reader(header, order_);
  if (reader.u32_or_zero(4) != pcapng::kByteOrderMagic) {
    return damaged("a section header block without the byte-order magic 1a2b3c4d");
  }
  if (!read_body(block::kSectionHeader, reader.u32_or_zero(0), 12) ||
      !body_has(block::kSectionHeader, kSectionHeaderOctets)) {
    return;
  }
  // Minor versions add blocks and options; those that are not known are skipped anyway.
  if (const std::uint16_t major = body().u16_or_zero(0); major != pcapng::kMajorVersion) {
    return damaged("a section of pcapng version " + std::to_string(major) + ", which is not read");
  }
  section_begin_ = interfaces_.size();
  if (++sections_ == 1) {
    section_ = read_section_options(options(kSectionHeaderOctets));
  }
}

// Reads the rest of a block of which `octets_read` octets are read, to body_.
bool PcapngReader::read_body(std::uint32_t type, std::uint32_t length, std::size_t octets_read) {
  if (!length_is_possible(type, length)) {
    return false;
  }
  if (length > pcapng::kMaxBlockOctets || length < octets_read + 4) {
    damaged(block_name(type) + " says that it has " + std::to_string(length) + " octets");
    return false;
  }
  const std::size_t rest = length - octets_read;
  if (input_.read(body_, rest) < rest) {
    cut(block_name(type) + " of " + std::to_string(length) + " octets");
    return false;
  }
  const std::uint32_t after = body().u32_or_zero(rest - 4);
  body_.resize(rest - 4);
  return lengths_agree(type, length, after);
}

void PcapngReader::skip_body(std::uint32_t type, std::uint32_t length) {
  if (!length_is_possible(type, length)) {
    return;
  }
  const std::uint64_t rest = length - pcapng::kBlockOverheadOctets;
  std::array<std::uint8_t, 4> after{};
  if (input_.skip(rest) < rest || input_.read(after) < after.size()) {
    return cut(block_name(type) + " of " + std::to_string(length) + " octets");
  }
  lengths_agree(type, length, OrderedReader(after, order_).u32_or_zero(0));
}

bool PcapngReader::length_is_possible(std::uint32_t type, std::uint32_t length) {
  const bool possible = length % 4 == 0 && length >= pcapng::kBlockOverheadOctets;
  if (!possible) {
    damaged(block_name(type) + " says that it has " + std::to_string(length) + " octets");
  }
  return possible;
}

bool PcapngReader::lengths_agree(std::uint32_t type, std::uint32_t before, std::uint32_t after) {
  if (before != after) {
    damaged(block_name(type) + " says " + std::to_string(before) + " octets at its start and " +
            std::to_string(after) + " at its end");
  }
  return before == after;
}

std::optional<CapturedFrame> PcapngReader::handle_body(std::uint32_t type) {
  switch (type) {
    case block::kInterfaceDescription:
      add_interface();
      break;
    case block::kNameResolution:
      add_names();
      break;
    case block::kInterfaceStatistics:
      add_statistics();
      break;
    case block::kSimplePacket:
      return simple_packet();
    case block::kEnhancedPacket:
      return enhanced_packet(type, body().u32_or_zero(0));
    case block::kObsoletePacket: {
      // Two octets of interface and two of drops stand where the enhanced block has 4 of interface.
      std::optional<CapturedFrame> frame = enhanced_packet(type, body().u16_or_zero(0));
      const std::uint16_t drops = body().u16_or_zero(2);
      if (frame && drops != 0xffff) {  // "not known"
        frame->dropped_before = drops;
      }
      return frame;
    }
    default:
      break;
  }
  return std::nullopt;
}

void PcapngReader::add_interface() {
  if (!body_has(block::kInterfaceDescription, kInterfaceDescriptionOctets)) {
    return;
  }
  if (interfaces_.size() == kMaxInterfaces) {
    return damaged("more than " + std::to_string(kMaxInterfaces) + " interface description blocks");
  }
  CaptureInterface interface;
  interface.link_type_number = body().u16_or_zero(0);
  interface.link_type = static_cast<LinkType>(interface.link_type_number);
  interface.snap_length_octets = body().u32_or_zero(4);
  PcapngClock clock;
  read_interface_options(options(kInterfaceDescriptionOctets), interface, clock);
  interfaces_.push_back(std::move(interface));
  clocks_.push_back(clock);
  statistics_.emplace_back();
}

void PcapngReader::add_names() {
  PcapngOptionList records(body_, order_);
  while (const std::optional<PcapngOption> record = records.next()) {
    read_name_record(*record, kMaxNames, names_);
  }
}

void PcapngReader::add_statistics() {
  if (!body_has(block::kInterfaceStatistics, kInterfaceStatisticsOctets)) {
    return;
  }
  if (const auto index = find_interface(block::kInterfaceStatistics, body().u32_or_zero(0))) {
    read_statistics_options(options(kInterfaceStatisticsOctets), clocks_[*index],
                            statistics_[*index]);
  }
}

std::optional<CapturedFrame> PcapngReader::enhanced_packet(std::uint32_t type,
                                                           std::uint32_t interface) {
  if (!body_has(type, kEnhancedPacketOctets)) {
    return std::nullopt;
  }
  const std::optional<std::uint32_t> index = find_interface(type, interface);
  if (!index) {
    return std::nullopt;
  }
  const std::uint32_t kept = body().u32_or_zero(12);
  if (kept > kMaxFrameOctets || kept > body_.size() - kEnhancedPacketOctets) {
    damaged(block_name(type) + " with " + std::to_string(body_.size() - kEnhancedPacketOctets) +
            " octets for a packet and options says that it keeps " + std::to_string(kept));
    return std::nullopt;
  }
  const OctetView packet = OctetView(body_).subspan(kEnhancedPacketOctets, kept);
  CapturedFrame frame;
  frame.interface = *index;
  frame.at = clocks_[*index].at(pcapng_time_units(body(), 4).value_or(0));
  frame.original_octets = std::max(body().u32_or_zero(16), kept);
  frame.octets.assign(packet.begin(), packet.end());
  read_packet_options(options(kEnhancedPacketOctets + pcapng::padded(kept)), frame);
  return frame;
}

// It says neither interface nor time nor how much was kept.
std::optional<CapturedFrame> PcapngReader::simple_packet() {
  if (!body_has(block::kSimplePacket, kSimplePacketOctets)) {
    return std::nullopt;
  }
  const std::optional<std::uint32_t> index = find_interface(block::kSimplePacket, 0);
  if (!index) {
    return std::nullopt;
  }
  const std::uint32_t original = body().u32_or_zero(0);
  const std::uint32_t snap_length = interfaces_[*index].snap_length_octets;
  const std::uint32_t kept = snap_length == 0 ? original : std::min(original, snap_length);
  const OctetView packet = OctetView(body_).subspan(kSimplePacketOctets);
  if (kept > kMaxFrameOctets || kept > packet.size()) {
    damaged("a simple packet block of " + std::to_string(packet.size()) +
            " octets for a packet of " + std::to_string(kept));
    return std::nullopt;
  }
  CapturedFrame frame;
  frame.interface = *index;
  frame.original_octets = original;
  frame.octets.assign(packet.begin(), packet.begin() + kept);
  return frame;
}

PcapngOptionList PcapngReader::options(std::size_t offset) const {
  return {OctetView(body_).subspan(std::min(body_.size(), offset)), order_};
}

bool PcapngReader::body_has(std::uint32_t type, std::size_t octets) {
  if (body_.size() < octets) {
    damaged(block_name(type) + " too short for its fixed part");
  }
  return body_.size() >= octets;
}

std::optional<std::uint32_t> PcapngReader::find_interface(std::uint32_t type,
                                                          std::uint32_t in_section) {
  const std::size_t described = interfaces_.size() - section_begin_;
  if (in_section >= described) {
    damaged(block_name(type) + " of interface " + std::to_string(in_section) + ", where " +
            std::to_string(described) + " are described");
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(section_begin_ + in_section);
}

}  // namespace

bool is_section_header(const std::array<std::uint8_t, 4>& block_type) {
  return OrderedReader(block_type, ByteOrder::Big).u32_or_zero(0) == block::kSectionHeader;
}

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_pcapng(OctetInput input,
                                                                        const std::string& label) {
  auto reader = std::make_unique<PcapngReader>(std::move(input));
  if (const std::optional<std::string> wrong = reader->read_first_header()) {
    return std::unexpected(CaptureError{label + ": is no readable pcapng file: " + *wrong});
  }
  return reader;
}

}  // namespace flatline
