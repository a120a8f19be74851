#include "simulator/lab/net_namespace.h"

#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_addr.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "simulator/lab/process.h"
#include "simulator/lab/wait_until.h"

namespace flatline {
namespace {

constexpr const char* kOwnNamespace = "/proc/thread-self/ns/net";

Descriptor open_own_namespace() {
  return Descriptor(open(kOwnNamespace, O_RDONLY | O_CLOEXEC));
}

// Going on in the wrong network would be worse than to end.
void enter_or_die(int descriptor) {
  if (setns(descriptor, CLONE_NEWNET) != 0) {
    std::abort();
  }
}

struct Setting {
  std::string name;  // below /proc/sys/net
  std::string value;
  bool required = true;  // not: newer or older kernels lack it, or a container forbids it
};

// Equal-cost routes are chosen by source (1), destination (2), protocol (4) and ports (16, 32),
// read from the packet: policy 3. Policy 1 means the same but trusts a hash that the packet has
// already; through a veth that is the sender's socket's, which changes with each retransmission of
// a SYN, and a flow would wander between the legs. Linux < 5.14 has no policy 3.
std::vector<Setting> multipath_settings(const std::string& family) {
  return {{family + "/fib_multipath_hash_policy", "1"},
          {family + "/fib_multipath_hash_fields", "55", false},
          {family + "/fib_multipath_hash_policy", "3", false}};
}

std::vector<Setting> common_settings(const KernelSettings& settings) {
  const std::string forwards = settings.forwards ? "1" : "0";
  // A value of 0 asks the kernel for a random seed.
  const std::string seed = std::to_string(std::max<std::uint64_t>(settings.seed & 0x7fffffff, 1));
  return {
      {"ipv4/ip_forward", forwards},
      {"ipv4/conf/all/rp_filter", "0"},
      {"ipv4/conf/default/rp_filter", "0"},
      // Redirects would teach hosts a shorter way than the scenario's.
      {"ipv4/conf/all/send_redirects", "0"},
      {"ipv4/conf/default/send_redirects", "0"},
      {"ipv4/conf/all/accept_redirects", "0"},
      {"ipv4/conf/default/accept_redirects", "0"},
      {"ipv4/fib_multipath_hash_seed", seed, false},  // Linux >= 6.11
      // Pings without privileges: for root's group, and for all where all groups are known.
      {"ipv4/ping_group_range", "0 0", false},
      {"ipv4/ping_group_range", "0 2147483647", false},
      {"bridge/bridge-nf-call-iptables", "0", false},
      {"bridge/bridge-nf-call-ip6tables", "0", false},
      {"bridge/bridge-nf-call-arptables", "0", false},
  };
}

std::vector<Setting> version_6_settings(const KernelSettings& settings) {
  if (settings.version == IpVersion::V4) {
    return {{"ipv6/conf/default/disable_ipv6", "1", false}};
  }
  const std::string forwards = settings.forwards ? "1" : "0";
  return {
      // Duplicate address detection takes over a second, in which addresses cannot be used.
      {"ipv6/conf/default/accept_dad", "0"},       {"ipv6/conf/default/dad_transmits", "0"},
      {"ipv6/conf/default/accept_ra", "0"},        {"ipv6/conf/default/router_solicitations", "0"},
      {"ipv6/conf/default/accept_redirects", "0"}, {"ipv6/conf/all/forwarding", forwards},
      {"ipv6/conf/default/forwarding", forwards},
  };
}

LabResult<void> write_settings(const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    const std::string path = "/proc/sys/net/" + setting.name;
    if (!write_file(path, setting.value) && setting.required) {
      return system_error("cannot write " + setting.value + " to " + path);
    }
  }
  return {};
}

// The value that the driver gives back, or the error number.
std::expected<std::uint32_t, int> ask_driver(const std::string& interface, ethtool_value value) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request = {};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&value);
  if (ioctl(socket.get(), SIOCETHTOOL, &request) != 0) {
    return std::unexpected(errno);
  }
  return value.data;
}

// The kernel starts an interface's queue some time after the carrier is there, up to a second, and
// drops what is sent before; but this question makes it catch up (linkwatch_sync_dev).
bool carries_frames(const std::string& interface) {
  return ask_driver(interface, {ETHTOOL_GLINK, 0}) == 1;
}

// A line of /proc/net/if_inet6: address, interface index, prefix length, scope, flags, name.
std::size_t usable_addresses() {
  std::ifstream lines("/proc/thread-self/net/if_inet6");
  std::size_t count = 0;
  std::array<std::string, 6> fields;
  const auto& [address, index, prefix_length, scope, flags, name] = fields;
  while (std::ranges::all_of(fields, [&](std::string& field) { return bool(lines >> field); })) {
    const bool tentative = (std::stoul(flags, nullptr, 16) & IFA_F_TENTATIVE) != 0;
    count += name != "lo" && !tentative ? 1U : 0U;
  }
  return count;
}

}  // namespace

LabResult<NetNamespace> NetNamespace::create() {
  const Descriptor home = open_own_namespace();
  if (!home || unshare(CLONE_NEWNET) != 0) {
    return system_error("cannot make a network namespace");
  }
  NetNamespace made;
  made.descriptor_ = open_own_namespace();
  enter_or_die(home.get());
  if (!made.descriptor_) {
    return system_error(std::string("cannot open ") + kOwnNamespace);
  }
  return made;
}

NamespaceVisit::NamespaceVisit(const NetNamespace& where) : home_(open_own_namespace()) {
  enter_or_die(where.descriptor());
}

NamespaceVisit::~NamespaceVisit() {
  enter_or_die(home_.get());
}

LabResult<void> apply_settings(const NetNamespace& where, const KernelSettings& settings) {
  const NamespaceVisit visit(where);
  std::vector<Setting> all = common_settings(settings);
  std::ranges::move(multipath_settings("ipv4"), std::back_inserter(all));
  std::ranges::move(version_6_settings(settings), std::back_inserter(all));
  if (settings.version == IpVersion::V6) {
    std::ranges::move(multipath_settings("ipv6"), std::back_inserter(all));
  }
  if (settings.own_icmp_budget) {
    all.push_back({"ipv4/icmp_ratelimit", "0"});
    all.push_back({"ipv6/icmp/ratelimit", "0", settings.version == IpVersion::V6});
  }
  return write_settings(all);
}

LabResult<void> wait_until_up(const NetNamespace& where, const std::vector<std::string>& interfaces,
                              std::size_t addresses) {
  const NamespaceVisit visit(where);
  for (const std::string& interface : interfaces) {
    if (!wait_until([&interface] { return carries_frames(interface); })) {
      return setup_error("the link of " + interface + " did not come up");
    }
  }
  if (addresses > 0 && !wait_until([addresses] { return usable_addresses() >= addresses; })) {
    return setup_error("the links did not come up: " + std::to_string(usable_addresses()) + " of " +
                       std::to_string(addresses) + " IPv6 addresses can be used");
  }
  return {};
}

LabResult<void> disable_offload(const NetNamespace& where,
                                const std::vector<std::string>& interfaces) {
  const NamespaceVisit visit(where);
  constexpr std::array<std::uint32_t, 4> kOff = {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO,
                                                 ETHTOOL_SGRO};
  for (const std::string& interface : interfaces) {
    for (std::uint32_t what : kOff) {
      auto done = ask_driver(interface, {what, 0});
      if (!done && done.error() != EOPNOTSUPP) {
        return setup_error("cannot switch offload off on " + interface + ": " +
                           std::strerror(done.error()));
      }
    }
  }
  return {};
}

}  // namespace flatline
