#include "probe/live/live_wire_error.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace flatline {
namespace {

std::string program_path() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string("flatline") : path.string();
}

}  // namespace

LiveWireError system_error(const std::string& what, int error_number) {
  const std::string text =
      what + ": " + std::error_code(error_number, std::generic_category()).message();
  if (error_number != EPERM && error_number != EACCES) {
    return {LiveWireError::Kind::Other, text};
  }
  return {LiveWireError::Kind::NotPermitted,
          text + "; probing needs the capability CAP_NET_RAW: run it with sudo, or grant it once " +
              "with: sudo setcap cap_net_raw+ep " + program_path()};
}

}  // namespace flatline
