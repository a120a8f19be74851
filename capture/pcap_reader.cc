#include "capture/pcap_reader.h"

#include <algorithm>
#include <utility>

#include "capture/end_of_input.h"

// draft-ietf-opsawg-pcap: a header of 24 octets, then records of 16 octets and the frame. Nothing
// marks where a record begins, so the first impossible length ends the reading.
namespace flatline {
namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::size_t kRestOfFileHeaderOctets = 20;  // after the magic
constexpr std::size_t kRecordHeaderOctets = 16;
constexpr std::uint16_t kMajorVersion = 2;
// Before 2.3 records held their two lengths the other way round.
constexpr std::uint16_t kMinMinorVersion = 3;

class PcapReader : public CaptureReader {
 public:
  PcapReader(OctetInput input, PcapMagic magic) : input_(std::move(input)), magic_(magic) {}

  // What is wrong with the header, if anything is.
  std::optional<std::string> read_file_header();

  std::variant<CapturedFrame, EndOfCapture> next() override;
  const std::vector<CaptureInterface>& interfaces() const override { return interfaces_; }
  const std::vector<CaptureStatistics>& statistics() const override { return statistics_; }
  const std::vector<std::pair<IpAddress, std::string>>& names() const override { return names_; }
  const SectionInfo& section() const override { return section_; }

 private:
  std::optional<CapturedFrame> read_record();
  std::optional<CapturedFrame> end(EndOfCapture end);

  OctetInput input_;
  PcapMagic magic_;
  std::vector<CaptureInterface> interfaces_;
  std::vector<CaptureStatistics> statistics_;
  std::vector<std::pair<IpAddress, std::string>> names_;
  SectionInfo section_;
  std::uint32_t frames_ = 0;
  std::optional<EndOfCapture> end_;
};

std::optional<std::string> PcapReader::read_file_header() {
  std::array<std::uint8_t, kRestOfFileHeaderOctets> header{};
  if (input_.read(header) < header.size()) {
    end_ = short_read(input_, 0, "a pcap file header of 24 octets");
    return std::nullopt;
  }
  const OrderedReader reader(header, magic_.order);
  const std::uint16_t major = reader.u16_or_zero(0);
  const std::uint16_t minor = reader.u16_or_zero(2);
  if (major != kMajorVersion || minor < kMinMinorVersion) {
    return "pcap version " + std::to_string(major) + "." + std::to_string(minor) +
           " is not read; convert it with `editcap -F pcapng`";
  }
  CaptureInterface interface;
  interface.snap_length_octets = reader.u32_or_zero(12);
  // The upper half holds the length of the frame check sequence.
  interface.link_type_number = static_cast<std::uint16_t>(reader.u32_or_zero(16));
  interface.link_type = static_cast<LinkType>(interface.link_type_number);
  interfaces_.push_back(std::move(interface));
  statistics_.emplace_back();
  return std::nullopt;
}

std::variant<CapturedFrame, EndOfCapture> PcapReader::next() {
  if (!end_) {
    if (std::optional<CapturedFrame> frame = read_record()) {
      return *std::move(frame);
    }
  }
  return *end_;
}

std::optional<CapturedFrame> PcapReader::read_record() {
  const std::uint64_t start = input_.offset();
  std::array<std::uint8_t, kRecordHeaderOctets> header{};
  const std::size_t count = input_.read(header);
  if (count == 0 && !input_.failed()) {
    return end({EndOfCapture::Kind::Complete, start, ""});
  }
  if (count < header.size()) {
    return end(short_read(input_, start, "a pcap record header of 16 octets"));
  }
  const OrderedReader reader(header, magic_.order);
  const std::uint32_t kept = reader.u32_or_zero(8);
  if (kept > kMaxFrameOctets) {
    return end({EndOfCapture::Kind::Damaged, start,
                "a pcap record says that it keeps " + std::to_string(kept) + " octets"});
  }
  CapturedFrame frame;
  if (input_.read(frame.octets, kept) < kept) {
    const std::size_t octets = kRecordHeaderOctets + kept;
    return end(short_read(input_, start, "a pcap record of " + std::to_string(octets) + " octets"));
  }
  frame.number = ++frames_;
  frame.at =
      Timestamp(std::chrono::seconds(reader.u32_or_zero(0)) +
                std::chrono::nanoseconds(std::int64_t{reader.u32_or_zero(4)} * magic_.ns_per_unit));
  frame.original_octets = std::max(reader.u32_or_zero(12), kept);
  return frame;
}

std::optional<CapturedFrame> PcapReader::end(EndOfCapture end) {
  end_ = std::move(end);
  return std::nullopt;
}

}  // namespace

std::optional<PcapMagic> pcap_magic(const std::array<std::uint8_t, 4>& octets) {
  for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
    const std::uint32_t magic = OrderedReader(octets, order).u32_or_zero(0);
    if (magic == kMicroseconds || magic == kNanoseconds) {
      return PcapMagic{.order = order, .ns_per_unit = magic == kNanoseconds ? 1U : 1000U};
    }
  }
  return std::nullopt;
}

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_pcap(OctetInput input,
                                                                      PcapMagic magic,
                                                                      const std::string& label) {
  auto reader = std::make_unique<PcapReader>(std::move(input), magic);
  if (const std::optional<std::string> wrong = reader->read_file_header()) {
    return std::unexpected(CaptureError{label + ": " + *wrong});
  }
  return reader;
}

}  // namespace flatline
