#ifndef CAPTURE_PCAP_READER_H_
#define CAPTURE_PCAP_READER_H_

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "capture/byte_order.h"
#include "capture/capture_reader.h"
#include "capture/octet_input.h"

namespace flatline {

// What the first four octets of a pcap file say.
struct PcapMagic {
  ByteOrder order = ByteOrder::Little;
  std::uint32_t ns_per_unit = 1000;  // of the fraction of a second
};

std::optional<PcapMagic> pcap_magic(const std::array<std::uint8_t, 4>& octets);

// `input` stands after the magic.
std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_pcap(OctetInput input,
                                                                      PcapMagic magic,
                                                                      const std::string& label);

}  // namespace flatline

#endif  // CAPTURE_PCAP_READER_H_
