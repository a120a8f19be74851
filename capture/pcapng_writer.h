#ifndef CAPTURE_PCAPNG_WRITER_H_
#define CAPTURE_PCAPNG_WRITER_H_

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "capture/capture_reader.h"

namespace flatline {

// Writes pcapng (draft-ietf-opsawg-pcapng) block by block, little-endian, nanosecond stamps
// (if_tsresol 9). Each call writes whole blocks and flushes, so what a killed program leaves is
// readable up to the last frame. Errors show as the stream's state; the caller looks at it.
// Text is written as valid UTF-8 (what is not becomes U+FFFD), cut to what an option can hold.
class PcapngWriter {
 public:
  // `out` must outlive the writer. Writes the section header block.
  PcapngWriter(std::ostream& out, const SectionInfo& section);

  // Writes an interface description block; the index to give to write().
  std::uint32_t add_interface(const CaptureInterface& interface);

  // frame.number is not written. A frame of an interface that was not added fails the stream;
  // a time before 1970, which the format cannot hold, is written as 1970.
  void write(const CapturedFrame& frame);

  // Writes name resolution blocks, as many as the names need; none for no names. Best between the
  // first interfaces and the first frame: tshark resolves only names that it has met, and editcap
  // 4.0 refuses a file with names before the first interface.
  void write_names(std::span<const std::pair<IpAddress, std::string>> names);

  // Writes an interface statistics block. The arguments start and end count, not those of
  // statistics.
  void write_statistics(std::uint32_t interface, Timestamp start, Timestamp end,
                        const CaptureStatistics& statistics);

 private:
  void write_block(std::uint32_t type, const Octets& body);

  std::ostream& out_;
  std::uint32_t interfaces_ = 0;
};

}  // namespace flatline

#endif  // CAPTURE_PCAPNG_WRITER_H_
