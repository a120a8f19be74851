#ifndef TESTS_CAPTURE_CAPTURE_FILE_H_
#define TESTS_CAPTURE_CAPTURE_FILE_H_

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/byte_order.h"
#include "capture/capture_reader.h"

namespace flatline {

// Writes numbers in one byte order: what a test file is made of.
class FileOctets {
 public:
  explicit FileOctets(ByteOrder order) : order_(order) {}

  FileOctets& u16(std::uint16_t value);
  FileOctets& u32(std::uint32_t value);
  FileOctets& u64(std::uint64_t value);
  FileOctets& octets(OctetView octets);
  FileOctets& text(std::string_view text);
  FileOctets& pad();  // to a multiple of four
  // An option or a name record, padded.
  FileOctets& option(std::uint16_t code, OctetView value);
  FileOctets& option(std::uint16_t code, std::string_view value);
  // A pcapng block with correct lengths.
  FileOctets& block(std::uint32_t type, const FileOctets& body);

  const Octets& done() const { return octets_; }

 private:
  ByteOrder order_;
  Octets octets_;
};

// Bodies of pcapng blocks, without options unless they are appended.
FileOctets section_body(ByteOrder order);
FileOctets interface_body(ByteOrder order, LinkType type, std::uint32_t snap_length = 0);
FileOctets packet_body(ByteOrder order, std::uint32_t interface, std::uint64_t units,
                       OctetView packet);

// Spaces are for the eye.
Octets from_hex(std::string_view hex);

// All that a reader gives.
struct Reading {
  std::vector<CapturedFrame> frames;
  EndOfCapture end;
  std::vector<CaptureInterface> interfaces;
  std::vector<CaptureStatistics> statistics;
  std::vector<std::pair<IpAddress, std::string>> names;
  SectionInfo section;
};

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_octets(const Octets& file);
Reading read_all(CaptureReader& reader);
// For files that open; a failed expectation where they do not.
Reading read_octets(const Octets& file);
Reading read_path(const std::filesystem::path& path);

Octets file_octets(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const Octets& octets);
std::filesystem::path stored_capture(const std::string& name);

// A folder of one test, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  std::size_t files() const;

 private:
  std::filesystem::path path_;
};

}  // namespace flatline

#endif  // TESTS_CAPTURE_CAPTURE_FILE_H_
