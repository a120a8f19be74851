// path-healthy (of the TCP handshake).
//
// Mechanism: a listener behind an open path answers SYN with SYN-ACK, and the host lets it in.
// Predicts: SYN-ACK, delivered to a socket.
// Refuted by: anything else that lasts.
// Looks alike: a proxy, load balancer or firewall that answers SYN-ACK for the listener; the
// handshake cannot tell, which is why the verdict speaks of the handshake only.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  return at_target(Cause::PathHealthy, view);
}

std::optional<std::string> refute(const Hypothesis&, const PathView& view) {
  return unless_signal(view, {Signal::SynAck, Signal::TooEarly});
}

std::string summary(const Verdict&, const PathView& view) {
  const FarAnswer* answer = view.subject()->first<SynAck>();
  std::string text = "The handshake with " + target_text(view) + " completes";
  if (view.target_distance()) {
    text += ", " + std::to_string(*view.target_distance()) + " hops away";
  }
  if (answer != nullptr) {
    const auto hundredths =
        std::chrono::duration_cast<std::chrono::microseconds>(answer->round_trip).count() / 10;
    const std::string fraction = std::to_string(hundredths % 100);
    text += ", in " + std::to_string(hundredths / 100) + "." +
            std::string(2 - fraction.size(), '0') + fraction + " ms";
  }
  return text + ".";
}

std::string remedy(const Verdict&, const PathView&) {
  return "Nothing to ask of the network for this handshake. Look at the agent, TLS and the "
         "service.";
}

}  // namespace

const Rule kPathHealthyRule = {Cause::PathHealthy, no_direction, propose, refute,
                               healthy_place,      summary,      remedy};

}  // namespace flatline
