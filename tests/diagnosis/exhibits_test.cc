// Which frames a verdict cites, and what it says that they show. Also the stable ids.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

std::vector<std::string> exhibits(const Network& network) {
  std::vector<std::string> texts;
  for (const Exhibit& exhibit : diagnose(network.record()).evidence) {
    texts.push_back(std::to_string(exhibit.frame.value) + " " + exhibit.shows);
  }
  return texts;
}

TEST(Exhibits, of_a_drop_are_the_last_hop_the_copies_and_what_the_controls_reached) {
  Network network(3);
  network.test().reaches(2);
  network.control().reaches_target().rounds({0ms});
  network.echo().reaches_target().rounds({0ms});
  network.udp().reaches_target().rounds({0ms});
  EXPECT_THAT(
      exhibits(network),
      ::testing::ElementsAre(
          "4 test: the SYN reached hop 2 (198.18.2.1), which answers time exceeded",
          "9 test: SYN to 198.51.100.10 port 4120 that can go all the way, copy 1: no answer",
          "18 test: SYN to 198.51.100.10 port 4120 that can go all the way, copy 2: no answer",
          "27 test: SYN to 198.51.100.10 port 4120 that can go all the way, copy 3: no answer",
          "33 control: the control port reached hop 3 (198.18.3.1)",
          "35 control: the control port: SYN-ACK of 198.51.100.10",
          "47 control: ICMP echo reached hop 3 (198.18.3.1)",
          "49 control: ICMP echo: echo reply of 198.51.100.10",
          "61 control: UDP reached hop 3 (198.18.3.1)",
          "63 control: UDP: ICMP 3/3 from 198.51.100.10, quoting hop limit 1 of 4 sent: refused at "
          "hop 4 (198.51.100.10)"));
}

TEST(Exhibits, of_a_refusal_show_the_quotation) {
  Network network(3);
  network.test().reaches(2).rounds({0ms}).refused("198.18.2.1", UnreachableReason::Prohibited, 2,
                                                  3);
  EXPECT_THAT(exhibits(network),
              ::testing::ElementsAre(
                  "4 test: the SYN reached hop 2 (198.18.2.1), which answers time exceeded",
                  "6 test: ICMP 3/13 from 198.18.2.1, quoting hop limit 1 of 3 sent: refused at "
                  "hop 2 (198.18.2.1)"));
}

TEST(Exhibits, of_an_altered_quotation_name_no_hop) {
  Network altered(3);
  altered.test().reaches(2).rounds({0ms}).refused("198.18.99.1", UnreachableReason::Prohibited, 0,
                                                  3);
  EXPECT_EQ(exhibits(altered).back(),
            "6 test: ICMP 3/13 from 198.18.99.1, quoting hop limit 3 of 3 sent, which does not fit "
            "the path");
  Network either(3);
  either.test().reaches(2).rounds({0ms}).refused("198.18.99.1", UnreachableReason::Prohibited, 2,
                                                 3);
  either.echo().reaches(3);
  EXPECT_EQ(exhibits(either)[1],
            "6 test: ICMP 3/13 from 198.18.99.1, quoting hop limit 1 of 3 sent");
}

TEST(Exhibits, of_a_reset_show_the_hop_limit_on_arrival) {
  Network network(3);
  network.test().reaches(2).rounds({0ms}).answered(Reset{}, 3).arriving_with(63);
  network.closed_port().reaches_target().rounds({0ms});
  EXPECT_THAT(exhibits(network),
              ::testing::ElementsAre(
                  "4 test: the SYN reached hop 2 (198.18.2.1), which answers time exceeded",
                  "6 test: RST in the name of 198.51.100.10, hop limit 63 on arrival",
                  "20 control: a presumed closed port reached hop 3 (198.18.3.1)",
                  "22 control: a presumed closed port: RST in the name of 198.51.100.10, hop limit "
                  "61 on arrival"));
}

TEST(Exhibits, of_a_healthy_path_leave_the_controls_out) {
  Network network(1);
  network.test().reaches_target().rounds({0ms});
  network.echo().reaches_target().rounds({0ms});
  EXPECT_THAT(exhibits(network),
              ::testing::ElementsAre(
                  "2 test: the SYN reached hop 1 (198.18.1.1), which answers time exceeded",
                  "4 test: SYN-ACK of 198.51.100.10"));
}

TEST(Exhibits, of_a_dead_neighbour_are_the_requests) {
  Network network(0);
  network.test().not_sent(NotSentReason::NeverOnTheWire);
  network.neighbor("198.51.100.10", 2, false);
  EXPECT_THAT(exhibits(network),
              ::testing::ElementsAre("1000 nobody answers this request for 198.51.100.10",
                                     "1001 nobody answers this request for 198.51.100.10"));
}

TEST(Exhibits, without_frame_numbers_there_are_none) {
  Network network(3);
  network.test().reaches_target();
  Record record = network.record();
  for (Observation& observation : record.observations) {
    observation.sent_frame.reset();
    if (auto* answered = std::get_if<Answered>(&observation.outcome)) {
      answered->replies.front().frame.reset();
    }
  }
  EXPECT_THAT(diagnose(record).evidence, ::testing::IsEmpty());
}

TEST(CauseIds, go_round) {
  for (const std::string_view id : cause_ids()) {
    EXPECT_EQ(to_string(cause_from_string(id).value()), id);
  }
  for (const std::string_view id : finding_ids()) {
    EXPECT_EQ(to_string(finding_from_string(id).value()), id);
  }
  EXPECT_EQ(cause_ids().size(), 42U);
  EXPECT_EQ(finding_ids().size(), 11U);
  EXPECT_EQ(cause_from_string("firewall-drop"), Cause::FirewallDrop);
  EXPECT_EQ(cause_from_string("inconclusive"), Cause::Inconclusive);
  EXPECT_EQ(finding_from_string("half-open-limit"), FindingKind::HalfOpenLimit);
  EXPECT_EQ(cause_from_string("Firewall-Drop"), std::nullopt);
  EXPECT_EQ(cause_from_string("silent-hop"), std::nullopt);
  EXPECT_EQ(finding_from_string("firewall-drop"), std::nullopt);
  EXPECT_EQ(cause_from_string(""), std::nullopt);
}

}  // namespace
}  // namespace flatline::testing
