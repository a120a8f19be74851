#ifndef PROBE_RUN_H_
#define PROBE_RUN_H_

#include <functional>

#include "probe/engine.h"
#include "probe/investigation.h"
#include "probe/wire.h"

namespace flatline {

// Drives an investigation over a wire until it is finished. `should_stop` is asked at every turn;
// true ends the run early, with connections closed. `on_turn`, where given, is called at every turn
// with the time.
void run(Wire& wire, Engine& engine, Investigation& investigation,
         const std::function<bool()>& should_stop,
         const std::function<void(Timestamp)>& on_turn = {});

}  // namespace flatline

#endif  // PROBE_RUN_H_
