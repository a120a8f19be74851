#include "probe/matcher.h"

#include <vector>

#include <gtest/gtest.h>

#include "packet/octet_writer.h"
#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

// Sends as the engine does, and reads what comes.
class Matcher : public testing::Test {
 protected:
  Packet send(const ProbeSpec& spec) {
    const ProbeId id{static_cast<std::uint16_t>(log_.size() + 1)};
    Packet packet = identity_.build(spec, id);
    std::uint32_t sequence = 0;
    if (const auto* syn = std::get_if<SynSpec>(&spec.content)) {
      sequence = syn->sequence;
    } else if (const auto* segment = std::get_if<SegmentSpec>(&spec.content)) {
      sequence = segment->sequence;
    } else if (const auto* name = std::get_if<NameSpec>(&spec.content)) {
      sequence = static_cast<std::uint32_t>(name->query[0] << 8 | name->query[1]);
    }
    log_.add({.probe = {.id = id,
                        .arm = spec.arm,
                        .flow = spec.flow,
                        .sent_hop_limit = spec.hop_limit,
                        .sent_sequence = sequence},
              .expects_answer = spec.expects_answer()});
    return packet;
  }

  std::string reading(const Packet& packet) {
    const Datagram datagram = parse_datagram(packet.view()).value();
    return attribution_text(attribute(datagram, identity_, log_));
  }

  // As reading(), and keeps the answer beside its probe.
  std::string take(const Packet& packet) {
    const Datagram datagram = parse_datagram(packet.view()).value();
    const Attribution attribution = attribute(datagram, identity_, log_);
    if (const auto* match = std::get_if<Match>(&attribution)) {
      match->probe->replies.push_back({.message = match->message});
    }
    return attribution_text(attribution);
  }

  Packet segment(const FlowKey& of, TcpFields fields) {
    return build_tcp(of.reversed(), {}, fields);
  }
  Packet reset(const FlowKey& of, std::uint32_t acknowledgment) {
    return segment(of, {.acknowledgment = acknowledgment,
                        .flags = TcpFlags::kRst | TcpFlags::kAck,
                        .options = {}});
  }
  Packet syn_ack(const FlowKey& of, std::uint32_t acknowledgment,
                 std::optional<std::uint32_t> echoed = std::nullopt) {
    TcpFields fields = {.sequence = 9000,
                        .acknowledgment = acknowledgment,
                        .flags = TcpFlags::kSyn | TcpFlags::kAck,
                        .options = {}};
    if (echoed) {
      fields.options.timestamps = TcpTimestamps{5, *echoed};
    }
    return segment(of, fields);
  }

  RunIdentity identity_{1};
  SentLog log_;
};

TEST_F(Matcher, every_icmp_error_keeps_its_type_and_code_and_gets_one_reason) {
  const Packet syn = send(syn_probe(64));
  std::string readings;
  for (std::uint8_t code = 0; code <= 16; ++code) {
    readings += reading(error_about(syn, 3, code, 62)) + "\n";
  }
  readings += reading(error_about(syn, 11, 0, 1)) + "\n";
  readings += reading(error_about(syn, 11, 1, 1)) + "\n";
  readings += reading(error_about(syn, 12, 0, 9)) + "\n";
  EXPECT_EQ(
      "probe 1: unreachable 3/0 network, quoted 62\n"
      "probe 1: unreachable 3/1 host, quoted 62\n"
      "probe 1: unreachable 3/2 protocol, quoted 62\n"
      "probe 1: unreachable 3/3 port, quoted 62\n"
      "probe 1: unreachable 3/4 too big, quoted 62\n"
      "probe 1: unreachable 3/5 other, quoted 62\n"
      "probe 1: unreachable 3/6 network, quoted 62\n"
      "probe 1: unreachable 3/7 host, quoted 62\n"
      "probe 1: unreachable 3/8 other, quoted 62\n"
      "probe 1: unreachable 3/9 prohibited, quoted 62\n"
      "probe 1: unreachable 3/10 prohibited, quoted 62\n"
      "probe 1: unreachable 3/11 network, quoted 62\n"
      "probe 1: unreachable 3/12 host, quoted 62\n"
      "probe 1: unreachable 3/13 prohibited, quoted 62\n"
      "probe 1: unreachable 3/14 other, quoted 62\n"
      "probe 1: unreachable 3/15 other, quoted 62\n"
      "probe 1: unreachable 3/16 other, quoted 62\n"
      "probe 1: time exceeded, quoted 1\n"
      "probe 1: other answer\n"
      "probe 1: other answer\n",
      readings);
}

TEST_F(Matcher, every_icmpv6_error_keeps_its_type_and_code_and_gets_one_reason) {
  const Packet syn = send(syn_probe(64, 1000, IpVersion::V6));
  std::string readings;
  for (std::uint8_t code = 0; code <= 7; ++code) {
    readings += reading(error_about(syn, 1, code, 62)) + "\n";
  }
  readings += reading(error_about(syn, 2, 0, 62)) + "\n";
  readings += reading(error_about(syn, 3, 0, 1)) + "\n";
  readings += reading(error_about(syn, 3, 1, 1)) + "\n";
  readings += reading(error_about(syn, 4, 1, 9)) + "\n";
  EXPECT_EQ(
      "probe 1: unreachable 1/0 network, quoted 62\n"
      "probe 1: unreachable 1/1 prohibited, quoted 62\n"
      "probe 1: unreachable 1/2 other, quoted 62\n"
      "probe 1: unreachable 1/3 host, quoted 62\n"
      "probe 1: unreachable 1/4 port, quoted 62\n"
      "probe 1: unreachable 1/5 prohibited, quoted 62\n"
      "probe 1: unreachable 1/6 prohibited, quoted 62\n"
      "probe 1: unreachable 1/7 other, quoted 62\n"
      "probe 1: unreachable 2/0 too big, quoted 62\n"
      "probe 1: time exceeded, quoted 1\n"
      "probe 1: other answer\n"
      "probe 1: other answer\n",
      readings);
}

TEST_F(Matcher, eight_octets_of_tcp_name_the_probe_by_identification) {
  send(syn_probe(1));
  const Packet second = send(syn_probe(2));
  send(syn_probe(3));
  EXPECT_EQ("probe 2: time exceeded, quoted 1", reading(error_about(second, 11, 0, 1, 28)));
}

TEST_F(Matcher, a_rewritten_identification_gives_way_to_the_timestamp) {
  send(syn_probe(1));
  Packet second = send(syn_probe(2));
  send(syn_probe(3));
  second.octets[4] = 0x00;
  second.octets[5] = 0x00;
  EXPECT_EQ("probe 2: time exceeded, quoted 1", reading(error_about(second, 11, 0, 1)));
}

TEST_F(Matcher, a_rewritten_identification_with_eight_octets_names_no_probe_of_several) {
  send(syn_probe(1));
  Packet second = send(syn_probe(2));
  second.octets[4] = static_cast<std::uint8_t>(second.octets[4] ^ 0x80);
  EXPECT_EQ("quote altered", reading(error_about(second, 11, 0, 1, 28)));
}

TEST_F(Matcher, ipv6_with_its_options_quoted_names_the_probe_by_timestamp) {
  send(syn_probe(1, 1000, IpVersion::V6));
  const Packet second = send(syn_probe(2, 1000, IpVersion::V6));
  EXPECT_EQ("probe 2: time exceeded, quoted 1", reading(error_about(second, 3, 0, 1)));
}

TEST_F(Matcher, udp_and_echo_quotations_of_both_families_name_their_probe) {
  std::string readings;
  for (IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    const bool v4 = version == IpVersion::V4;
    const std::size_t shortest = v4 ? 28 : 48;
    const std::uint8_t exceeded = v4 ? 11 : 3;
    send(udp_probe(1, version));
    const Packet udp = send(udp_probe(2, version));
    send(echo_probe(1, version));
    const Packet echo = send(echo_probe(2, version));
    readings += reading(error_about(udp, exceeded, 0, 1, shortest)) + "\n";
    readings += reading(error_about(echo, exceeded, 0, 1, shortest)) + "\n";
  }
  EXPECT_EQ(
      "probe 2: time exceeded, quoted 1\n"
      "probe 4: time exceeded, quoted 1\n"
      "probe 6: time exceeded, quoted 1\n"
      "probe 8: time exceeded, quoted 1\n",
      readings);
}

TEST_F(Matcher, a_source_that_a_nat_left_in_the_quotation_is_still_ours) {
  Packet syn = send(syn_probe(3));
  syn.octets[12] = 203;  // the source address and, in the TCP header, its port
  syn.octets[20] = 0x12;
  EXPECT_EQ("probe 1: time exceeded, quoted 1", reading(error_about(syn, 11, 0, 1)));
}

TEST_F(Matcher, a_source_that_a_nat_left_in_the_quotation_is_not_guessed_between_two_flows) {
  Packet syn = send(syn_probe(3));
  send(syn_probe(3, 2000, IpVersion::V4, 40007));
  syn.octets[12] = 203;
  EXPECT_EQ("not ours", reading(error_about(syn, 11, 0, 1)));
}

TEST_F(Matcher, a_sequence_number_that_was_never_sent_makes_the_quotation_altered) {
  Packet syn = send(syn_probe(3));
  syn.octets[27] = static_cast<std::uint8_t>(syn.octets[27] + 1);
  EXPECT_EQ("quote altered", reading(error_about(syn, 11, 0, 1)));
}

TEST_F(Matcher, the_responder_of_an_error_is_no_key) {
  const Packet syn = send(syn_probe(2));
  EXPECT_EQ("probe 1: time exceeded, quoted 1",
            reading(error_about(syn, 11, 0, 1, 0, "127.0.0.1")));
}

TEST_F(Matcher, an_error_about_another_ones_flow_is_not_ours) {
  send(syn_probe(2));
  const FlowKey other = {{address("198.18.0.2"), Port{55555}}, {address("192.0.2.9"), Port{80}}};
  EXPECT_EQ("not ours", reading(error_about(build_tcp(other, {}, {}), 11, 0, 1)));
}

TEST_F(Matcher, an_error_whose_quotation_cannot_be_read_is_not_ours) {
  const Packet syn = send(syn_probe(2));
  EXPECT_EQ("not ours", reading(error_about(syn, 11, 0, 1, 16)));
}

TEST_F(Matcher, resets_without_a_name_fall_to_the_farthest_unanswered_syns) {
  const FlowKey flow = syn_probe(1).flow;
  for (std::uint8_t hop_limit : Octets{1, 2, 3, 4, 64}) {
    send(syn_probe(hop_limit));
  }
  const std::vector<std::string> readings = {take(reset(flow, 1001)), take(reset(flow, 1001)),
                                             take(reset(flow, 1001))};
  EXPECT_EQ((std::vector<std::string>{"probe 5: RST", "probe 4: RST", "probe 3: RST"}), readings);
}

TEST_F(Matcher, a_reset_acknowledges_its_own_syn_where_each_has_its_own_sequence_number) {
  for (std::uint8_t hop_limit : Octets{1, 2, 3}) {
    send(syn_probe(hop_limit, 1000U * hop_limit));
  }
  EXPECT_EQ("probe 2: RST", reading(reset(syn_probe(1).flow, 2001)));
}

TEST_F(Matcher, a_syn_ack_names_the_first_syn_that_arrived_by_its_timestamp) {
  for (std::uint8_t hop_limit : Octets{3, 4, 5, 64}) {
    send(syn_probe(hop_limit));
  }
  const std::uint32_t echoed = identity_.timestamp_value(ProbeId{2});
  EXPECT_EQ("probe 2: SYN-ACK of hop limit 4", reading(syn_ack(syn_probe(1).flow, 1001, echoed)));
}

TEST_F(Matcher, a_syn_ack_without_or_with_a_foreign_timestamp_falls_to_the_farthest_syn) {
  for (std::uint8_t hop_limit : Octets{3, 64, 5}) {
    send(syn_probe(hop_limit));
  }
  const std::uint32_t foreign = identity_.timestamp_value(ProbeId{40});
  EXPECT_EQ("probe 2: SYN-ACK", reading(syn_ack(syn_probe(1).flow, 1001)));
  EXPECT_EQ("probe 2: SYN-ACK", reading(syn_ack(syn_probe(1).flow, 1001, foreign)));
}

TEST_F(Matcher, a_repeated_answer_when_all_are_answered_falls_to_the_farthest_again) {
  send(syn_probe(3));
  send(syn_probe(64));
  const Packet answer = reset(syn_probe(1).flow, 1001);
  take(answer);
  take(answer);
  EXPECT_EQ("probe 2: RST", reading(answer));
}

TEST_F(Matcher, what_acknowledges_nothing_that_was_sent_is_a_stranger) {
  send(syn_probe(3));
  EXPECT_EQ("stranger", reading(reset(syn_probe(1).flow, 5)));
  EXPECT_EQ("stranger", reading(syn_ack(syn_probe(1).flow, 5)));
}

TEST_F(Matcher, bare_acknowledgements_and_resets_of_our_closing_answer_nothing) {
  send(syn_probe(3));
  const FlowKey flow = syn_probe(1).flow;
  EXPECT_EQ("not ours", reading(segment(flow, {.acknowledgment = 1001, .flags = TcpFlags::kAck})));
  EXPECT_EQ("not ours", reading(segment(flow, {.flags = TcpFlags::kRst})));
}

TEST_F(Matcher, an_answer_to_a_segment_that_asks_nothing_is_a_stranger) {
  send({.flow = syn_probe(1).flow, .content = SegmentSpec{TcpFlags::kAck, 1001, 9001}});
  EXPECT_EQ("stranger", reading(reset(syn_probe(1).flow, 1002)));
}

TEST_F(Matcher, our_own_packets_are_known_by_the_number_that_they_carry) {
  std::string readings;
  for (IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    for (const ProbeSpec& spec :
         {syn_probe(1, 1000, version), syn_probe(2, 1000, version), echo_probe(1, version),
          echo_probe(2, version), udp_probe(1, version), udp_probe(2, version)}) {
      readings += reading(send(spec)) + "\n";
    }
  }
  EXPECT_EQ(
      "own packet 1\nown packet 2\nown packet 3\nown packet 4\nown packet 5\nown packet 6\n"
      "own packet 7\nown packet 8\nown packet 9\nown packet 10\nown packet 11\nown packet 12\n",
      readings);
}

TEST_F(Matcher, the_kernels_own_packet_on_a_flow_of_ours_is_not_a_probe) {
  send(syn_probe(1));
  send(syn_probe(2));
  const Packet foreign = build_tcp(syn_probe(1).flow, {.identification = 0}, {.options = {}});
  EXPECT_EQ("not ours", reading(foreign));
}

TEST_F(Matcher, an_echo_reply_answers_its_request_by_identifier_sequence_and_address) {
  send(echo_probe(1));
  send(echo_probe(64));
  const auto reply = [](const char* to, std::uint32_t rest) {
    return build_icmp(address("198.51.100.10"), address(to), {},
                      {.type = icmp4::kEchoReply, .rest_of_header = rest}, {});
  };
  EXPECT_EQ("probe 2: echo reply", reading(reply("198.18.0.2", 777U << 16 | 2)));
  EXPECT_EQ("not ours", reading(reply("198.18.0.2", 778U << 16 | 2)));
  EXPECT_EQ("not ours", reading(reply("198.18.0.2", 777U << 16 | 3)));
  EXPECT_EQ("not ours", reading(reply("198.18.0.9", 777U << 16 | 2)));
}

TEST_F(Matcher, a_name_answer_falls_to_the_query_with_its_transaction_id) {
  send(name_probe("a.example", 7));
  const Packet second = send(name_probe("b.example", 8));
  const FlowKey flow = name_probe("a.example", 7).flow;
  Octets answer(second.octets.begin() + 28, second.octets.end());
  answer[2] = 0x81;  // a response
  answer[3] = 0x83;  // NXDOMAIN
  EXPECT_EQ("probe 2: rcode 3", reading(build_udp(flow.reversed(), {}, answer)));
  answer[1] = 9;
  EXPECT_EQ("stranger", reading(build_udp(flow.reversed(), {}, answer)));
}

TEST_F(Matcher, udp_from_the_probed_port_is_an_answer_of_some_kind) {
  send(udp_probe(64));
  EXPECT_EQ("probe 1: other answer",
            reading(build_udp(udp_probe(64).flow.reversed(), {}, Octets{1, 2, 3})));
}

}  // namespace
}  // namespace flatline
