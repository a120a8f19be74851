#include "capture/annotate.h"

#include <algorithm>
#include <optional>

#include "capture/replacement_file.h"

namespace flatline {
namespace {

std::unexpected<CaptureError> failure(const std::string& message) {
  return std::unexpected(CaptureError{message});
}

void replace_unless_empty(std::string& text, const std::string& by) {
  if (!by.empty()) {
    text = by;
  }
}

SectionInfo merged(SectionInfo section, const SectionInfo& added) {
  replace_unless_empty(section.hardware, added.hardware);
  replace_unless_empty(section.os, added.os);
  replace_unless_empty(section.application, added.application);
  if (!section.comment.contains(added.comment)) {
    section.comment += (section.comment.empty() ? "" : "\n") + added.comment;
  }
  return section;
}

CaptureStatistics merged(CaptureStatistics statistics, const CaptureStatistics& added) {
  statistics.received = added.received ? added.received : statistics.received;
  statistics.dropped = added.dropped ? added.dropped : statistics.dropped;
  statistics.start = added.start ? added.start : statistics.start;
  statistics.end = added.end ? added.end : statistics.end;
  return statistics;
}

// Copies a capture, frame by frame, with the annotations.
class Rewriting {
 public:
  Rewriting(CaptureReader& reader, const Annotations& annotations, std::ostream& out)
      : reader_(reader),
        annotations_(annotations),
        writer_(out, merged(reader.section(), annotations.section)) {}

  // What keeps the copy from being whole, if anything does.
  std::optional<std::string> run();

 private:
  void copy_interfaces();
  void copy_names();
  void copy_frame(CapturedFrame frame);
  void copy_statistics();
  std::optional<std::string> check_end(const EndOfCapture& end) const;

  CaptureReader& reader_;
  const Annotations& annotations_;
  PcapngWriter writer_;
  std::size_t interfaces_ = 0;  // copied so far
  std::size_t names_ = 0;
  std::uint32_t frames_ = 0;
  std::optional<Timestamp> first_;  // times of frames
  std::optional<Timestamp> last_;
};

// The new names go before the first frame, because tshark resolves only names that it has met, and
// after the first interfaces, because wiretap looks for those right behind the section header:
// editcap 4.0 refuses a file that has names there.
std::optional<std::string> Rewriting::run() {
  for (bool is_first = true;; is_first = false) {
    std::variant<CapturedFrame, EndOfCapture> next = reader_.next();
    copy_interfaces();
    if (is_first) {
      writer_.write_names(annotations_.names);
    }
    copy_names();
    if (const auto* end = std::get_if<EndOfCapture>(&next)) {
      copy_statistics();
      return check_end(*end);
    }
    copy_frame(std::get<CapturedFrame>(std::move(next)));
  }
}

void Rewriting::copy_interfaces() {
  for (; interfaces_ < reader_.interfaces().size(); ++interfaces_) {
    writer_.add_interface(reader_.interfaces()[interfaces_]);
  }
}

void Rewriting::copy_names() {
  for (; names_ < reader_.names().size(); ++names_) {
    const auto& name = reader_.names()[names_];
    if (std::ranges::find(annotations_.names, name) == annotations_.names.end()) {
      writer_.write_names({&name, 1});
    }
  }
}

void Rewriting::copy_frame(CapturedFrame frame) {
  frames_ = frame.number;
  first_ = std::min(first_.value_or(frame.at), frame.at);
  last_ = std::max(last_.value_or(frame.at), frame.at);
  const auto comment = annotations_.comments.find(frame.number);
  if (comment != annotations_.comments.end() &&
      std::ranges::find(frame.comments, comment->second) == frame.comments.end()) {
    frame.comments.push_back(comment->second);
  }
  writer_.write(frame);
}

void Rewriting::copy_statistics() {
  for (std::uint32_t i = 0; i < interfaces_; ++i) {
    const CaptureStatistics statistics =
        i == 0 ? merged(reader_.statistics()[i], annotations_.statistics) : reader_.statistics()[i];
    if (statistics != CaptureStatistics{}) {
      const Timestamp start = statistics.start.value_or(first_.value_or(Timestamp{}));
      const Timestamp end = statistics.end.value_or(last_.value_or(start));
      writer_.write_statistics(i, start, end, statistics);
    }
  }
}

std::optional<std::string> Rewriting::check_end(const EndOfCapture& end) const {
  if (end.kind == EndOfCapture::Kind::Damaged) {
    return "is damaged at octet " + std::to_string(end.offset_octets) + " (" + end.what +
           "); it was left as it is";
  }
  const auto& comments = annotations_.comments;
  if (!comments.empty() && (comments.rbegin()->first > frames_ || comments.begin()->first == 0)) {
    return "has " + std::to_string(frames_) + " frames, and a comment is for frame " +
           std::to_string(comments.begin()->first == 0 ? 0 : comments.rbegin()->first);
  }
  if (interfaces_ == 0 && annotations_.statistics != CaptureStatistics{}) {
    return "describes no interface that statistics could be written for";
  }
  return std::nullopt;
}

}  // namespace

std::expected<void, CaptureError> annotate_capture(const std::filesystem::path& path,
                                                   const Annotations& annotations) {
  const auto reader = open_capture(path);
  if (!reader) {
    return std::unexpected(reader.error());
  }
  const std::string label = path.string();
  auto file = ReplacementFile::beside(path);
  if (!file) {
    return failure(label + ": no new file can be made beside it: " + file.error());
  }
  if (const auto wrong = Rewriting(**reader, annotations, file->stream()).run()) {
    return failure(label + ": " + *wrong);
  }
  if (const auto done = file->commit(); !done) {
    return failure(label + ": the annotated file could not be put in its place: " + done.error());
  }
  return {};
}

}  // namespace flatline
