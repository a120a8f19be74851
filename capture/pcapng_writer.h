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

// Who made a section (pcapng SHB options).
struct SectionInfo {
  std::string hardware;
  std::string os;
  std::string application;  // "flatline 0.1.0"
  std::string comment;
};

// Writes pcapng (draft-ietf-opsawg-pcapng) block by block, little-endian, nanosecond stamps
// (if_tsresol 9). Each call writes whole blocks and flushes, so what a killed program leaves is
// readable up to the last frame. Errors show as the stream's state; the caller looks at it.
class PcapngWriter {
 public:
  // `out` must outlive the writer. Writes the section header block.
  PcapngWriter(std::ostream& out, const SectionInfo& section);

  // Writes an interface description block; the index to give to write().
  std::uint32_t add_interface(const CaptureInterface& interface);

  // frame.number is not written; frame.interface must have been added.
  void write(const CapturedFrame& frame);

  // Writes a name resolution block.
  void write_names(std::span<const std::pair<IpAddress, std::string>> names);

  // Writes an interface statistics block.
  void write_statistics(std::uint32_t interface, Timestamp start, Timestamp end,
                        const CaptureStatistics& statistics);

 private:
  void write_block(std::uint32_t type, const Octets& body);
  std::ostream& out_;
};

}  // namespace flatline

#endif  // CAPTURE_PCAPNG_WRITER_H_
