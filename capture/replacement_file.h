#ifndef CAPTURE_REPLACEMENT_FILE_H_
#define CAPTURE_REPLACEMENT_FILE_H_

#include <expected>
#include <filesystem>
#include <fstream>
#include <string>

namespace flatline {

// A new file that takes another's place whole or not at all. It is written beside the old one, on
// the same file system, where rename(2) is atomic; what is not committed is removed.
class ReplacementFile {
 public:
  // Follows symbolic links: the file is replaced, not the link. The error is the system's words.
  static std::expected<ReplacementFile, std::string> beside(const std::filesystem::path& target);

  ReplacementFile(ReplacementFile&& other) noexcept;
  ReplacementFile& operator=(ReplacementFile&&) = delete;
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;
  ~ReplacementFile();

  std::ostream& stream() { return stream_; }

  // Synchronises to the disk and renames; the new file has the old one's owner and permissions.
  std::expected<void, std::string> commit();

 private:
  ReplacementFile(std::filesystem::path target, std::filesystem::path temporary, int descriptor);
  std::expected<void, std::string> synchronise();
  void close_descriptor();

  std::filesystem::path target_;
  std::filesystem::path temporary_;  // empty once renamed or moved from
  int descriptor_ = -1;
  std::ofstream stream_;
};

}  // namespace flatline

#endif  // CAPTURE_REPLACEMENT_FILE_H_
