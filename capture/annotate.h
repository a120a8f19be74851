#ifndef CAPTURE_ANNOTATE_H_
#define CAPTURE_ANNOTATE_H_

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "capture/capture_reader.h"
#include "capture/pcapng_writer.h"

namespace flatline {

// What is added to a finished capture.
struct Annotations {
  SectionInfo section;  // fields that are not empty replace the file's; the comment joins it
  std::map<std::uint32_t, std::string> comments;  // by frame number
  std::vector<std::pair<IpAddress, std::string>> names;
  CaptureStatistics statistics;  // for interface 0; counters left empty keep the file's
};

// Rewrites the capture at `path` with the annotations: to a temporary file beside it, synchronised
// and renamed over it, so that the file is at every moment either the old or the new one, whole.
// What CaptureReader gives of frames, interfaces, names and statistics stays; the result is one
// pcapng section, also from a pcap file. A cut file is finished at its last whole frame. Errors
// leave the file as it was: a damaged file (its rest would be lost), a comment for a frame that is
// not there, statistics without an interface, and whatever keeps the new file from being written.
// Annotating twice with the same text adds it once.
std::expected<void, CaptureError> annotate_capture(const std::filesystem::path& path,
                                                   const Annotations& annotations);

}  // namespace flatline

#endif  // CAPTURE_ANNOTATE_H_
