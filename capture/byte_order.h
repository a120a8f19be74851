#ifndef CAPTURE_BYTE_ORDER_H_
#define CAPTURE_BYTE_ORDER_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "packet/octet_reader.h"
#include "packet/packet.h"

namespace flatline {

// Capture files hold numbers in the order of the machine that wrote them.
enum class ByteOrder : std::uint8_t { Little, Big };

// Bounds-checked reads in either order; a read past the end is nullopt.
class OrderedReader {
 public:
  OrderedReader(OctetView octets, ByteOrder order) : big_endian_(octets), order_(order) {}

  std::size_t size() const { return big_endian_.size(); }

  std::optional<std::uint16_t> u16(std::size_t offset) const {
    return ordered(big_endian_.u16(offset));
  }
  std::optional<std::uint32_t> u32(std::size_t offset) const {
    return ordered(big_endian_.u32(offset));
  }
  std::optional<std::uint64_t> u64(std::size_t offset) const {
    const std::optional<std::uint32_t> first = big_endian_.u32(offset);
    const std::optional<std::uint32_t> second = big_endian_.u32(offset + 4);
    if (!first || !second) {
      return std::nullopt;
    }
    return ordered<std::uint64_t>(std::uint64_t{*first} << 32 | *second);
  }
  // For callers that checked the length once.
  std::uint16_t u16_or_zero(std::size_t offset) const { return u16(offset).value_or(0); }
  std::uint32_t u32_or_zero(std::size_t offset) const { return u32(offset).value_or(0); }

 private:
  template <class T>
  std::optional<T> ordered(std::optional<T> value) const {
    if (value && order_ == ByteOrder::Little) {
      return std::byteswap(*value);
    }
    return value;
  }

  OctetReader big_endian_;
  ByteOrder order_;
};

}  // namespace flatline

#endif  // CAPTURE_BYTE_ORDER_H_
