#ifndef PROBE_LIVE_LIVE_WIRE_ERROR_H_
#define PROBE_LIVE_LIVE_WIRE_ERROR_H_

#include <cstdint>
#include <string>

namespace flatline {

// Why the live network cannot be used.
struct LiveWireError {
  enum class Kind : std::uint8_t {
    NotPermitted,     // message names the capability and the command that grants it
    NoSuchInterface,  // the interface that was asked for
    NoSuchSource,     // the source address that was asked for is none of this host's
    Other,
  };
  Kind kind = Kind::Other;
  std::string message;
};

// The error of a system call that failed with `error_number` while doing `what`. EPERM and EACCES
// are NotPermitted.
LiveWireError system_error(const std::string& what, int error_number);

}  // namespace flatline

#endif  // PROBE_LIVE_LIVE_WIRE_ERROR_H_
