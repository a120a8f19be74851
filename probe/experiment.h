#ifndef PROBE_EXPERIMENT_H_
#define PROBE_EXPERIMENT_H_

#include <variant>

#include "diagnosis/observation.h"
#include "packet/time.h"
#include "probe/probe_spec.h"

namespace flatline {

struct Done {};

// What an experiment wants: to send a probe, to be asked again at a time, or nothing any more.
using Step = std::variant<ProbeSpec, Timestamp, Done>;

// A small state machine that asks the network one question. It does no I/O and does not know the
// time but for what it is told; the engine asks it for steps, sends what it gives, and tells it
// what came of it.
class Experiment {
 public:
  virtual ~Experiment() = default;

  // The next step at `now`. Asked again right after a ProbeSpec, else when the given time has come
  // or something happened. After Done it is not asked again.
  virtual Step next(Timestamp now) = 0;

  // The probe that the last ProbeSpec became.
  virtual void handle_assigned(const Probe&) {}

  // A reply to any probe of the run: experiments may share flows.
  virtual void handle_reply(const Probe& probe, const Reply& reply) = 0;
};

}  // namespace flatline

#endif  // PROBE_EXPERIMENT_H_
