#ifndef CAPTURE_PCAPNG_READER_H_
#define CAPTURE_PCAPNG_READER_H_

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "capture/capture_reader.h"
#include "capture/octet_input.h"

namespace flatline {

// Whether a block type is that of a section header, which reads the same in both byte orders.
bool is_section_header(const std::array<std::uint8_t, 4>& block_type);

// `input` stands after the type of the first block, a section header.
std::expected<std::unique_ptr<CaptureReader>, CaptureError> open_pcapng(OctetInput input,
                                                                        const std::string& label);

}  // namespace flatline

#endif  // CAPTURE_PCAPNG_READER_H_
