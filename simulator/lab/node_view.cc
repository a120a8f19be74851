#include "simulator/lab/node_view.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "simulator/lab/process.h"

namespace flatline {
namespace {

// Only these two sources of names: nss modules that talk to a daemon of the machine over a unix
// socket would ask the machine's network.
constexpr const char* kNameSources =
    "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n";

// Any folder that every machine has; it is covered only while the files are made.
constexpr const char* kStage = "/tmp";

LabResult<void> replace_file(const std::string& name, const std::string& content, bool required) {
  const std::string staged = std::string(kStage) + "/" + name;
  const std::string replaced = "/etc/" + name;
  if (!write_file(staged, content)) {
    return system_error("cannot write " + name + " for the lab");
  }
  if (mount(staged.c_str(), replaced.c_str(), nullptr, MS_BIND, nullptr) != 0 && required) {
    return system_error("cannot cover " + replaced);
  }
  return {};
}

LabResult<void> replace_files(const NodeView& view) {
  if (auto done = replace_file("hosts", view.hosts, true); !done) {
    return done;
  }
  if (auto done = replace_file("resolv.conf", view.resolv_conf, true); !done) {
    return done;
  }
  return replace_file("nsswitch.conf", kNameSources, false);
}

}  // namespace

LabResult<void> enter_node(const NetNamespace& network, const NodeView& view) {
  if (setns(network.descriptor(), CLONE_NEWNET) != 0 || unshare(CLONE_NEWNS | CLONE_NEWUTS) != 0 ||
      sethostname(view.host_name.c_str(), view.host_name.size()) != 0) {
    return system_error("cannot enter the namespaces of " + view.host_name);
  }
  // The staging file system leaves its place at once; what is bound from it stays. So the lab has
  // no file anywhere that could be left behind.
  if (mount("flatline-lab", kStage, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755") != 0) {
    return system_error("cannot mount a file system in memory");
  }
  auto done = replace_files(view);
  umount2(kStage, MNT_DETACH);
  // /sys/class/net shows the network of the process that mounted it. A container may refuse.
  (void)mount("sysfs", "/sys", "sysfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  return done;
}

}  // namespace flatline
