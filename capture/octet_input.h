#ifndef CAPTURE_OCTET_INPUT_H_
#define CAPTURE_OCTET_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <span>

#include "packet/packet.h"

namespace flatline {

// A stream read forwards only, that knows where it stands. Works on pipes.
class OctetInput {
 public:
  explicit OctetInput(std::unique_ptr<std::istream> stream) : stream_(std::move(stream)) {}

  std::uint64_t offset() const { return offset_; }
  // Whether a short read was an error of the device rather than the end of the file.
  bool failed() const { return stream_->bad(); }

  // How many octets there were, at most out.size().
  std::size_t read(std::span<std::uint8_t> out);
  // Replaces `out` by the next `length` octets. Takes memory as octets arrive, so that a length
  // that the file does not hold costs nothing; returns how many there were.
  std::size_t read(Octets& out, std::size_t length);
  std::uint64_t skip(std::uint64_t length);

 private:
  std::unique_ptr<std::istream> stream_;
  std::uint64_t offset_ = 0;
};

}  // namespace flatline

#endif  // CAPTURE_OCTET_INPUT_H_
