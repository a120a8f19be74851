#ifndef CAPTURE_ANNOTATE_H_
#define CAPTURE_ANNOTATE_H_

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
  SectionInfo section;
  std::map<std::uint32_t, std::string> comments;  // by frame number
  std::vector<std::pair<IpAddress, std::string>> names;
  CaptureStatistics statistics;  // written for interface 0
};

// Rewrites the capture at `path` with the annotations: to a temporary file beside it, synchronised
// and renamed over it, so that the file is at every moment either the old or the new one, whole.
std::expected<void, CaptureError> annotate_capture(const std::filesystem::path& path,
                                                   const Annotations& annotations);

}  // namespace flatline

#endif  // CAPTURE_ANNOTATE_H_
