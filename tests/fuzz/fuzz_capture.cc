#include <sstream>

#include "capture/capture_reader.h"
#include "packet/datagram.h"
#include "packet/link.h"
#include "tests/fuzz/fuzz_target.h"

namespace flatline {
namespace {

// A frame as every user of a capture takes it apart.
void parse_frame(const CaptureInterface& interface, const CapturedFrame& frame) {
  const Parsed<LinkFrame> link = parse_link(interface.link_type, frame.octets);
  if (!link) {
    return;
  }
  require(link->header_octets <= frame.octets.size());
  const OctetView packet = OctetView(frame.octets).subspan(link->header_octets);
  if (const Parsed<Datagram> datagram = parse_datagram(packet)) {
    require(datagram->payload.size() <= packet.size());
  }
}

void read_to_the_end(CaptureReader& reader, std::size_t file_octets) {
  for (std::uint32_t number = 1;; ++number) {
    const std::variant<CapturedFrame, EndOfCapture> next = reader.next();
    require(reader.statistics().size() == reader.interfaces().size());
    if (const auto* end = std::get_if<EndOfCapture>(&next)) {
      const bool complete = end->kind == EndOfCapture::Kind::Complete;
      require(end->what.empty() == complete);
      require(complete ? end->offset_octets == file_octets : end->offset_octets < file_octets);
      require(std::get<EndOfCapture>(reader.next()) == *end);
      return;
    }
    const auto& frame = std::get<CapturedFrame>(next);
    require(frame.number == number);
    require(frame.interface < reader.interfaces().size());
    require(frame.octets.size() <= file_octets);
    require(frame.octets.size() <= frame.original_octets);
    parse_frame(reader.interfaces()[frame.interface], frame);
  }
}

}  // namespace
}  // namespace flatline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file(data, data + size);
  const auto reader = flatline::open_capture(std::make_unique<std::istringstream>(file), "fuzz");
  if (reader) {
    flatline::read_to_the_end(**reader, size);
  }
  return 0;
}
