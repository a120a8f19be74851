#ifndef DIAGNOSIS_PATH_VIEW_H_
#define DIAGNOSIS_PATH_VIEW_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "diagnosis/observation.h"

namespace flatline {

// What one flow's probes of one hop limit brought back.
struct HopTally {
  int sent = 0;
  int time_exceeded = 0;           // probes that this hop answered with time exceeded
  int far_answers = 0;             // probes answered by anything else: they went on past this hop
  std::set<IpAddress> responders;  // of the time exceeded
  std::optional<HopLimit> reply_hop_limit;  // of the first time exceeded
  std::optional<Duration> round_trip;       // the shortest
  std::optional<FrameNumber> frame;         // of the first time exceeded

  friend bool operator==(const HopTally&, const HopTally&) = default;
};

// An answer that is not time exceeded from a hop on the way.
struct FarAnswer {
  Probe probe;
  Reply reply;
  Duration round_trip{};
};

// One 5-tuple's view of the path.
struct FlowView {
  FlowKey flow;
  Arm arm = Arm::Test;
  std::map<std::uint8_t, HopTally> hops;  // by hop limit sent; ordered
  std::vector<FarAnswer> far_answers;     // in order of sending
  int far_copies = 0;                     // probes sent with a hop limit past `reached`
  Duration silent_span{};                 // from the first to the last of those
  Duration longest_wait{};                // of a silent far probe
  int not_sent = 0;
  int sent = 0;

  // The farthest hop that answered this flow with time exceeded; 0 when none did.
  std::uint8_t reached() const;
  // Whether the target's address answered in its own name.
  bool target_answered() const;
  template <class M>
  const FarAnswer* first() const;
};

// A record digested: the questions that rules ask, answered once.
class PathView {
 public:
  explicit PathView(const Record& record);

  const Record& record() const { return *record_; }
  const std::vector<FlowView>& flows() const { return flows_; }

  // The flow that the verdict is about: a test flow that fails while others pass, else the first.
  // nullptr while nothing was sent to the target.
  const FlowView* subject() const;
  // Test flows that pass where the subject fails: the failure picks flows, not ports.
  bool some_test_flows_pass() const { return mixed_; }
  int silent_test_flows() const { return silent_test_flows_; }
  int answered_test_flows() const { return answered_test_flows_; }

  // Whether any arm got an answer in the target's own name.
  bool target_alive() const { return target_alive_; }
  // How many hops away the target is, when an answer proved it: the smallest hop limit that it
  // answered.
  std::optional<std::uint8_t> target_distance() const { return target_distance_; }
  // Hop limit of a packet that the target sent, as trustworthy as there is one.
  std::optional<HopLimit> target_reply_hop_limit() const { return target_reply_hop_limit_; }

  // Proof that the target is farther away than `hop`: a router stands there on the subject's path,
  // or three probes that ended there were not answered in the target's name although their flows
  // get to it. One lost probe is no proof.
  bool target_is_past(std::uint8_t hop) const;

  // The farthest hop that answered any flow with time exceeded.
  std::uint8_t farthest_hop() const;
  // Responder and hop limit of a hop's time exceeded, as the subject saw it, else as any flow did.
  std::optional<IpAddress> responder_at(std::uint8_t hop) const;
  std::optional<HopLimit> reply_hop_limit_at(std::uint8_t hop) const;
  // Whether any flow got time exceeded from this address at this hop. Two routers can share an
  // address.
  bool seen_at(int hop, const IpAddress& responder) const;
  // The first hop whose time exceeded came from this address.
  std::optional<std::uint8_t> hop_of(const IpAddress& responder) const;

  // Whether a control flow saw the same responders as the subject wherever both were answered: only
  // then is it the same path.
  bool comparable(const FlowView& control) const;

  // Proof by difference that the subject does not get to `hop`: three or more of its probes to
  // there were never answered although a comparable flow's probes, sent in the same rounds, all
  // were. A lossy path or a rate-limited responder does not pass as proof: the control must not
  // have lost any.
  bool subject_dead_at(std::uint8_t hop) const;
  // The nearest hop past the subject's reach that answers another flow; nullopt when none does.
  std::optional<std::uint8_t> nearest_alive_hop() const;

  // Whether probes that a responding hop should have answered were lost anywhere: what silence
  // means is then less sure.
  bool lossy() const { return lossy_; }

 private:
  void digest_flows();
  void choose_subject();
  void find_target();
  bool answered_at_a_router(const FlowView& flow) const;
  bool is_past(std::uint8_t hop) const;
  int trust_rank(const FlowView& flow, const FarAnswer& answer) const;
  void estimate_loss();
  void add_observation(FlowView& view, const Observation& observation);

  const Record* record_;
  std::vector<FlowView> flows_;
  std::optional<std::size_t> subject_;
  bool mixed_ = false;
  int silent_test_flows_ = 0;
  int answered_test_flows_ = 0;
  bool target_alive_ = false;
  std::optional<std::uint8_t> target_distance_;
  std::optional<HopLimit> target_reply_hop_limit_;
  bool lossy_ = false;
};

// Initial hop limits in use are 32, 64, 128 and 255; the number of hops that a packet must have
// come through if it began with the smallest of them that is not below what is left.
std::uint8_t return_length(HopLimit reply);

template <class M>
const FarAnswer* FlowView::first() const {
  for (const FarAnswer& answer : far_answers) {
    if (std::holds_alternative<M>(answer.reply.message)) {
      return &answer;
    }
  }
  return nullptr;
}

}  // namespace flatline

#endif  // DIAGNOSIS_PATH_VIEW_H_
