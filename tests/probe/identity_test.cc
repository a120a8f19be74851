#include "probe/identity.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "packet/datagram.h"
#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

const RunIdentity kIdentity(42);

Datagram read(const Packet& packet) {
  return parse_datagram(packet.view()).value();
}

TEST(RunIdentity, every_number_comes_back_from_every_place_that_carries_it) {
  for (std::uint16_t n : std::vector<std::uint16_t>{1, 2, 255, 256, 1000, 30000}) {
    const ProbeId id{n};
    EXPECT_EQ(id, kIdentity.from_identification(kIdentity.identification(id)));
    EXPECT_EQ(id, kIdentity.from_timestamp(kIdentity.timestamp_value(id)));
    EXPECT_EQ(id, RunIdentity::from_udp_length(
                      static_cast<std::uint16_t>(8 + RunIdentity::udp_payload_octets(id))));
  }
}

TEST(RunIdentity, a_syn_carries_its_number_as_identification_and_as_timestamp) {
  const Packet packet = kIdentity.build(syn_probe(3, 1000), ProbeId{5});
  const Datagram syn = read(packet);
  EXPECT_EQ(kIdentity.identification(ProbeId{5}), syn.ip.identification);
  EXPECT_EQ((TcpTimestamps{kIdentity.timestamp_value(ProbeId{5}), 0}),
            syn.tcp()->options.timestamps);
  EXPECT_EQ(1000U, syn.tcp()->sequence);
  EXPECT_EQ(HopLimit{3}, syn.ip.hop_limit);
  EXPECT_TRUE(syn.ip.dont_fragment);
}

TEST(RunIdentity, a_syn_offers_the_segment_size_that_1500_octets_leave) {
  const Packet v4 = kIdentity.build(syn_probe(3), ProbeId{1});
  const Packet v6 = kIdentity.build(syn_probe(3, 1000, IpVersion::V6), ProbeId{1});
  EXPECT_EQ(1460, read(v4).tcp()->options.mss);
  EXPECT_EQ(1440, read(v6).tcp()->options.mss);
}

TEST(RunIdentity, timestamps_grow_with_the_number) {
  EXPECT_EQ(kIdentity.timestamp_value(ProbeId{8}) + 1, kIdentity.timestamp_value(ProbeId{9}));
}

TEST(RunIdentity, udp_probes_differ_in_length_and_in_nothing_else_that_routers_hash) {
  const Packet first = kIdentity.build(udp_probe(1), ProbeId{1});
  const Packet ninth = kIdentity.build(udp_probe(1), ProbeId{9});
  EXPECT_EQ(first.octets.size() + 8, ninth.octets.size());
  EXPECT_EQ(ProbeId{9}, RunIdentity::from_udp_length(read(ninth).udp()->length_octets));
}

TEST(RunIdentity, a_udp_length_too_short_for_any_probe_names_none) {
  EXPECT_EQ(std::nullopt, RunIdentity::from_udp_length(15));
  EXPECT_EQ(ProbeId{0}, RunIdentity::from_udp_length(16));
}

TEST(RunIdentity, a_timestamp_outside_the_run_names_no_probe) {
  const std::uint32_t base = kIdentity.timestamp_value(ProbeId{0});
  EXPECT_EQ(std::nullopt, kIdentity.from_timestamp(base - 1));
  EXPECT_EQ(ProbeId{0xffff}, kIdentity.from_timestamp(base + 0xffff));
  EXPECT_EQ(std::nullopt, kIdentity.from_timestamp(base + 0x10000));
}

// Some routers hash the ICMP checksum to choose a path (Paris traceroute).
TEST(RunIdentity, echo_requests_of_a_flow_share_one_checksum) {
  for (IpVersion version : {IpVersion::V4, IpVersion::V6}) {
    std::set<std::uint16_t> checksums;
    for (std::uint16_t n : std::vector<std::uint16_t>{1, 2, 3, 255, 256, 257, 4000}) {
      const Packet packet = kIdentity.build(echo_probe(1, version), ProbeId{n});
      EXPECT_EQ(n, read(packet).icmp()->echo->sequence);
      checksums.insert(read(packet).icmp()->checksum);
    }
    EXPECT_EQ(1U, checksums.size());
  }
}

// The kernel fills in an identification of 0.
TEST(RunIdentity, no_run_has_an_identification_of_0) {
  for (std::uint64_t seed = 0; seed < 300'000; ++seed) {
    const RunIdentity identity(seed);
    ASSERT_NE(0, identity.identification(ProbeId{0})) << seed;
    ASSERT_LT(identity.identification(ProbeId{0}), identity.identification(ProbeId{0x7fff}));
  }
}

TEST(RunIdentity, one_seed_gives_the_same_packets_and_another_seed_others) {
  EXPECT_EQ(RunIdentity(7).build(syn_probe(1), ProbeId{1}),
            RunIdentity(7).build(syn_probe(1), ProbeId{1}));
  EXPECT_NE(RunIdentity(7).build(syn_probe(1), ProbeId{1}),
            RunIdentity(8).build(syn_probe(1), ProbeId{1}));
}

TEST(RunIdentity, initial_sequence_numbers_differ_between_flows_and_between_runs) {
  std::set<std::uint32_t> numbers;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (std::uint32_t flow = 0; flow < 16; ++flow) {
      numbers.insert(RunIdentity(seed).initial_sequence(flow));
    }
  }
  EXPECT_EQ(320U, numbers.size());
}

}  // namespace
}  // namespace flatline
