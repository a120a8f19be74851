#ifndef PROBE_EXPERIMENTS_SEGMENTS_H_
#define PROBE_EXPERIMENTS_SEGMENTS_H_

#include <utility>
#include <vector>

#include "probe/experiment.h"

namespace flatline {

// Sends segments that ask nothing: the ACK of a handshake, the RSTs that clear what the run left
// half-open.
class Segments : public Experiment {
 public:
  explicit Segments(std::vector<ProbeSpec> specs) : specs_(std::move(specs)) {}

  Step next(Timestamp) override {
    return sent_ == specs_.size() ? Step{Done{}} : Step{specs_[sent_++]};
  }
  void handle_reply(const Probe&, const Reply&) override {}

 private:
  std::vector<ProbeSpec> specs_;
  std::size_t sent_ = 0;
};

}  // namespace flatline

#endif  // PROBE_EXPERIMENTS_SEGMENTS_H_
