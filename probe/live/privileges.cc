#include "probe/live/privileges.h"

#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

namespace flatline {
namespace {

struct Free {
  void operator()(cap_t set) const { cap_free(set); }
};
using CapabilitySet = std::unique_ptr<std::remove_pointer_t<cap_t>, Free>;

bool add_write_files(cap_t set) {
  const std::array<cap_value_t, 1> write{CAP_DAC_OVERRIDE};
  return cap_set_flag(set, CAP_PERMITTED, 1, write.data(), CAP_SET) == 0 &&
         cap_set_flag(set, CAP_EFFECTIVE, 1, write.data(), CAP_SET) == 0;
}

// Whether the process could write anywhere before, so that keeping it adds nothing.
bool may_write_files() {
  const CapabilitySet now(cap_get_proc());
  cap_flag_value_t permitted = CAP_CLEAR;
  return now && cap_get_flag(now.get(), CAP_DAC_OVERRIDE, CAP_PERMITTED, &permitted) == 0 &&
         permitted == CAP_SET;
}

}  // namespace

std::expected<void, LiveWireError> drop_capabilities(KeptRight kept) {
  const CapabilitySet none(cap_init());
  const bool keep_writing = kept == KeptRight::WriteFiles && geteuid() == 0 && may_write_files();
  if (!none || (keep_writing && !add_write_files(none.get())) || cap_reset_ambient() != 0 ||
      cap_set_proc(none.get()) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return std::unexpected(LiveWireError{
        LiveWireError::Kind::Other, system_error("cannot give up capabilities", errno).message});
  }
  return {};
}

}  // namespace flatline
