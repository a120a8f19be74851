#ifndef CAPTURE_END_OF_INPUT_H_
#define CAPTURE_END_OF_INPUT_H_

#include <cstdint>
#include <string>

#include "capture/capture_reader.h"
#include "capture/octet_input.h"

namespace flatline {

// The end of a file whose record or block at `start` is `what` and ran out of octets.
inline EndOfCapture short_read(const OctetInput& input, std::uint64_t start,
                               const std::string& what) {
  if (input.failed()) {
    return {EndOfCapture::Kind::Damaged, start, "the file cannot be read on: input/output error"};
  }
  return {EndOfCapture::Kind::Cut, start,
          what + ", of which " + std::to_string(input.offset() - start) + " octets are there"};
}

}  // namespace flatline

#endif  // CAPTURE_END_OF_INPUT_H_
