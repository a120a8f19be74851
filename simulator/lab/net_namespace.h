#ifndef SIMULATOR_LAB_NET_NAMESPACE_H_
#define SIMULATOR_LAB_NET_NAMESPACE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "packet/address.h"
#include "probe/live/descriptor.h"
#include "simulator/lab/error.h"

namespace flatline {

// A network namespace without a name: it lives as long as a descriptor or a process holds it, and
// nothing of it stands in /run/netns.
class NetNamespace {
 public:
  // A new one, empty but for its loopback interface. The process stays where it is.
  static LabResult<NetNamespace> create();

  int descriptor() const { return descriptor_.get(); }
  // How a child that inherits the descriptor names it.
  std::string inherited_path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_.get());
  }

 private:
  Descriptor descriptor_;
};

// While it lives, this process is inside a namespace: what it opens (sockets, TAP devices,
// /proc/sys/net) belongs there, also after it has left.
class NamespaceVisit {
 public:
  explicit NamespaceVisit(const NetNamespace& where);
  ~NamespaceVisit();
  NamespaceVisit(const NamespaceVisit&) = delete;
  NamespaceVisit& operator=(const NamespaceVisit&) = delete;

 private:
  Descriptor home_;
};

struct KernelSettings {
  IpVersion version = IpVersion::V4;
  bool forwards = false;
  std::uint64_t seed = 1;        // of the hash that chooses among equal-cost routes
  bool own_icmp_budget = false;  // the scenario's limit replaces the kernel's
};

// Sets what the lab fixes of a namespace's sysctls. Must come before its links: interfaces take
// their defaults when they are made.
LabResult<void> apply_settings(const NetNamespace& where, const KernelSettings& settings);

// Waits until the interfaces carry frames and, beside the loopback, so many IPv6 addresses can be
// used; else a first packet would be lost.
LabResult<void> wait_until_up(const NetNamespace& where, const std::vector<std::string>& interfaces,
                              std::size_t addresses);

// Switches checksum and segmentation offload off, so that what is captured is what a wire would
// carry: right checksums, no frame over the MTU.
LabResult<void> disable_offload(const NetNamespace& where,
                                const std::vector<std::string>& interfaces);

}  // namespace flatline

#endif  // SIMULATOR_LAB_NET_NAMESPACE_H_
