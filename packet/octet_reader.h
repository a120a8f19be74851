#ifndef PACKET_OCTET_READER_H_
#define PACKET_OCTET_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "packet/packet.h"

namespace flatline {

// Bounds-checked reads of big-endian (network order) integers at absolute offsets. A read past the
// end is nullopt, never undefined; callers that checked the length once use the `_or_zero` forms.
class OctetReader {
 public:
  explicit OctetReader(OctetView octets) : octets_(octets) {}

  std::size_t size() const { return octets_.size(); }

  bool has(std::size_t offset, std::size_t length) const {
    return offset <= octets_.size() && length <= octets_.size() - offset;
  }

  std::optional<std::uint8_t> u8(std::size_t offset) const {
    if (!has(offset, 1)) {
      return std::nullopt;
    }
    return octets_[offset];
  }

  std::optional<std::uint16_t> u16(std::size_t offset) const {
    if (!has(offset, 2)) {
      return std::nullopt;
    }
    return static_cast<std::uint16_t>(octets_[offset] << 8 | octets_[offset + 1]);
  }

  std::optional<std::uint32_t> u32(std::size_t offset) const {
    if (!has(offset, 4)) {
      return std::nullopt;
    }
    return static_cast<std::uint32_t>(octets_[offset]) << 24 |
           static_cast<std::uint32_t>(octets_[offset + 1]) << 16 |
           static_cast<std::uint32_t>(octets_[offset + 2]) << 8 |
           static_cast<std::uint32_t>(octets_[offset + 3]);
  }

  // The octets from offset on, at most `length` of them; empty when offset is past the end.
  OctetView tail(std::size_t offset) const {
    return offset <= octets_.size() ? octets_.subspan(offset) : OctetView{};
  }
  std::optional<OctetView> slice(std::size_t offset, std::size_t length) const {
    if (!has(offset, length)) {
      return std::nullopt;
    }
    return octets_.subspan(offset, length);
  }

 private:
  OctetView octets_;
};

}  // namespace flatline

#endif  // PACKET_OCTET_READER_H_
