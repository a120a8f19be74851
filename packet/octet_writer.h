#ifndef PACKET_OCTET_WRITER_H_
#define PACKET_OCTET_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "packet/packet.h"

namespace flatline {

// Appends integers in network order.
class OctetWriter {
 public:
  OctetWriter& u8(std::uint8_t value) {
    octets_.push_back(value);
    return *this;
  }

  OctetWriter& u16(std::uint16_t value) {
    return u8(static_cast<std::uint8_t>(value >> 8)).u8(static_cast<std::uint8_t>(value & 0xff));
  }

  OctetWriter& u32(std::uint32_t value) {
    return u16(static_cast<std::uint16_t>(value >> 16))
        .u16(static_cast<std::uint16_t>(value & 0xffff));
  }

  OctetWriter& octets(OctetView octets) {
    octets_.insert(octets_.end(), octets.begin(), octets.end());
    return *this;
  }

  // Overwrites two octets that were already written: checksums and lengths are known last.
  OctetWriter& patch_u16(std::size_t offset, std::uint16_t value) {
    octets_.at(offset) = static_cast<std::uint8_t>(value >> 8);
    octets_.at(offset + 1) = static_cast<std::uint8_t>(value & 0xff);
    return *this;
  }

  OctetView view() const { return octets_; }
  std::size_t size() const { return octets_.size(); }
  Octets take() { return std::move(octets_); }

 private:
  Octets octets_;
};

}  // namespace flatline

#endif  // PACKET_OCTET_WRITER_H_
