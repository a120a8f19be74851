#include "probe/run.h"

#include <algorithm>
#include <chrono>

namespace flatline {
namespace {

using namespace std::chrono_literals;

// Often enough for a progress line and for noticing a stop.
constexpr Duration kLongestTurn = 100ms;
// Packets taken in one go before anything is reconsidered: a burst of answers, not a flood.
constexpr int kArrivalsInOneGo = 64;

// Each packet has its own time: the pacer counts by it, and so does the round trip of what the
// interface does not show leaving.
void transmit_all(Wire& wire, Engine& engine) {
  while (std::optional<Transmission> next = engine.poll_transmit(wire.now())) {
    if (const auto sent = wire.transmit(next->packet); !sent) {
      engine.handle_send_error(next->id, sent.error());
    }
  }
}

void take_arrivals(Wire& wire, Engine& engine, Timestamp until) {
  std::optional<Arrival> arrival = wire.receive_until(until);
  for (int taken = 1; arrival && taken < kArrivalsInOneGo; ++taken) {
    engine.handle_arrival(*arrival);
    arrival = wire.receive_until(wire.now());
  }
  if (arrival) {
    engine.handle_arrival(*arrival);
  }
}

}  // namespace

void run(Wire& wire, Engine& engine, Investigation& investigation,
         const std::function<bool()>& should_stop, const std::function<void(Timestamp)>& on_turn) {
  investigation.start(wire.now());
  while (!investigation.finished()) {
    const Timestamp now = wire.now();
    if (should_stop()) {
      investigation.stop(now);
    }
    transmit_all(wire, engine);
    investigation.update(wire.now());
    transmit_all(wire, engine);
    if (on_turn) {
      on_turn(now);
    }
    if (investigation.finished()) {
      return;
    }
    Timestamp until = now + kLongestTurn;
    for (const std::optional<Timestamp>& wake :
         {engine.poll_timeout(), investigation.next_wake()}) {
      until = std::min(until, wake.value_or(until));
    }
    take_arrivals(wire, engine, until);
  }
}

}  // namespace flatline
