#include "probe/engine.h"

#include <memory>

#include <gtest/gtest.h>

#include "packet/octet_writer.h"
#include "probe/experiments/segments.h"
#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{1000s};

std::string milliseconds(Duration duration) {
  return std::to_string(duration / 1ms) + " ms";
}

struct OutcomeText {
  std::string operator()(const Answered& outcome) const {
    std::string text;
    for (const Reply& reply : outcome.replies) {
      constexpr std::array<const char*, 3> kDelivery = {"delivered", "not delivered", "unknown"};
      text += (text.empty() ? "" : "; ") + message_text(reply.message) + " from " +
              reply.responder.to_string() + " after " +
              milliseconds(reply.received_at - outcome.sent_at) + ", " +
              kDelivery.at(static_cast<std::size_t>(reply.delivery));
    }
    return text;
  }
  std::string operator()(const Silent& outcome) const {
    return "silent for " + milliseconds(outcome.waited);
  }
  std::string operator()(const NotSent& outcome) const {
    constexpr std::array<const char*, 5> kReasons = {"refused", "never on the wire", "no route",
                                                     "interface gone", "other"};
    return std::string("not sent: ") + kReasons.at(static_cast<std::size_t>(outcome.reason));
  }
};

class EngineTest : public testing::Test {
 protected:
  // The packets of one burst, at the start.
  std::vector<Packet> send(std::vector<ProbeSpec> specs) {
    engine_.add(std::make_unique<Segments>(std::move(specs)));
    std::vector<Packet> packets;
    while (std::optional<Transmission> next = engine_.poll_transmit(kStart)) {
      packets.push_back(next->packet);
    }
    return packets;
  }
  void see(Duration at, Passage passage, const Packet& packet,
           std::uint16_t type = ethertype::kIpv4) {
    engine_.handle_arrival({.at = kStart + at,
                            .passage = passage,
                            .ethertype = type,
                            .packet = packet,
                            .link = {},
                            .frame = FrameNumber{++frames_}});
  }
  std::vector<std::string> outcomes(Duration at) {
    std::vector<std::string> lines;
    for (const Observation& observation : engine_.observations(kStart + at)) {
      lines.push_back(std::visit(OutcomeText{}, observation.outcome));
    }
    return lines;
  }
  static Packet reset_of(const ProbeSpec& spec) {
    const std::uint32_t sequence = std::get<SynSpec>(spec.content).sequence;
    return build_tcp(
        spec.flow.reversed(), {},
        {.acknowledgment = sequence + 1, .flags = TcpFlags::kRst | TcpFlags::kAck, .options = {}});
  }

  Engine engine_{RunIdentity(1), PacerLimits{}, WireSight{}};
  std::uint32_t frames_ = 0;
};

using Lines = std::vector<std::string>;

TEST_F(EngineTest, a_round_trip_begins_when_the_packet_was_seen_leaving) {
  const Packet syn = send({syn_probe(64)}).front();
  see(3ms, Passage::Left, syn);
  see(10ms, Passage::Arrived, reset_of(syn_probe(64)));
  EXPECT_EQ((Lines{"RST from 198.51.100.10 after 7 ms, unknown"}), outcomes(11ms));
}

TEST_F(EngineTest, silence_lasts_from_leaving_until_now) {
  const Packet syn = send({syn_probe(64)}).front();
  see(3ms, Passage::Left, syn);
  EXPECT_EQ((Lines{"silent for 497 ms"}), outcomes(500ms));
}

TEST_F(EngineTest, what_was_not_seen_leaving_was_never_on_the_wire_after_200_ms) {
  send({syn_probe(64)});
  EXPECT_EQ((Lines{"silent for 199 ms"}), outcomes(199ms));
  EXPECT_EQ((Lines{"not sent: never on the wire"}), outcomes(200ms));
}

TEST_F(EngineTest, a_packet_that_leaves_late_counts_from_then) {
  const Packet syn = send({syn_probe(64)}).front();
  see(1000ms, Passage::Left, syn);
  EXPECT_EQ((Lines{"silent for 500 ms"}), outcomes(1500ms));
}

TEST_F(EngineTest, on_a_wire_that_shows_no_departures_and_no_delivery_absence_says_nothing) {
  engine_ =
      Engine(RunIdentity(1), PacerLimits{}, {.shows_departures = false, .shows_delivery = false});
  send({syn_probe(63), syn_probe(64)});
  see(10ms, Passage::Arrived, reset_of(syn_probe(64)));
  EXPECT_EQ((Lines{"silent for 900 ms", "RST from 198.51.100.10 after 10 ms, unknown"}),
            outcomes(900ms));
}

TEST_F(EngineTest, what_no_socket_got_within_50_ms_was_not_delivered) {
  const Packet syn = send({syn_probe(64)}).front();
  see(0ms, Passage::Left, syn);
  see(10ms, Passage::Arrived, reset_of(syn_probe(64)));
  EXPECT_EQ((Lines{"RST from 198.51.100.10 after 10 ms, unknown"}), outcomes(59ms));
  EXPECT_EQ((Lines{"RST from 198.51.100.10 after 10 ms, not delivered"}), outcomes(60ms));
}

TEST_F(EngineTest, the_copy_that_a_socket_got_is_no_second_answer_whichever_comes_first) {
  const std::vector<Packet> syns = send({syn_probe(63, 1000), syn_probe(64, 2000)});
  see(0ms, Passage::Left, syns[0]);
  see(0ms, Passage::Left, syns[1]);
  see(10ms, Passage::Arrived, reset_of(syn_probe(63, 1000)));
  see(11ms, Passage::Delivered, reset_of(syn_probe(63, 1000)));
  see(12ms, Passage::Delivered, reset_of(syn_probe(64, 2000)));
  see(13ms, Passage::Arrived, reset_of(syn_probe(64, 2000)));
  EXPECT_EQ((Lines{"RST from 198.51.100.10 after 10 ms, delivered",
                   "RST from 198.51.100.10 after 13 ms, delivered"}),
            outcomes(1s));
}

TEST_F(EngineTest, resets_of_a_burst_and_their_copies_pair_up_in_any_order) {
  const std::vector<Packet> syns = send({syn_probe(4), syn_probe(5), syn_probe(64)});
  for (const Packet& syn : syns) {
    see(0ms, Passage::Left, syn);
  }
  for (int i = 0; i < 3; ++i) {
    see(10ms, Passage::Arrived, reset_of(syn_probe(64)));
  }
  for (int i = 0; i < 3; ++i) {
    see(11ms, Passage::Delivered, reset_of(syn_probe(64)));
  }
  EXPECT_EQ(Lines(3, "RST from 198.51.100.10 after 10 ms, delivered"), outcomes(1s));
}

TEST_F(EngineTest, the_only_syn_ack_that_a_burst_draws_is_delivered_when_a_socket_got_it) {
  const FlowKey flow = syn_probe(64).flow;
  const std::vector<Packet> syns = send({syn_probe(4), syn_probe(5), syn_probe(64)});
  for (const Packet& syn : syns) {
    see(0ms, Passage::Left, syn);
  }
  const Packet answer =
      build_tcp(flow.reversed(), {},
                {.acknowledgment = 1001, .flags = TcpFlags::kSyn | TcpFlags::kAck, .options = {}});
  see(10ms, Passage::Arrived, answer);
  see(11ms, Passage::Delivered, answer);
  EXPECT_EQ((Lines{"silent for 1000 ms", "silent for 1000 ms",
                   "SYN-ACK from 198.51.100.10 after 10 ms, delivered"}),
            outcomes(1s));
}

TEST_F(EngineTest, one_copy_at_a_socket_vouches_for_one_answer) {
  const Packet syn = send({syn_probe(64)}).front();
  see(0ms, Passage::Left, syn);
  see(10ms, Passage::Arrived, reset_of(syn_probe(64)));
  see(11ms, Passage::Delivered, reset_of(syn_probe(64)));
  see(20ms, Passage::Arrived, reset_of(syn_probe(64)));
  EXPECT_EQ((Lines{"RST from 198.51.100.10 after 10 ms, delivered; "
                   "RST from 198.51.100.10 after 20 ms, not delivered"}),
            outcomes(1s));
}

TEST_F(EngineTest, a_duplicate_is_kept_behind_the_answer_that_counts) {
  const Packet syn = send({syn_probe(2)}).front();
  see(0ms, Passage::Left, syn);
  see(10ms, Passage::Arrived, error_about(syn, 11, 0, 1));
  see(12ms, Passage::Arrived, error_about(syn, 11, 0, 1, 0, "198.18.9.9"));
  EXPECT_EQ((Lines{"time exceeded, quoted 1 from 198.18.1.1 after 10 ms, unknown; "
                   "time exceeded, quoted 1 from 198.18.9.9 after 12 ms, unknown"}),
            outcomes(13ms));
}

TEST_F(EngineTest, an_answer_that_comes_after_long_silence_still_counts) {
  const Packet syn = send({syn_probe(64)}).front();
  see(0ms, Passage::Left, syn);
  EXPECT_EQ((Lines{"silent for 3000 ms"}), outcomes(3s));
  see(3050ms, Passage::Arrived, error_about(syn, 3, 1, 61));
  EXPECT_EQ((Lines{"unreachable 3/1 host, quoted 61 from 198.18.1.1 after 3050 ms, unknown"}),
            outcomes(3051ms));
}

TEST_F(EngineTest, a_refused_packet_was_not_sent) {
  send({syn_probe(64)});
  engine_.handle_send_error(ProbeId{1}, {NotSentReason::Refused, 1});
  engine_.handle_send_error(ProbeId{9}, {NotSentReason::Other, 1});
  EXPECT_EQ((Lines{"not sent: refused"}), outcomes(1s));
}

TEST_F(EngineTest, segments_that_ask_nothing_are_no_observations) {
  send({syn_probe(64), {.flow = syn_probe(64).flow, .content = SegmentSpec{TcpFlags::kRst, 1, 0}}});
  EXPECT_EQ(1U, outcomes(1s).size());
  EXPECT_EQ(2U, engine_.packets_sent());
}

TEST_F(EngineTest, frames_of_what_left_and_of_what_came_are_kept) {
  const Packet syn = send({syn_probe(64)}).front();
  see(0ms, Passage::Left, syn);
  see(0ms, Passage::Left, syn);
  see(10ms, Passage::Arrived, reset_of(syn_probe(64)));
  const Observation observation = engine_.observations(kStart + 11ms).front();
  EXPECT_EQ(FrameNumber{1}, observation.sent_frame);
  EXPECT_EQ(FrameNumber{3}, std::get<Answered>(observation.outcome).replies.front().frame);
}

TEST_F(EngineTest, the_peers_sequence_number_is_that_of_its_first_syn_ack) {
  const FlowKey flow = syn_probe(64).flow;
  send({syn_probe(64)});
  EXPECT_EQ(std::nullopt, engine_.peer_sequence(flow));
  for (std::uint32_t sequence : {5000U, 6000U}) {
    see(10ms, Passage::Arrived,
        build_tcp(flow.reversed(), {},
                  {.sequence = sequence,
                   .acknowledgment = 1001,
                   .flags = TcpFlags::kSyn | TcpFlags::kAck,
                   .options = {}}));
  }
  EXPECT_EQ(5000U, engine_.peer_sequence(flow));
}

TEST_F(EngineTest, an_eleventh_flow_waits_and_known_flows_pass_it) {
  std::vector<ProbeSpec> specs;
  for (std::uint16_t n = 0; n < 11; ++n) {
    specs.push_back(syn_probe(64, 1000, IpVersion::V4, static_cast<std::uint16_t>(40000 + n)));
  }
  EXPECT_EQ(10U, send(specs).size());
  EXPECT_EQ(kStart + 1s, engine_.poll_timeout());
  EXPECT_EQ(1U, send({syn_probe(3)}).size());
  EXPECT_EQ(std::nullopt, engine_.poll_transmit(kStart + 999ms));
  EXPECT_EQ(ProbeId{12}, engine_.poll_transmit(kStart + 1s)->id);
  EXPECT_EQ(std::nullopt, engine_.poll_transmit(kStart + 1s));
  EXPECT_EQ(std::nullopt, engine_.poll_timeout());
  EXPECT_EQ(11, engine_.flows_opened());
}

Packet arp(std::uint16_t operation, const char* sender, const char* target) {
  OctetWriter message;
  message.u16(1).u16(ethertype::kIpv4).u8(6).u8(4).u16(operation).octets(Octets(6, 2));
  message.octets(address(sender).octets()).octets(Octets(6, 0)).octets(address(target).octets());
  return {message.take()};
}

Packet neighbor_message(std::uint8_t type, const char* from, const char* to, const char* target) {
  const IpAddress about = address(target);
  return build_icmp(address(from), address(to), {.hop_limit = HopLimit{255}}, {.type = type},
                    about.octets());
}

TEST_F(EngineTest, arp_requests_that_leave_and_answers_that_come_tell_of_the_neighbor) {
  see(0ms, Passage::Left, arp(1, "198.18.0.2", "198.18.0.1"), ethertype::kArp);
  see(1s, Passage::Left, arp(1, "198.18.0.2", "198.18.0.1"), ethertype::kArp);
  see(1s, Passage::Arrived, arp(1, "198.18.0.1", "198.18.0.2"), ethertype::kArp);
  see(1s, Passage::Left, arp(2, "198.18.0.2", "198.18.0.1"), ethertype::kArp);
  EXPECT_EQ((std::vector<NeighborResolution>{
                {address("198.18.0.1"), 2, false, {FrameNumber{1}, FrameNumber{2}}}}),
            engine_.neighbors());
  see(2s, Passage::Arrived, arp(2, "198.18.0.1", "198.18.0.2"), ethertype::kArp);
  EXPECT_EQ(
      (std::vector<NeighborResolution>{
          {address("198.18.0.1"), 2, true, {FrameNumber{1}, FrameNumber{2}, FrameNumber{5}}}}),
      engine_.neighbors());
}

TEST_F(EngineTest, neighbor_discovery_tells_the_same_in_ipv6) {
  const Packet ask = neighbor_message(icmp6::kNeighborSolicitation, "2001:db8::2", "ff02::1:ff00:1",
                                      "2001:db8::1");
  const Packet reply =
      neighbor_message(icmp6::kNeighborAdvertisement, "2001:db8::1", "2001:db8::2", "2001:db8::1");
  see(0ms, Passage::Left, ask, ethertype::kIpv6);
  see(1ms, Passage::Arrived, reply, ethertype::kIpv6);
  see(1ms, Passage::Delivered, reply, ethertype::kIpv6);
  EXPECT_EQ((std::vector<NeighborResolution>{
                {address("2001:db8::1"), 1, true, {FrameNumber{1}, FrameNumber{2}}}}),
            engine_.neighbors());
}

TEST_F(EngineTest, strangers_are_kept_once_each_and_no_more_than_256) {
  send({syn_probe(64)});
  Packet stranger = reset_of(syn_probe(64, 7));
  see(1ms, Passage::Arrived, stranger);
  see(1ms, Passage::Delivered, stranger);
  EXPECT_EQ((std::vector<Unsolicited>{{kStart + 1ms, address("198.51.100.10"),
                                       Unsolicited::Why::Stranger, FrameNumber{1}}}),
            engine_.unsolicited());
  for (int i = 0; i < 1000; ++i) {
    see(2ms, Passage::Arrived, stranger);
  }
  EXPECT_EQ(256U, engine_.unsolicited().size());
}

TEST_F(EngineTest, what_cannot_be_read_is_passed_over) {
  see(0ms, Passage::Arrived, {Octets{}});
  see(0ms, Passage::Arrived, {Octets{0x45, 0}});
  see(0ms, Passage::Left, {Octets(20, 0xff)}, ethertype::kArp);
  EXPECT_TRUE(engine_.unsolicited().empty());
  EXPECT_TRUE(engine_.neighbors().empty());
}

}  // namespace
}  // namespace flatline
