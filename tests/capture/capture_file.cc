#include "tests/capture/capture_file.h"

#include <stdlib.h>

#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "capture/pcapng_format.h"

namespace flatline {

FileOctets& FileOctets::u16(std::uint16_t value) {
  const auto low = static_cast<std::uint8_t>(value);
  const auto high = static_cast<std::uint8_t>(value >> 8);
  octets_.push_back(order_ == ByteOrder::Little ? low : high);
  octets_.push_back(order_ == ByteOrder::Little ? high : low);
  return *this;
}

FileOctets& FileOctets::u32(std::uint32_t value) {
  const auto low = static_cast<std::uint16_t>(value);
  const auto high = static_cast<std::uint16_t>(value >> 16);
  return order_ == ByteOrder::Little ? u16(low).u16(high) : u16(high).u16(low);
}

FileOctets& FileOctets::u64(std::uint64_t value) {
  const auto low = static_cast<std::uint32_t>(value);
  const auto high = static_cast<std::uint32_t>(value >> 32);
  return order_ == ByteOrder::Little ? u32(low).u32(high) : u32(high).u32(low);
}

FileOctets& FileOctets::octets(OctetView octets) {
  octets_.insert(octets_.end(), octets.begin(), octets.end());
  return *this;
}

FileOctets& FileOctets::text(std::string_view text) {
  octets_.insert(octets_.end(), text.begin(), text.end());
  return *this;
}

FileOctets& FileOctets::pad() {
  octets_.resize(pcapng::padded(octets_.size()));
  return *this;
}

FileOctets& FileOctets::option(std::uint16_t code, OctetView value) {
  return u16(code).u16(static_cast<std::uint16_t>(value.size())).octets(value).pad();
}

FileOctets& FileOctets::option(std::uint16_t code, std::string_view value) {
  return u16(code).u16(static_cast<std::uint16_t>(value.size())).text(value).pad();
}

FileOctets& FileOctets::block(std::uint32_t type, const FileOctets& body) {
  const auto length = static_cast<std::uint32_t>(12 + body.done().size());
  return u32(type).u32(length).octets(body.done()).u32(length);
}

FileOctets section_body(ByteOrder order) {
  FileOctets body(order);
  body.u32(0x1a2b3c4d).u16(1).u16(0).u64(~std::uint64_t{0});
  return body;
}

FileOctets interface_body(ByteOrder order, LinkType type, std::uint32_t snap_length) {
  FileOctets body(order);
  body.u16(static_cast<std::uint16_t>(type)).u16(0).u32(snap_length);
  return body;
}

FileOctets packet_body(ByteOrder order, std::uint32_t interface, std::uint64_t units,
                       OctetView packet) {
  const auto size = static_cast<std::uint32_t>(packet.size());
  FileOctets body(order);
  body.u32(interface)
      .u32(static_cast<std::uint32_t>(units >> 32))
      .u32(static_cast<std::uint32_t>(units))
      .u32(size)
      .u32(size)
      .octets(packet)
      .pad();
  return body;
}

Octets from_hex(std::string_view hex) {
  Octets octets;
  std::string digits;
  for (const char c : hex) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) {
      digits += c;
    }
    if (digits.size() == 2) {
      octets.push_back(static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16)));
      digits.clear();
    }
  }
  return octets;
}

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_octets(const Octets& file) {
  return open_capture(std::make_unique<std::istringstream>(std::string(file.begin(), file.end())),
                      "test");
}

Reading read_all(CaptureReader& reader) {
  Reading reading;
  while (true) {
    std::variant<CapturedFrame, EndOfCapture> next = reader.next();
    if (auto* end = std::get_if<EndOfCapture>(&next)) {
      reading.end = std::move(*end);
      break;
    }
    reading.frames.push_back(std::get<CapturedFrame>(std::move(next)));
  }
  reading.interfaces = reader.interfaces();
  reading.statistics = reader.statistics();
  reading.names = reader.names();
  reading.section = reader.section();
  return reading;
}

Reading read_octets(const Octets& file) {
  const auto reader = open_octets(file);
  if (!reader) {
    ADD_FAILURE() << reader.error().message;
    return {};
  }
  return read_all(**reader);
}

Reading read_path(const std::filesystem::path& path) {
  const auto reader = open_capture(path);
  if (!reader) {
    ADD_FAILURE() << reader.error().message;
    return {};
  }
  return read_all(**reader);
}

Octets file_octets(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const std::filesystem::path& path, const Octets& octets) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(octets.data()),
            static_cast<std::streamsize>(octets.size()));
}

std::filesystem::path stored_capture(const std::string& name) {
  return std::filesystem::path(FLATLINE_SOURCE_DIR) / "tests" / "captures" / name;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "capture_test.XXXXXX").string();
  path_ = ::mkdtemp(name.data()) == nullptr ? "" : name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::size_t TemporaryFolder::files() const {
  const std::filesystem::directory_iterator entries(path_);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace flatline
