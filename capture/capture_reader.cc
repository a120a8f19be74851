#include "capture/capture_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "capture/octet_input.h"
#include "capture/pcap_reader.h"
#include "capture/pcapng_reader.h"

namespace flatline {
namespace {

using Magic = std::array<std::uint8_t, 4>;

struct Compression {
  OctetView magic;
  std::string_view name;
  std::string_view command;
};

constexpr std::array<std::uint8_t, 2> kGzip{0x1f, 0x8b};
constexpr std::array<std::uint8_t, 4> kZstd{0x28, 0xb5, 0x2f, 0xfd};  // RFC 8878 §3.1.1
constexpr std::array<std::uint8_t, 3> kBzip2{'B', 'Z', 'h'};
constexpr std::array<std::uint8_t, 4> kXz{0xfd, '7', 'z', 'X'};
constexpr std::array<std::uint8_t, 4> kLz4{0x04, 0x22, 0x4d, 0x18};
constexpr std::array<Compression, 5> kCompressions{{{kGzip, "gzip", "gunzip"},
                                                    {kZstd, "zstd", "unzstd"},
                                                    {kBzip2, "bzip2", "bunzip2"},
                                                    {kXz, "xz", "unxz"},
                                                    {kLz4, "lz4", "unlz4"}}};

std::string describe_unknown(const Magic& magic) {
  for (const Compression& compression : kCompressions) {
    if (std::ranges::equal(OctetView(magic).first(compression.magic.size()), compression.magic)) {
      return "is compressed with " + std::string(compression.name) +
             "; uncompress it first with `" + std::string(compression.command) + "`";
    }
  }
  std::string hex;
  for (const std::uint8_t octet : magic) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += {kDigits[octet >> 4], kDigits[octet & 0xf]};
  }
  return "is neither pcap nor pcapng: it begins with octets " + hex +
         "; if Wireshark opens it, convert it with `editcap -F pcapng`";
}

std::string describe_short(std::size_t octets) {
  return octets == 0 ? "is empty; the capture program has not written to it"
                     : "is no capture file: it ends after " + std::to_string(octets) + " octets";
}

}  // namespace

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_capture(
    const std::filesystem::path& path) {
  const std::string label = path.string();
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return std::unexpected(CaptureError{label + ": is a directory, not a capture file"});
  }
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!file->is_open()) {
    return std::unexpected(CaptureError{label + ": cannot be opened: " + std::strerror(errno)});
  }
  return open_capture(std::move(file), label);
}

std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_capture(
    std::unique_ptr<std::istream> stream, const std::string& label) {
  OctetInput input(std::move(stream));
  Magic magic{};
  const std::size_t count = input.read(magic);
  if (input.failed()) {
    return std::unexpected(CaptureError{label + ": cannot be read: input/output error"});
  }
  if (count < magic.size()) {
    return std::unexpected(CaptureError{label + ": " + describe_short(count)});
  }
  if (is_section_header(magic)) {
    return open_pcapng(std::move(input), label);
  }
  if (const std::optional<PcapMagic> pcap = pcap_magic(magic)) {
    return open_pcap(std::move(input), *pcap, label);
  }
  return std::unexpected(CaptureError{label + ": " + describe_unknown(magic)});
}

}  // namespace flatline
