#include <gtest/gtest.h>

#include "probe/experiments/hop_trace.h"
#include "probe/experiments/paired_rounds.h"
#include "probe/experiments/repeated_syn.h"
#include "probe/experiments/segments.h"
#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{1000s};

ArmFlow test_flow(std::uint16_t source_port = 40000) {
  return {.flow = flow_to(Protocol::Tcp, 4120, IpVersion::V4, source_port),
          .initial_sequence = 1000};
}

ArmFlow control_flow() {
  return {.arm = Arm::ControlPort,
          .flow = flow_to(Protocol::Tcp, 443, IpVersion::V4, 40009),
          .initial_sequence = 7000};
}

std::string text_of(const ProbeSpec& spec) {
  std::string text = std::to_string(spec.flow.source.port.value) + ">" +
                     std::to_string(spec.flow.destination.port.value) + " hop " +
                     std::to_string(spec.hop_limit.value);
  if (const auto* syn = std::get_if<SynSpec>(&spec.content)) {
    text += " seq " + std::to_string(syn->sequence);
  }
  return text;
}

// What the experiment sends until it waits or is done, and until when it waits.
std::vector<std::string> steps(Experiment& experiment, Timestamp now) {
  std::vector<std::string> lines;
  while (true) {
    const Step step = experiment.next(now);
    if (const auto* spec = std::get_if<ProbeSpec>(&step)) {
      lines.push_back(text_of(*spec));
      continue;
    }
    if (const auto* until = std::get_if<Timestamp>(&step)) {
      lines.push_back("wait until " +
                      std::to_string((*until - kStart) / std::chrono::milliseconds(1)) + " ms");
    } else {
      lines.emplace_back("done");
    }
    return lines;
  }
}

void answer(Experiment& experiment, const ArmFlow& flow, std::uint8_t hop_limit,
            const Message& message) {
  experiment.handle_reply({.flow = flow.flow, .sent_hop_limit = HopLimit{hop_limit}},
                          {.message = message});
}

using Lines = std::vector<std::string>;

TEST(HopTrace, one_burst_ascends_and_keeps_one_sequence_number) {
  HopTrace trace(test_flow(), trace_hop_limits(1, 4, 2));
  EXPECT_EQ((Lines{"40000>4120 hop 1 seq 1000", "40000>4120 hop 2 seq 1000",
                   "40000>4120 hop 3 seq 1000", "40000>4120 hop 4 seq 1000",
                   "40000>4120 hop 64 seq 1000", "40000>4120 hop 64 seq 1000", "done"}),
            steps(trace, kStart));
}

TEST(HopTrace, to_a_closed_port_every_syn_has_a_sequence_number_of_its_own) {
  ArmFlow flow = test_flow();
  flow.own_sequence_each = true;
  HopTrace trace(flow, trace_hop_limits(3, 4, 1));
  EXPECT_EQ((Lines{"40000>4120 hop 3 seq 66536", "40000>4120 hop 4 seq 132072",
                   "40000>4120 hop 64 seq 197608", "done"}),
            steps(trace, kStart));
}

TEST(HopTrace, what_it_carries_follows_the_protocol) {
  const ArmFlow echo = {.arm = Arm::Echo, .flow = flow_to(Protocol::Icmp, 0)};
  const ArmFlow echo6 = {.arm = Arm::Echo, .flow = flow_to(Protocol::Icmpv6, 0, IpVersion::V6)};
  const ArmFlow udp = {.arm = Arm::Udp, .flow = flow_to(Protocol::Udp, 33434)};
  EXPECT_TRUE(std::holds_alternative<EchoSpec>(echo.spec(HopLimit{1}, 0).content));
  EXPECT_TRUE(std::holds_alternative<EchoSpec>(echo6.spec(HopLimit{1}, 0).content));
  EXPECT_TRUE(std::holds_alternative<UdpSpec>(udp.spec(HopLimit{1}, 0).content));
}

TEST(HopTrace, without_hop_limits_it_sends_nothing) {
  HopTrace trace(test_flow(), trace_hop_limits(5, 4, 0));
  EXPECT_EQ((Lines{"done"}), steps(trace, kStart));
}

TEST(RepeatedSyn, every_flow_gets_its_pair_in_every_round) {
  RepeatedSyn rounds({test_flow(), test_flow(40001)}, {kStart, kStart + 1100ms}, 2);
  const Lines pair_each = {"40000>4120 hop 64 seq 1000", "40000>4120 hop 64 seq 1000",
                           "40001>4120 hop 64 seq 1000", "40001>4120 hop 64 seq 1000"};
  Lines first = pair_each;
  first.emplace_back("wait until 1100 ms");
  Lines second = pair_each;
  second.emplace_back("done");
  EXPECT_EQ(first, steps(rounds, kStart));
  EXPECT_EQ((Lines{"wait until 1100 ms"}), steps(rounds, kStart + 1099ms));
  EXPECT_EQ(second, steps(rounds, kStart + 1100ms));
}

TEST(RepeatedSyn, a_flow_that_was_answered_is_left_alone_and_the_others_go_on) {
  RepeatedSyn rounds({test_flow(), test_flow(40001)}, {kStart, kStart + 1100ms}, 1);
  steps(rounds, kStart);
  answer(rounds, test_flow(), 64, SynAck{});
  EXPECT_EQ((Lines{"40001>4120 hop 64 seq 1000", "done"}), steps(rounds, kStart + 1100ms));
}

TEST(RepeatedSyn, time_exceeded_is_no_answer) {
  RepeatedSyn rounds({test_flow()}, {kStart, kStart + 1100ms}, 1);
  steps(rounds, kStart);
  answer(rounds, test_flow(), 2, TimeExceeded{});
  EXPECT_EQ((Lines{"40000>4120 hop 64 seq 1000", "done"}), steps(rounds, kStart + 1100ms));
}

TEST(PairedRounds, the_control_comes_right_behind_the_test_at_every_hop) {
  PairedRounds rounds(test_flow(), control_flow(), {3, 4}, {kStart + 150ms, kStart + 1250ms});
  const Lines round = {"40000>4120 hop 3 seq 1000", "40009>443 hop 3 seq 7000",
                       "40000>4120 hop 4 seq 1000", "40009>443 hop 4 seq 7000"};
  Lines first = round;
  first.emplace_back("wait until 1250 ms");
  Lines second = round;
  second.emplace_back("done");
  EXPECT_EQ((Lines{"wait until 150 ms"}), steps(rounds, kStart));
  EXPECT_EQ(first, steps(rounds, kStart + 150ms));
  EXPECT_EQ(second, steps(rounds, kStart + 1250ms));
}

TEST(PairedRounds, a_hop_that_the_test_reached_is_not_asked_again) {
  PairedRounds rounds(test_flow(), control_flow(), {3, 4}, {kStart, kStart + 1100ms});
  steps(rounds, kStart);
  answer(rounds, test_flow(), 3, TimeExceeded{});
  answer(rounds, control_flow(), 4, TimeExceeded{});
  EXPECT_EQ((Lines{"40000>4120 hop 4 seq 1000", "40009>443 hop 4 seq 7000", "done"}),
            steps(rounds, kStart + 1100ms));
}

TEST(PairedRounds, without_hops_or_rounds_it_is_done) {
  PairedRounds no_hops(test_flow(), control_flow(), {}, {kStart});
  PairedRounds no_rounds(test_flow(), control_flow(), {3}, {});
  EXPECT_EQ((Lines{"done"}), steps(no_hops, kStart));
  EXPECT_EQ((Lines{"done"}), steps(no_rounds, kStart));
}

TEST(Segments, go_out_once_each_in_order_and_ask_nothing) {
  const ProbeSpec ack = {.flow = test_flow().flow, .content = SegmentSpec{TcpFlags::kAck, 1, 2}};
  const ProbeSpec rst = {.flow = control_flow().flow, .content = SegmentSpec{TcpFlags::kRst, 1, 0}};
  Segments segments({ack, rst});
  EXPECT_EQ((Lines{"40000>4120 hop 64", "40009>443 hop 64", "done"}), steps(segments, kStart));
  EXPECT_FALSE(ack.expects_answer());
  EXPECT_TRUE(syn_probe(1).expects_answer());
}

}  // namespace
}  // namespace flatline
