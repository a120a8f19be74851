// What the wire needs to be opened, and what works once that is given up. Giving up is for good, so
// each test does it in a process of its own.

#include <fcntl.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <type_traits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/live/privileges.h"
#include "tests/probe/live/two_hosts.h"

namespace flatline {
namespace {

using std::chrono::milliseconds;

constexpr std::uint8_t kSynAck = TcpFlags::kSyn | TcpFlags::kAck;
constexpr Port kHeartbeat{4120};

struct Free {
  void operator()(void* text) const { cap_free(text); }
};

std::string capabilities() {
  const std::unique_ptr<std::remove_pointer_t<cap_t>, Free> set(cap_get_proc());
  const std::unique_ptr<char, Free> text(cap_to_text(set.get(), nullptr));
  return text.get();
}

bool keep_only(const char* text) {
  const std::unique_ptr<std::remove_pointer_t<cap_t>, Free> set(cap_from_text(text));
  return cap_set_proc(set.get()) == 0;
}

bool can_write(const std::string& path) {
  return static_cast<bool>(Descriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)));
}

// Ends the process well, or says on standard error which of the claims is false.
class Claims {
 public:
  void claim(bool holds, const std::string& what) {
    if (!holds) {
      std::fprintf(stderr, "not so: %s\n", what.c_str());
      status_ = 1;
    }
  }
  [[noreturn]] void end() const { _exit(status_); }

 private:
  int status_ = 0;
};

class LivePrivileges : public TwoHosts {
 protected:
  void set_far_hop_limit(const std::string& hop_limit) {
    for (std::string setting : {"net.ipv4.ip_default_ttl=", "net.ipv6.conf.all.hop_limit=",
                                "net.ipv6.conf.far0.hop_limit="}) {
      setting += hop_limit;
      run_far("sysctl -qw " + setting);
    }
  }
  static void probe_once(LiveWire& wire, Claims& claims) {
    const FlowKey flow =
        flow_to(near_address(IpVersion::V4), wire.reserve_port(Protocol::Tcp).value(),
                far_address(IpVersion::V4), kHeartbeat);
    claims.claim(std::holds_alternative<Route>(wire.route_to(far_address(IpVersion::V4))),
                 "a route is found");
    claims.claim(wire.transmit(syn(flow)).has_value(), "a packet is sent");
    const auto seen = watch(wire, milliseconds(200));
    claims.claim(count_tcp(seen, Passage::Left, flow, TcpFlags::kSyn) == 1, "it leaves");
    claims.claim(count_tcp(seen, Passage::Arrived, flow.reversed(), kSynAck) == 1,
                 "its answer arrives");
    claims.claim(count_tcp(seen, Passage::Delivered, flow.reversed(), kSynAck) == 1,
                 "and is delivered");
    claims.claim(wire.statistics().received >= 2, "frames are counted");
  }
};

TEST_F(LivePrivileges, without_capabilities_everything_opened_before_still_works) {
  const Descriptor listener = listen_far(kHeartbeat);
  EXPECT_EXIT(
      {
        Claims claims;
        const auto wire = open_wire();
        claims.claim(drop_capabilities().has_value(), "capabilities are dropped");
        claims.claim(capabilities() == "=", "none is left");
        claims.claim(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "none can be got");
        probe_once(*wire, claims);
        claims.end();
      },
      testing::ExitedWithCode(0), "^$");
}

TEST_F(LivePrivileges, cap_net_raw_alone_is_enough) {
  const Descriptor listener = listen_far(kHeartbeat);
  EXPECT_EXIT(
      {
        Claims claims;
        claims.claim(keep_only("cap_net_raw=ep"), "one capability is kept");
        const auto wire = open_wire();
        probe_once(*wire, claims);
        claims.end();
      },
      testing::ExitedWithCode(0), "^$");
}

// A TCP socket may have no filter then; 255 is the hop limit that the floor lets through.
TEST_F(LivePrivileges, with_cap_net_raw_alone_the_kernel_resets_nothing_whatever_its_hop_limit) {
  const Descriptor listener = listen_far(kHeartbeat);
  for (const std::string hop_limit : {"64", "254", "255"}) {
    set_far_hop_limit(hop_limit);
    EXPECT_EXIT(
        {
          Claims claims;
          ResetCounter resets;
          claims.claim(keep_only("cap_net_raw=ep"), "one capability is kept");
          const auto wire = open_wire();
          for (const IpVersion version : {IpVersion::V4, IpVersion::V6}) {
            const FlowKey flow =
                flow_to(near_address(version), wire->reserve_port(Protocol::Tcp).value(),
                        far_address(version), kHeartbeat);
            claims.claim(wire->transmit(syn(flow)).has_value(), "a packet is sent");
            const auto seen = watch(*wire, milliseconds(200));
            claims.claim(count_tcp(seen, Passage::Arrived, flow.reversed(), kSynAck) == 1,
                         "its answer arrives, version " + version_name(version));
            claims.claim(count_tcp(seen, Passage::Delivered, flow.reversed(), kSynAck) == 1,
                         "and is delivered, version " + version_name(version));
            claims.claim(resets.sent_from(flow.source.port) == 0,
                         "and is not reset, version " + version_name(version));
          }
          claims.end();
        },
        testing::ExitedWithCode(0), "^$")
        << hop_limit;
  }
}

TEST_F(LivePrivileges, without_cap_net_raw_the_command_that_grants_it_is_named) {
  EXPECT_EXIT(
      {
        Claims claims;
        claims.claim(drop_capabilities().has_value(), "capabilities are dropped");
        const auto wire = LiveWire::open({});
        claims.claim(!wire && wire.error().kind == LiveWireError::Kind::NotPermitted,
                     "opening is not permitted");
        claims.claim(wire.error().message.find("sudo setcap cap_net_raw+ep /") != std::string::npos,
                     wire.error().message);
        claims.end();
      },
      testing::ExitedWithCode(0), "^$");
}

TEST_F(LivePrivileges, root_writes_into_the_directory_of_another_only_where_that_was_kept) {
  std::string directory = testing::TempDir() + "live_privileges_XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  constexpr uid_t kAnother = 65534;
  if (chown(directory.c_str(), kAnother, kAnother) != 0) {
    rmdir(directory.c_str());
    GTEST_SKIP() << "no right to make another's directory";
  }
  const std::string path = directory + "/evidence";
  for (const KeptRight kept : {KeptRight::WriteFiles, KeptRight::Nothing}) {
    EXPECT_EXIT(
        {
          Claims claims;
          claims.claim(drop_capabilities(kept).has_value(), "capabilities are dropped");
          claims.claim(can_write(path) == (kept == KeptRight::WriteFiles), "written as kept");
          claims.claim(!LiveWire::open({}), "no wire can be opened");
          claims.end();
        },
        testing::ExitedWithCode(0), "^$");
  }
  unlink(path.c_str());
  rmdir(directory.c_str());
}

}  // namespace
}  // namespace flatline
