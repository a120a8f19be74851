#include "probe/matcher.h"

#include <algorithm>

#include "probe/dns.h"

namespace flatline {
namespace {

UnreachableReason reason_v4(std::uint8_t code) {
  switch (code) {  // RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1
    case 0:
    case 6:
    case 11:
      return UnreachableReason::Network;
    case 1:
    case 7:
    case 12:
      return UnreachableReason::Host;
    case 2:
      return UnreachableReason::Protocol;
    case 3:
      return UnreachableReason::Port;
    case 4:
      return UnreachableReason::PacketTooBig;
    case 9:
    case 10:
    case 13:
      return UnreachableReason::Prohibited;
    default:
      return UnreachableReason::Other;
  }
}

UnreachableReason reason_v6(std::uint8_t code) {
  switch (code) {  // RFC 4443 §3.1
    case 0:
      return UnreachableReason::Network;
    case 1:
    case 5:
    case 6:
      return UnreachableReason::Prohibited;
    case 3:
      return UnreachableReason::Host;
    case 4:
      return UnreachableReason::Port;
    default:
      return UnreachableReason::Other;
  }
}

Message error_message(const IcmpMessage& icmp) {
  const HopLimit quoted = icmp.quoted->ip.hop_limit;
  const bool v4 = icmp.version == IpVersion::V4;
  // RFC 792, RFC 4443 §3.3: code 1 is the reassembly time of a receiver, not the hop limit.
  if (icmp.type == (v4 ? icmp4::kTimeExceeded : icmp6::kTimeExceeded) && icmp.code == 0) {
    return TimeExceeded{quoted};
  }
  if (!v4 && icmp.type == icmp6::kPacketTooBig) {
    return Unreachable{icmp.type, icmp.code, UnreachableReason::PacketTooBig, quoted};
  }
  if (icmp.type == (v4 ? icmp4::kDestinationUnreachable : icmp6::kDestinationUnreachable)) {
    return Unreachable{icmp.type, icmp.code, v4 ? reason_v4(icmp.code) : reason_v6(icmp.code),
                       quoted};
  }
  return OtherAnswer{};
}

// The flow of ours that a quotation speaks of: the same 5-tuple, or the only one to that
// destination, as some translators leave their own source in the quotation.
const FlowKey* quoted_flow(const QuotedDatagram& quoted, const SentLog& log) {
  if (!quoted.flow) {
    return nullptr;
  }
  const FlowKey* loose = nullptr;
  int same_destination = 0;
  for (const auto& [flow, ids] : log.flows()) {
    if (flow == *quoted.flow) {
      return &flow;
    }
    if (flow.destination == quoted.flow->destination && flow.protocol == quoted.flow->protocol) {
      same_destination += 1;
      loose = &flow;
    }
  }
  return same_destination == 1 ? loose : nullptr;
}

// The probe that a quotation carries the number of, by any of the places where the number may have
// survived.
SentProbe* quoted_probe(const QuotedDatagram& quoted, const FlowKey& flow,
                        const RunIdentity& identity, SentLog& log) {
  std::vector<std::optional<ProbeId>> candidates;
  if (quoted.echo_sequence) {
    candidates.push_back(ProbeId{*quoted.echo_sequence});
  }
  if (quoted.tcp_timestamps) {
    candidates.push_back(identity.from_timestamp(quoted.tcp_timestamps->value));
  }
  if (flow.source.address.version() == IpVersion::V4 && quoted.ip.identification) {
    candidates.push_back(identity.from_identification(*quoted.ip.identification));
  }
  if (flow.protocol == Protocol::Udp && quoted.udp_length_octets) {
    candidates.push_back(RunIdentity::from_udp_length(*quoted.udp_length_octets));
  }
  // A name query is as long as its question; where a flow carried one packet, it was that.
  if (log.flows().at(flow).size() == 1) {
    candidates.push_back(log.flows().at(flow).front());
  }
  for (const std::optional<ProbeId>& id : candidates) {
    SentProbe* probe = id ? log.find(*id) : nullptr;
    if (probe != nullptr && probe->probe.flow == flow) {
      return probe;
    }
  }
  return nullptr;
}

Attribution attribute_error(const IcmpMessage& icmp, const RunIdentity& identity, SentLog& log) {
  const FlowKey* flow = icmp.quoted ? quoted_flow(*icmp.quoted, log) : nullptr;
  if (flow == nullptr) {
    return NotOurs{};
  }
  if (flow->protocol == Protocol::Tcp && icmp.quoted->tcp_sequence &&
      log.with_sequence(*flow, *icmp.quoted->tcp_sequence).empty()) {
    return Unsolicited::Why::QuoteAltered;
  }
  SentProbe* probe = quoted_probe(*icmp.quoted, *flow, identity, log);
  if (probe == nullptr) {
    return Unsolicited::Why::QuoteAltered;
  }
  return Match{probe, error_message(icmp)};
}

// Which of several SYNs with one sequence number drew an answer that does not say so: the one that
// could go farthest and has no answer yet. With no loss the answers then fall to exactly those that
// arrived.
SentProbe* farthest_unanswered(const std::vector<SentProbe*>& candidates) {
  SentProbe* best = nullptr;
  for (SentProbe* candidate : candidates) {
    const bool better = best == nullptr || (best->replies.empty() < candidate->replies.empty()) ||
                        (best->replies.empty() == candidate->replies.empty() &&
                         candidate->probe.sent_hop_limit > best->probe.sent_hop_limit);
    best = better ? candidate : best;
  }
  return best;
}

Attribution attribute_syn_ack(const TcpHeader& tcp, const std::vector<SentProbe*>& candidates,
                              const RunIdentity& identity, SentLog& log) {
  if (tcp.options.timestamps) {
    const std::optional<ProbeId> id = identity.from_timestamp(tcp.options.timestamps->echo_reply);
    SentProbe* first = id ? log.find(*id) : nullptr;
    if (std::ranges::find(candidates, first) != candidates.end()) {
      return Match{first, SynAck{first->probe.sent_hop_limit}};
    }
  }
  return Match{farthest_unanswered(candidates), SynAck{}};
}

Attribution attribute_tcp(const Datagram& datagram, const TcpHeader& tcp,
                          const RunIdentity& identity, SentLog& log) {
  const FlowKey flow = datagram.flow()->reversed();
  if (!log.knows(flow)) {
    return NotOurs{};
  }
  const bool answers_syn =
      tcp.has(TcpFlags::kAck) && (tcp.has(TcpFlags::kSyn) || tcp.has(TcpFlags::kRst));
  if (!answers_syn) {
    // Bare ACKs repeat what is known; a RST without ACK answers our own closing.
    return NotOurs{};
  }
  // RFC 9293 §3.10.7.1 (RST), §3.10.7.2 (SYN-ACK): both acknowledge the SYN, with SEG.ACK = ISS
  // + 1.
  const std::vector<SentProbe*> candidates = log.with_sequence(flow, tcp.acknowledgment - 1);
  if (candidates.empty()) {
    return Unsolicited::Why::Stranger;
  }
  if (tcp.has(TcpFlags::kSyn)) {
    return attribute_syn_ack(tcp, candidates, identity, log);
  }
  return Match{farthest_unanswered(candidates), Reset{}};
}

Attribution attribute_udp(const Datagram& datagram, SentLog& log) {
  const FlowKey flow = datagram.flow()->reversed();
  if (!log.knows(flow)) {
    return NotOurs{};
  }
  SentProbe* probe = log.find(log.flows().at(flow).front());
  if (probe->probe.arm != Arm::Name) {
    return Match{probe, OtherAnswer{}};
  }
  for (ProbeId id : log.flows().at(flow)) {
    SentProbe* query = log.find(id);
    if (std::optional<NameAnswer> answer = parse_name_answer(
            datagram.payload, static_cast<std::uint16_t>(query->probe.sent_sequence))) {
      return Match{query, *answer};
    }
  }
  return Unsolicited::Why::Stranger;
}

std::optional<ProbeId> own_id(const Datagram& datagram, const RunIdentity& identity) {
  if (datagram.ip.source.version() == IpVersion::V4 && datagram.ip.identification) {
    return identity.from_identification(*datagram.ip.identification);
  }
  if (const TcpHeader* tcp = datagram.tcp(); tcp != nullptr && tcp->options.timestamps) {
    return identity.from_timestamp(tcp->options.timestamps->value);
  }
  if (const IcmpMessage* icmp = datagram.icmp(); icmp != nullptr && icmp->echo) {
    return ProbeId{icmp->echo->sequence};
  }
  if (const UdpHeader* udp = datagram.udp()) {
    return RunIdentity::from_udp_length(udp->length_octets);
  }
  return std::nullopt;
}

std::optional<Attribution> attribute_own(const Datagram& datagram, const RunIdentity& identity,
                                         SentLog& log) {
  const std::optional<FlowKey> flow = datagram.flow();
  if (!flow || !log.knows(*flow)) {
    return std::nullopt;
  }
  const std::optional<ProbeId> id = own_id(datagram, identity);
  SentProbe* probe = id ? log.find(*id) : nullptr;
  if ((probe == nullptr || probe->probe.flow != *flow) && log.flows().at(*flow).size() == 1) {
    probe = log.find(log.flows().at(*flow).front());
  }
  if (probe == nullptr || probe->probe.flow != *flow) {
    return NotOurs{};
  }
  return OwnPacket{probe};
}

Attribution attribute_echo_reply(const Datagram& datagram, const IcmpMessage& icmp, SentLog& log) {
  SentProbe* probe = log.find(ProbeId{icmp.echo->sequence});
  if (probe == nullptr || probe->probe.arm != Arm::Echo ||
      probe->probe.flow.source.port.value != icmp.echo->identifier ||
      probe->probe.flow.source.address != datagram.ip.destination) {
    return NotOurs{};
  }
  return Match{probe, EchoReply{}};
}

}  // namespace

Attribution attribute(const Datagram& datagram, const RunIdentity& identity, SentLog& log) {
  if (const IcmpMessage* icmp = datagram.icmp()) {
    if (icmp->is_error()) {
      return attribute_error(*icmp, identity, log);
    }
    const bool reply =
        icmp->type == (icmp->version == IpVersion::V4 ? icmp4::kEchoReply : icmp6::kEchoReply);
    if (reply && icmp->echo) {
      return attribute_echo_reply(datagram, *icmp, log);
    }
  }
  if (std::optional<Attribution> own = attribute_own(datagram, identity, log)) {
    return *own;
  }
  if (!datagram.flow()) {
    return NotOurs{};
  }
  if (const TcpHeader* tcp = datagram.tcp()) {
    return attribute_tcp(datagram, *tcp, identity, log);
  }
  return datagram.udp() != nullptr ? attribute_udp(datagram, log) : Attribution{NotOurs{}};
}

}  // namespace flatline
