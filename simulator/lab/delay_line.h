#ifndef SIMULATOR_LAB_DELAY_LINE_H_
#define SIMULATOR_LAB_DELAY_LINE_H_

#include <cstdint>
#include <deque>
#include <optional>

#include "packet/packet.h"
#include "packet/time.h"
#include "simulator/topology.h"

namespace flatline {

// One direction of an impaired link: frames go in, some are lost, the others come out after the
// delay, in order. The same seed loses the same frames.
class DelayLine {
 public:
  DelayLine(const Impairment& impairment, std::uint64_t seed);

  // False: the frame is lost.
  bool push(Timestamp now, Octets frame);
  std::optional<Timestamp> next_due() const;
  // The next frame whose time has come.
  std::optional<Octets> pop(Timestamp now);

 private:
  struct InFlight {
    Timestamp due;
    Octets frame;
  };

  bool draw_loss();

  Impairment impairment_;
  std::uint64_t random_state_;
  std::deque<InFlight> frames_;
};

}  // namespace flatline

#endif  // SIMULATOR_LAB_DELAY_LINE_H_
