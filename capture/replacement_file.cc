#include "capture/replacement_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace flatline {
namespace {

std::unexpected<std::string> system_error() {
  return std::unexpected<std::string>(std::strerror(errno));
}

// Without it a crash could undo the rename. Not all file systems can do this, and the rename has
// happened already: no error.
void synchronise_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

// A program that runs with privileges must not take the user's file away. Another owner can be
// set only by root; for others the file is theirs or must stay readable through its permissions.
bool copy_owner_and_mode(const std::filesystem::path& from, int to) {
  struct stat status{};
  if (::stat(from.c_str(), &status) != 0) {
    return false;
  }
  const bool owner_kept = ::fchown(to, status.st_uid, status.st_gid) == 0 || errno == EPERM;
  return owner_kept && ::fchmod(to, status.st_mode & 0777U) == 0;
}

}  // namespace

std::expected<ReplacementFile, std::string> ReplacementFile::beside(
    const std::filesystem::path& target) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(target, error);
  if (error) {
    return std::unexpected(error.message());
  }
  std::string name = real.string() + ".XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return system_error();
  }
  ReplacementFile file(real, name, descriptor);
  if (!file.stream_.is_open()) {
    return system_error();
  }
  return file;
}

ReplacementFile::ReplacementFile(std::filesystem::path target, std::filesystem::path temporary,
                                 int descriptor)
    : target_(std::move(target)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor),
      stream_(temporary_, std::ios::binary | std::ios::trunc) {}

ReplacementFile::ReplacementFile(ReplacementFile&& other) noexcept
    : target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      stream_(std::move(other.stream_)) {}

ReplacementFile::~ReplacementFile() {
  close_descriptor();
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

std::expected<void, std::string> ReplacementFile::commit() {
  stream_.close();
  if (!stream_) {
    return std::unexpected<std::string>("not all could be written");
  }
  if (auto done = synchronise(); !done) {
    return done;
  }
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    return system_error();
  }
  temporary_.clear();
  synchronise_directory(target_.parent_path());
  return {};
}

// The descriptor that made the file and the stream are the same inode: fsync covers what either
// wrote.
std::expected<void, std::string> ReplacementFile::synchronise() {
  if (!copy_owner_and_mode(target_, descriptor_) || ::fsync(descriptor_) != 0) {
    return system_error();
  }
  close_descriptor();
  return {};
}

void ReplacementFile::close_descriptor() {
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
  }
}

}  // namespace flatline
