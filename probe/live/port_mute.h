#ifndef PROBE_LIVE_PORT_MUTE_H_
#define PROBE_LIVE_PORT_MUTE_H_

#include "packet/flow_key.h"

namespace flatline {

// Makes a TCP or UDP socket of `family` (AF_INET or AF_INET6) take nothing in and answer nothing.
// To be called before the socket is bound, so that its port is mute from its first moment. Returns
// 0 or an errno.
int mute(int socket, int family, Protocol protocol);

}  // namespace flatline

#endif  // PROBE_LIVE_PORT_MUTE_H_
