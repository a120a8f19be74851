#ifndef DIAGNOSIS_OBSERVATION_H_
#define DIAGNOSIS_OBSERVATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "packet/arp.h"
#include "packet/flow_key.h"
#include "packet/strong.h"
#include "packet/time.h"

namespace flatline {

// Numbers one packet that a run sent, from 1. It travels in the packet (IPv4 identification, TCP
// timestamp value, UDP length, echo sequence), so that a quotation of it can be recognised.
using ProbeId = Strong<struct ProbeIdTag, std::uint16_t>;

// A frame of the evidence file, from 1, as Wireshark numbers them.
using FrameNumber = Strong<struct FrameNumberTag, std::uint32_t>;

// What a flow is for. All arms of one investigation run to the same target in the same seconds;
// they differ from Test in exactly one thing.
enum class Arm : std::uint8_t {
  Test,         // SYN to the port in question
  ControlPort,  // SYN to another port that the target is known or likely to serve
  ClosedPort,   // SYN to a port that is presumed closed: a live host answers RST
  Echo,         // ICMP or ICMPv6 echo request
  Udp,          // UDP to a port that is presumed closed: a live host answers port unreachable
  Name,         // a DNS query to a configured resolver
};

// One packet that was sent, or was to be sent.
struct Probe {
  ProbeId id;
  Arm arm = Arm::Test;
  FlowKey flow;
  HopLimit sent_hop_limit;
  std::uint32_t sent_sequence = 0;  // TCP sequence number; echo sequence; 0 for UDP
  std::uint32_t sent_octets = 0;    // of the IP datagram
  friend bool operator==(const Probe&, const Probe&) = default;
};

// What an ICMP or ICMPv6 destination unreachable says, both families in one vocabulary
// (RFC 792, RFC 1812 §5.2.7.1, RFC 4443 §3.1).
enum class UnreachableReason : std::uint8_t {
  Network,       // 3/0, 3/6, 3/11; v6 1/0 no route
  Host,          // 3/1, 3/7, 3/12; v6 1/3 address unreachable
  Protocol,      // 3/2
  Port,          // 3/3; v6 1/4
  Prohibited,    // 3/9, 3/10, 3/13; v6 1/1, 1/5, 1/6: a policy says no
  PacketTooBig,  // 3/4; v6 type 2
  Other,
};

struct TimeExceeded {
  HopLimit quoted_hop_limit;
  friend bool operator==(const TimeExceeded&, const TimeExceeded&) = default;
};

struct Unreachable {
  std::uint8_t type = 0;  // as on the wire, for the text: "3/13"
  std::uint8_t code = 0;
  UnreachableReason reason = UnreachableReason::Other;
  HopLimit quoted_hop_limit;
  friend bool operator==(const Unreachable&, const Unreachable&) = default;
};

struct SynAck {
  // The hop limit of the first SYN that reached the listener, told by its TSecr (RFC 7323 §4.3):
  // the forward distance in hops. Absent where the far end does not speak timestamps.
  std::optional<HopLimit> echoed_hop_limit;
  friend bool operator==(const SynAck&, const SynAck&) = default;
};

struct Reset {
  friend bool operator==(const Reset&, const Reset&) = default;
};

struct EchoReply {
  friend bool operator==(const EchoReply&, const EchoReply&) = default;
};

// A DNS response that answers our query (RFC 1035 §4.1.1), whatever it says.
struct NameAnswer {
  std::uint8_t rcode = 0;
  std::vector<IpAddress> addresses;
  bool truncated = false;  // TC: that there are no addresses means nothing then
  friend bool operator==(const NameAnswer&, const NameAnswer&) = default;
};

// An answer of the right flow that fits none of the above.
struct OtherAnswer {
  friend bool operator==(const OtherAnswer&, const OtherAnswer&) = default;
};

using Message =
    std::variant<TimeExceeded, Unreachable, SynAck, Reset, EchoReply, NameAnswer, OtherAnswer>;

// Whether the kernel handed the packet to a socket after its INPUT rules.
enum class Delivery : std::uint8_t {
  Delivered,
  NotDelivered,  // captured on the interface, and no socket got it within 50 ms
  NotObserved,   // this wire cannot tell
};

struct Reply {
  Timestamp received_at;
  IpAddress responder;
  HopLimit reply_hop_limit;  // of the answer itself, as it arrived
  Message message;
  Delivery delivery = Delivery::NotObserved;
  std::optional<FrameNumber> frame;
  friend bool operator==(const Reply&, const Reply&) = default;
};

struct Answered {
  Timestamp sent_at;
  std::vector<Reply> replies;  // never empty; the first is the one that counts, the rest repeat it
  friend bool operator==(const Answered&, const Answered&) = default;
};

struct Silent {
  Timestamp sent_at;
  Duration waited{};
  friend bool operator==(const Silent&, const Silent&) = default;
};

enum class NotSentReason : std::uint8_t {
  Refused,         // the kernel refused to send (EPERM): an OUTPUT rule of this host
  NeverOnTheWire,  // the kernel took it and it never came to the interface
  NoRoute,         // ENETUNREACH, EHOSTUNREACH, EACCES (prohibit), EINVAL (blackhole) of a lookup
  InterfaceGone,   // ENETDOWN, ENODEV, ENXIO
  Other,
};

struct NotSent {
  NotSentReason reason = NotSentReason::Other;
  int error_number = 0;  // errno, 0 for NeverOnTheWire
  friend bool operator==(const NotSent&, const NotSent&) = default;
};

using Outcome = std::variant<Answered, Silent, NotSent>;

// What came of one probe: a singleton in the sense of RFC 2330.
struct Observation {
  Probe probe;
  Outcome outcome;
  std::optional<FrameNumber> sent_frame;
  friend bool operator==(const Observation&, const Observation&) = default;
};

// A packet that answers no probe, kept because it is evidence too.
struct Unsolicited {
  enum class Why : std::uint8_t {
    Late,          // the probe's observation had been closed
    QuoteAltered,  // quotes our flow with a sequence number that we never sent (RFC 5927)
    Stranger,      // our addresses, none of our flows
  };
  Timestamp received_at;
  IpAddress responder;
  Why why = Why::Stranger;
  std::optional<FrameNumber> frame;
  friend bool operator==(const Unsolicited&, const Unsolicited&) = default;
};

// How the host's neighbour resolution (ARP, RFC 826; ND, RFC 4861) of the next hop went, as seen on
// the link.
struct NeighborResolution {
  IpAddress address;
  std::uint32_t requests = 0;
  bool answered = false;  // an answer was seen, or the host knew the neighbour and did not ask
  std::vector<FrameNumber> frames;
  friend bool operator==(const NeighborResolution&, const NeighborResolution&) = default;
};

// The kernel's routing decision for the target (`ip route get`).
struct Route {
  std::string interface;
  IpAddress source;
  std::optional<IpAddress> gateway;  // absent: the target is on the link
  std::uint32_t mtu_octets = 0;
  friend bool operator==(const Route&, const Route&) = default;
};

enum class NoRouteReason : std::uint8_t { NoRoute, Unreachable, Prohibited, Blackhole };

using RouteLookup = std::variant<Route, NoRouteReason>;

// One attempt to turn the target's name into addresses, one entry a query name and resolver.
struct NameQuery {
  std::string name;
  IpAddress resolver;
  std::vector<ProbeId> probes;  // of Arm::Name
  friend bool operator==(const NameQuery&, const NameQuery&) = default;
};

struct Target {
  std::string name;                  // as the user wrote it
  std::optional<IpAddress> address;  // absent while the name is unresolved
  Port port;
  friend bool operator==(const Target&, const Target&) = default;
};

// All that a run knows: the only input of a diagnosis.
struct Record {
  Target target;
  std::optional<RouteLookup> route;
  std::vector<NameQuery> names;
  std::vector<Observation> observations;  // in order of sending
  std::vector<NeighborResolution> neighbors;
  std::vector<Unsolicited> unsolicited;
};

}  // namespace flatline

#endif  // DIAGNOSIS_OBSERVATION_H_
