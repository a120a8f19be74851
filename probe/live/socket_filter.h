#ifndef PROBE_LIVE_SOCKET_FILTER_H_
#define PROBE_LIVE_SOCKET_FILTER_H_

#include <span>

#include "packet/address.h"
#include "packet/strong.h"

namespace flatline {

// Classic BPF programs on a socket's receive path (SO_ATTACH_FILTER). Each returns 0 or an errno.

// Nothing is ever received, and the filter cannot be taken off again.
int attach_drop_all(int socket);

// A raw TCP or UDP socket receives only what is destined to one of the ports.
int attach_destination_ports(int socket, IpVersion version, std::span<const Port> ports);

}  // namespace flatline

#endif  // PROBE_LIVE_SOCKET_FILTER_H_
