#ifndef SIMULATOR_LAB_PLAIN_SERVERS_H_
#define SIMULATOR_LAB_PLAIN_SERVERS_H_

#include <vector>

#include "packet/flow_key.h"
#include "packet/packet.h"
#include "probe/live/descriptor.h"
#include "simulator/lab/error.h"
#include "simulator/lab/net_namespace.h"
#include "simulator/lab/process.h"

namespace flatline {

// The servers that are too simple for a program of their own, all in one process: a socket belongs
// to the namespace that it was opened in, whoever serves it.
struct PlainSockets {
  std::vector<Descriptor> accept_and_hold;  // TCP: accepts, reads, says nothing
  std::vector<Descriptor> server_failure;   // DNS over UDP: SERVFAIL to every question
  std::vector<Descriptor> silent;           // UDP: takes everything, answers nothing, not even ICMP

  bool empty() const { return accept_and_hold.empty() && server_failure.empty() && silent.empty(); }
};

// They are bound (and listen) when these return.
LabResult<Descriptor> listen_tcp(const NetNamespace& where, const Endpoint& at);
LabResult<Descriptor> bind_udp(const NetNamespace& where, const Endpoint& at);

LabResult<Child> serve_plainly(const PlainSockets& sockets);

// The answer with response code 2 (RFC 1035 §4.1.1) to a query; empty when it is none.
Octets server_failure_answer(OctetView query);

}  // namespace flatline

#endif  // SIMULATOR_LAB_PLAIN_SERVERS_H_
