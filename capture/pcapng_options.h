#ifndef CAPTURE_PCAPNG_OPTIONS_H_
#define CAPTURE_PCAPNG_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "capture/byte_order.h"
#include "packet/packet.h"

namespace flatline {

// An option or a name record of a pcapng block: type, length, value, padding.
struct PcapngOption {
  std::uint16_t code = 0;
  OctetView value;
  ByteOrder order = ByteOrder::Little;

  std::optional<std::uint32_t> u32() const;  // only where the value is 4 octets
  std::optional<std::uint64_t> u64() const;  // only where the value is 8 octets
  // pcapng §3.5: a zero octet ends a string. Not necessarily UTF-8.
  std::string text() const;
};

// Walks a list of them, which ends at its end mark, at the end of the octets, or silently at the
// first whose length is impossible: the packet before the list is good all the same.
class PcapngOptionList {
 public:
  PcapngOptionList(OctetView octets, ByteOrder order) : rest_(octets), order_(order) {}

  std::optional<PcapngOption> next();

 private:
  OctetView rest_;
  ByteOrder order_;
};

}  // namespace flatline

#endif  // CAPTURE_PCAPNG_OPTIONS_H_
