#include "probe/sent_log.h"

#include <gtest/gtest.h>

#include "tests/probe/sample_probes.h"

namespace flatline {
namespace {

SentProbe probe(std::uint16_t id, std::uint32_t sequence, std::uint16_t source_port,
                bool expects_answer = true) {
  return {.probe = {.id = ProbeId{id},
                    .flow = flow_to(Protocol::Tcp, 4120, IpVersion::V4, source_port),
                    .sent_sequence = sequence},
          .expects_answer = expects_answer};
}

TEST(SentLog, finds_what_was_sent_by_its_number_and_nothing_else) {
  SentLog log;
  log.add(probe(1, 1000, 40000));
  log.add(probe(2, 1000, 40000));
  EXPECT_EQ(nullptr, log.find(ProbeId{0}));
  EXPECT_EQ(ProbeId{2}, log.find(ProbeId{2})->probe.id);
  EXPECT_EQ(nullptr, log.find(ProbeId{3}));
}

TEST(SentLog, a_sequence_number_is_looked_for_in_one_flow_among_probes_that_ask) {
  SentLog log;
  log.add(probe(1, 1000, 40000));
  log.add(probe(2, 1000, 40001));
  log.add(probe(3, 2000, 40000));
  log.add(probe(4, 1000, 40000));
  log.add(probe(5, 1000, 40000, false));
  std::vector<int> found;
  for (const SentProbe* sent :
       log.with_sequence(flow_to(Protocol::Tcp, 4120, IpVersion::V4, 40000), 1000)) {
    found.push_back(sent->probe.id.value);
  }
  EXPECT_EQ((std::vector<int>{1, 4}), found);
}

TEST(SentLog, a_flow_that_never_sent_is_unknown) {
  SentLog log;
  log.add(probe(1, 1000, 40000));
  EXPECT_TRUE(log.knows(flow_to(Protocol::Tcp, 4120, IpVersion::V4, 40000)));
  EXPECT_FALSE(log.knows(flow_to(Protocol::Udp, 4120, IpVersion::V4, 40000)));
  EXPECT_TRUE(log.with_sequence(flow_to(Protocol::Tcp, 443), 1000).empty());
}

}  // namespace
}  // namespace flatline
