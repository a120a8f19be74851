// local-firewall-drop: this host's own rules take the flow, out or in.
//
// Mechanism: an OUTPUT rule makes the kernel refuse the packet (EPERM) or lose it before the
// interface; an INPUT rule, the reverse-path filter or the agent's own network engine takes the
// answer between interface and socket. Predicts: nothing of this flow on the interface, though the
// neighbour is known; or a SYN-ACK on the interface that no socket gets. Refuted by: the SYN on the
// wire together with no SYN-ACK there, or a SYN-ACK that is delivered. Looks alike: a missing
// neighbour, where packets wait for ARP and never leave; a missing route.

#include "diagnosis/rules/phrases.h"
#include "diagnosis/rules/places.h"
#include "diagnosis/rules/rules.h"
#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

std::vector<Hypothesis> propose(const PathView& view) {
  if (!view.record().target.address) {
    return {};
  }
  return {{Cause::LocalFirewallDrop, 0}};
}

bool only_no_route(const PathView& view) {
  for (const Observation& observation : view.record().observations) {
    const auto* not_sent = std::get_if<NotSent>(&observation.outcome);
    if (not_sent != nullptr && observation.probe.arm == Arm::Test &&
        (not_sent->reason == NotSentReason::Refused ||
         not_sent->reason == NotSentReason::NeverOnTheWire)) {
      return false;
    }
  }
  return true;
}

std::optional<std::string> refute(const Hypothesis&, const PathView& view) {
  if (unanswered_neighbor(view) != nullptr) {
    return "the packets waited for an ARP or ND answer that never came";
  }
  const Signal signal = signal_of(view);
  if (signal == Signal::SynAckUndelivered) {
    return std::nullopt;
  }
  if (signal == Signal::NotSent && waits_for_neighbor(view)) {
    return "the packets wait for an ARP or ND answer";
  }
  if (signal == Signal::NotSent) {
    return only_no_route(view) ? std::optional<std::string>("the kernel found no route")
                               : std::nullopt;
  }
  if (signal == Signal::Unreachable && made_here(*first_unreachable(view))) {
    const UnreachableReason reason =
        std::get<Unreachable>(first_unreachable(view)->reply.message).reason;
    return reason == UnreachableReason::Host || reason == UnreachableReason::Network
               ? std::optional<std::string>("the error of this host is not about a rule")
               : std::nullopt;
  }
  if (signal == Signal::Silence || signal == Signal::TooEarly) {
    return "the SYNs were seen leaving the interface, and no answer was seen arriving there";
  }
  return unless_signal(view, {});
}

std::string summary(const Verdict&, const PathView& view) {
  if (signal_of(view) == Signal::SynAckUndelivered) {
    return "The SYN-ACK from " + target_text(view) +
           " arrives at this host's interface and no socket gets it: this host's own rules drop "
           "it.";
  }
  return flow_text(view) +
         (sending_was_refused(view)
              ? " never leaves this host: its own rules refuse to send it."
              : " was not seen leaving this host as it was sent: a rule, NAT, IPsec or a "
                "queue of this host takes it.");
}

std::string remedy(const Verdict&, const PathView& view) {
  const bool inward = signal_of(view) == Signal::SynAckUndelivered;
  return std::string("On this host, look at the ") + (inward ? "INPUT" : "OUTPUT") +
         " rules (nft list ruleset, iptables-save), the reverse-path filter and the agent's own "
         "network engine; " +
         allow_rule_text(view) + ".";
}

Direction direction(const PathView& view) {
  return signal_of(view) == Signal::SynAckUndelivered ? Direction::Return : Direction::Forward;
}

}  // namespace

const Rule kLocalFirewallDropRule = {
    Cause::LocalFirewallDrop, direction, propose, refute, local_place, summary, remedy};

}  // namespace flatline
