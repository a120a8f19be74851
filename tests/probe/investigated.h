#ifndef TESTS_PROBE_INVESTIGATED_H_
#define TESTS_PROBE_INVESTIGATED_H_

#include <functional>
#include <string>

#include "diagnosis/verdict.h"
#include "probe/investigation.h"
#include "tests/probe/fake_wire.h"

namespace flatline {

// One investigation over a path in memory, from start to end.
struct Investigated {
  explicit Investigated(FakePath path, Target target, const NameSources& names = {},
                        const InvestigationOptions& options = {},
                        const std::function<bool(const FakeWire&)>& should_stop = {});
  // Of port 4120 of the path's target.
  explicit Investigated(const FakePath& path)
      : Investigated(path, {"target", target_address(path.version), Port{4120}}) {}

  // "firewall-drop forward certain, segment: last seen 2, first unseen 3, suspect -"
  std::string verdict_line() const;
  // What the do-no-harm rules forbid and this run did all the same; empty when it kept them.
  std::string harm() const;

  FakeWire wire;
  Record record;
  Verdict verdict;
  Duration took{};
  std::size_t packets = 0;
  int flows = 0;
};

}  // namespace flatline

#endif  // TESTS_PROBE_INVESTIGATED_H_
