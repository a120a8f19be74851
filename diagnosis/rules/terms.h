#ifndef DIAGNOSIS_RULES_TERMS_H_
#define DIAGNOSIS_RULES_TERMS_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/hypothesis.h"

namespace flatline {

// Words and questions that several rules share.

// Directions that do not depend on what was seen.
inline Direction always_forward(const PathView&) {
  return Direction::Forward;
}
inline Direction always_return(const PathView&) {
  return Direction::Return;
}
inline Direction either_direction(const PathView&) {
  return Direction::Both;
}
inline Direction no_direction(const PathView&) {
  return Direction::None;
}

// "hop 3 (198.18.2.1)", "this host" for 0.
std::string hop_text(const PathView& view, std::uint8_t hop);
// "198.51.100.10 port 4120"
std::string target_text(const PathView& view);

// Why a signal that is none of these contradicts a rule that predicts one of these; nullopt when it
// is.
std::optional<std::string> unless_signal(const PathView& view,
                                         std::initializer_list<Signal> expected);

// One hypothesis for each place from the vantage point to the last hop before the target.
std::vector<Hypothesis> after_each_hop(Cause cause, const PathView& view);
// One hypothesis for the target itself.
std::vector<Hypothesis> at_target(Cause cause, const PathView& view);

// Where the target is, as a hop: its proved distance, else one past the farthest hop that answered.
std::uint8_t target_hop(const PathView& view);

// A hop no farther than `limit` that is proved not to be reached by the subject, though others
// reach it.
std::optional<std::uint8_t> dead_hop_up_to(const PathView& view, std::uint8_t limit);
// Why a cause at or behind the target cannot explain it, when the flow dies before the target.
std::optional<std::string> refuted_by_dead_hop(const PathView& view, std::uint8_t limit);

// The first destination unreachable that the subject got; nullptr when there is none.
const FarAnswer* first_unreachable(const PathView& view);
// Whether this host's own kernel made the error, of a rule or of its own unanswered ARP or ND.
bool made_here(const FarAnswer& answer);
// When a device refused a packet, told by the hop limit that the quotation has left and by where
// the responder stands: a forward filter quotes what is left after its own decrement, routing what
// was there before it.
enum class Refusal {
  BeforeDecrement,
  AfterDecrement,
  Either,        // the responder is no hop that is known: one of two positions
  Contradicted,  // the quotation does not fit the path: it was altered, and tells nothing
};
Refusal refusal_of(const PathView& view, const FarAnswer& answer);
// The hop that sent the error, 0 for this host; at most one too few where the refusal is Either, a
// guess where it is Contradicted.
std::uint8_t unreachable_hop(const PathView& view, const FarAnswer& answer);
// Whether control flows get past the device that sent the error: then it picks, which is a policy
// and not a route. Flows that get past its hop without having met it there may have taken another
// way.
enum class OthersPass { No, Perhaps, Yes };
OthersPass others_pass(const PathView& view, const FarAnswer& error);

// The smallest hop limit of a SYN of the subject that drew a RST: how far away its sender is at the
// most. Only SYNs with a sequence number of their own count: a RST does not say which of several
// equal ones drew it.
std::optional<std::uint8_t> reset_distance(const PathView& view);
// Whether a SYN that could not get to the target drew a RST.
bool reset_before_target(const PathView& view);
// The hop limit of TCP answers in the target's name from other ports, the one that came the
// shortest way back. Echo replies are no measure for it: return paths are often chosen by protocol.
std::optional<HopLimit> target_tcp_hop_limit(const PathView& view);
// Whether the RST came over fewer hops than the target's own packets. One that came over more is no
// nearer device's: a translator or a load balancer may have sent what it is compared with.
bool reset_from_nearer(const PathView& view);
// Whether an ICMP error came so late that somebody waited for a neighbour: a filter or a route
// answers within a round trip, unanswered ARP or ND takes a second at the very least.
bool any_late_unreachable(const PathView& view);

// Whether the kernel refused a packet (EPERM), as an OUTPUT rule makes it do.
bool sending_was_refused(const PathView& view);

const Route* route_of(const PathView& view);
// The neighbour that packets to the target are handed to: the gateway, or the target itself.
std::optional<IpAddress> next_hop_of(const PathView& view);
// Its resolution, when the host had to ask and nobody answered.
const NeighborResolution* unanswered_neighbor(const PathView& view);
// The same while the host has asked only once.
bool waits_for_neighbor(const PathView& view);

}  // namespace flatline

#endif  // DIAGNOSIS_RULES_TERMS_H_
