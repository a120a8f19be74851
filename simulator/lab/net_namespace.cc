#include "simulator/lab/net_namespace.h"

#include <fcntl.h>
#include <linux/ethtool.h>
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
#include <string_view>

#include "simulator/lab/process.h"

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
  std::string_view name;  // below /proc/sys/net
  std::string value;
  bool required = true;  // not: newer or older kernels lack it, or a container forbids it
};

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
      {"ipv4/fib_multipath_hash_policy", "1"},        // 1: the 5-tuple
      {"ipv4/fib_multipath_hash_seed", seed, false},  // Linux >= 6.11
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
      {"ipv6/conf/default/forwarding", forwards},  {"ipv6/fib_multipath_hash_policy", "1"},
  };
}

LabResult<void> write_settings(const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    const std::string path = "/proc/sys/net/" + std::string(setting.name);
    if (!write_file(path, setting.value) && setting.required) {
      return system_error("cannot write " + setting.value + " to " + path);
    }
  }
  return {};
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
  std::ranges::move(version_6_settings(settings), std::back_inserter(all));
  if (settings.own_icmp_budget) {
    all.push_back({"ipv4/icmp_ratelimit", "0"});
    all.push_back({"ipv6/icmp/ratelimit", "0", settings.version == IpVersion::V6});
  }
  return write_settings(all);
}

LabResult<void> disable_offload(const NetNamespace& where,
                                const std::vector<std::string>& interfaces) {
  const NamespaceVisit visit(where);
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  constexpr std::array<std::uint32_t, 4> kOff = {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO,
                                                 ETHTOOL_SGRO};
  for (const std::string& interface : interfaces) {
    for (std::uint32_t what : kOff) {
      ethtool_value value = {what, 0};
      ifreq request = {};
      interface.copy(request.ifr_name, IFNAMSIZ - 1);
      request.ifr_data = reinterpret_cast<char*>(&value);
      if (ioctl(socket.get(), SIOCETHTOOL, &request) != 0 && errno != EOPNOTSUPP) {
        return system_error("cannot switch offload off on " + interface);
      }
    }
  }
  return {};
}

}  // namespace flatline
