#ifndef PROBE_LIVE_PRIVILEGES_H_
#define PROBE_LIVE_PRIVILEGES_H_

#include <cstdint>
#include <expected>

#include "probe/live/live_wire_error.h"

namespace flatline {

// What a process without capabilities is still to be able to do.
enum class KeptRight : std::uint8_t {
  Nothing,
  // Only where the process is root's (sudo): root without capabilities may not write into another
  // user's directory, which is where evidence goes.
  WriteFiles,
};

// Gives up every capability for good: sockets and files that are open stay usable, and neither this
// process nor a program it starts can get a privilege back. The user id stays. Acts on the calling
// thread, so it comes before any other is started.
std::expected<void, LiveWireError> drop_capabilities(KeptRight kept = KeptRight::Nothing);

}  // namespace flatline

#endif  // PROBE_LIVE_PRIVILEGES_H_
