#ifndef SIMULATOR_LAB_ERROR_H_
#define SIMULATOR_LAB_ERROR_H_

#include <cerrno>
#include <cstring>
#include <expected>
#include <string>

namespace flatline {

struct LabError {
  enum class Kind { NotPermitted, MissingTool, Setup, FaultWithoutEffect };
  Kind kind = Kind::Setup;
  std::string message;  // what failed, and what to do
};

template <class T>
using LabResult = std::expected<T, LabError>;

inline std::unexpected<LabError> setup_error(std::string message) {
  return std::unexpected(LabError{LabError::Kind::Setup, std::move(message)});
}

// "what: why", with the reason of the system call that failed just now.
inline std::unexpected<LabError> system_error(const std::string& what) {
  return setup_error(what + ": " + std::strerror(errno));
}

}  // namespace flatline

#endif  // SIMULATOR_LAB_ERROR_H_
