#include "probe/live/duplicate_frames.h"

#include <algorithm>
#include <cstddef>

namespace flatline {
namespace {

constexpr Duration kWindow = std::chrono::milliseconds(1);
// Bounds the work a frame when a flood comes; past it a duplicate may be reported twice.
constexpr std::size_t kMostRemembered = 64;

}  // namespace

bool DuplicateFrames::is_duplicate(Timestamp at, bool outgoing, std::uint32_t interface,
                                   OctetView packet) {
  while (!recent_.empty() &&
         (at - recent_.front().at > kWindow || recent_.size() > kMostRemembered)) {
    recent_.pop_front();
  }
  const bool duplicate = std::ranges::any_of(recent_, [&](const Seen& seen) {
    return seen.outgoing == outgoing && seen.interface != interface &&
           std::ranges::equal(seen.octets, packet);
  });
  if (!duplicate) {
    recent_.push_back({at, outgoing, interface, Octets(packet.begin(), packet.end())});
  }
  return duplicate;
}

}  // namespace flatline
