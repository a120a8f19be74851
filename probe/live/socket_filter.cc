#include "probe/live/socket_filter.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace flatline {
namespace {

// Where both TCP (RFC 9293 §3.1) and UDP (RFC 768) keep the destination port.
constexpr std::uint32_t kDestinationPortOffset = 2;
constexpr std::uint32_t kWholePacket = 0x40000;

sock_filter statement(int code, std::uint32_t k) {
  return {static_cast<std::uint16_t>(code), 0, 0, k};
}

sock_filter jump_if_equal(std::uint32_t k, std::uint8_t if_true, std::uint8_t if_false) {
  return {BPF_JMP | BPF_JEQ | BPF_K, if_true, if_false, k};
}

int attach(int socket, std::vector<sock_filter> program) {
  const sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &whole, sizeof whole) == 0 ? 0 : errno;
}

}  // namespace

int attach_drop_all(int socket) {
  const int error = attach(socket, {statement(BPF_RET | BPF_K, 0)});
  if (error != 0) {
    return error;
  }
  const int locked = 1;
  return setsockopt(socket, SOL_SOCKET, SO_LOCK_FILTER, &locked, sizeof locked) == 0 ? 0 : errno;
}

int attach_destination_ports(int socket, IpVersion version, std::span<const Port> ports) {
  std::vector<sock_filter> program;
  // raw(7) gives the IPv4 header to the filter, ipv6(7) does not give the IPv6 header.
  if (version == IpVersion::V4) {
    program.push_back(statement(BPF_LDX | BPF_B | BPF_MSH, 0));  // X = header length
    program.push_back(statement(BPF_LD | BPF_H | BPF_IND, kDestinationPortOffset));
  } else {
    program.push_back(statement(BPF_LD | BPF_H | BPF_ABS, kDestinationPortOffset));
  }
  // A return behind each comparison: a jump over all of them would not fit its 8-bit offset.
  for (const Port port : ports) {
    program.push_back(jump_if_equal(port.value, 0, 1));
    program.push_back(statement(BPF_RET | BPF_K, kWholePacket));
  }
  program.push_back(statement(BPF_RET | BPF_K, 0));
  return attach(socket, std::move(program));
}

}  // namespace flatline
