#ifndef TESTS_PROBE_LIVE_TWO_HOSTS_H_
#define TESTS_PROBE_LIVE_TWO_HOSTS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "packet/datagram.h"
#include "packet/flow_key.h"
#include "probe/live/descriptor.h"
#include "probe/live/live_wire.h"

namespace flatline {

// The prefix of the link between the two hosts, by IP version: the near host is .1, the far one .2.
IpAddress near_address(IpVersion version);
IpAddress far_address(IpVersion version);
// An address on the link that nobody has.
IpAddress absent_address(IpVersion version);

std::string version_name(IpVersion version);

// Names the cases of a test that runs for both versions.
std::string case_name(const testing::TestParamInfo<IpVersion>& version);

// Two network namespaces joined by a veth pair, near0 to far0, and the test inside the near one.
// They end with the test: nothing outlives it.
class TwoHosts : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Runs a shell command in the near host; in the far host. Fails the test when it fails.
  static void run(const std::string& command);
  void run_far(const std::string& command);
  void in_far_host(const std::function<void()>& work);

  // The far namespace as ip(8) takes it.
  std::string far_namespace() const;

  // A kernel socket of the far host that listens on the port, both versions.
  Descriptor listen_far(Port port);

  // The wire of the near host.
  static std::unique_ptr<LiveWire> open_wire(const LiveWireOptions& options = {});

 private:
  Descriptor original_;
  Descriptor near_;
  Descriptor far_;
};

// Everything that the wire sees within the time.
std::vector<Arrival> watch(Wire& wire, Duration time);

// A SYN from the near address; its identification, sequence and hop limit are of no interest.
FlowKey flow_to(const IpAddress& source, Port source_port, const IpAddress& destination,
                Port destination_port, Protocol protocol = Protocol::Tcp);
Packet syn(const FlowKey& flow);

// How many arrivals of this passage and flow have all these TCP flags.
int count_tcp(const std::vector<Arrival>& arrivals, Passage passage, const FlowKey& flow,
              std::uint8_t flags);
// How many are ICMP messages of this type and code.
int count_icmp(const std::vector<Arrival>& arrivals, Passage passage, std::uint8_t type,
               std::uint8_t code);

// Counts TCP segments with the flag that leave the near host from the port, by a socket of its own.
class ResetCounter {
 public:
  ResetCounter();
  int sent_from(Port port);

 private:
  Descriptor socket_;
};

}  // namespace flatline

#endif  // TESTS_PROBE_LIVE_TWO_HOSTS_H_
