#include "capture/octet_input.h"

#include <algorithm>

namespace flatline {
namespace {

constexpr std::size_t kChunkOctets = std::size_t{64} << 10;

}  // namespace

std::size_t OctetInput::read(std::span<std::uint8_t> out) {
  stream_->read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  const auto count = static_cast<std::size_t>(stream_->gcount());
  offset_ += count;
  return count;
}

std::size_t OctetInput::read(Octets& out, std::size_t length) {
  out.clear();
  while (out.size() < length) {
    const std::size_t before = out.size();
    const std::size_t wanted = std::min(length - before, kChunkOctets);
    out.resize(before + wanted);
    const std::size_t count = read(std::span(out).subspan(before));
    out.resize(before + count);
    if (count < wanted) {
      break;
    }
  }
  return out.size();
}

std::uint64_t OctetInput::skip(std::uint64_t length) {
  stream_->ignore(static_cast<std::streamsize>(length));
  const auto count = static_cast<std::uint64_t>(stream_->gcount());
  offset_ += count;
  return count;
}

}  // namespace flatline
