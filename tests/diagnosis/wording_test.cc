// What a verdict says, word for word: its sentence, what to ask for, what cannot be known.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/diagnose.h"
#include "tests/diagnosis/record_builder.h"

namespace flatline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string text(const Network& network) {
  const Verdict verdict = diagnose(network.record());
  return verdict.summary + "\n" + verdict.remedy;
}

const std::string kAllow =
    " to allow TCP from 198.18.0.2, any source port, to 198.51.100.10 port 4120, and the answers "
    "of those connections back.";
const std::string kCapture =
    "Capture on the target while this probe runs (tcpdump -n host <this host>): SYNs that arrive "
    "there and a SYN-ACK that leaves mean the return path; SYNs without a SYN-ACK, the host; no "
    "SYNs, the segment before it.";
const std::string kReturnPath =
    "whether the SYN arrives and its answer is lost on the way back: both look the same from this "
    "end";
const std::string kQueue =
    "whether the service's accept queue is full: the kernel then drops SYNs as silently as a "
    "filter";
const std::string kFilterOrRoute =
    "whether a filter or a policy route takes it, whether it refuses with ICMP errors that a limit "
    "holds back, and whether a stateful device holds back the ICMP errors of this flow alone: it "
    "would then get farther than is seen";
const std::string kWhichSide =
    "which side of the segment drops: the outgoing side of its first device, the incoming side of "
    "its second, or a device between them that is no hop";

TEST(Wording, of_path_healthy) {
  Network network(3);
  network.test().reaches_target().from_source_ports(3);
  EXPECT_EQ(text(network),
            "The handshake with 198.51.100.10 port 4120 completes, 4 hops away, in 4.00 ms.\n"
            "Nothing to ask of the network for this handshake. Look at the agent, TLS and the "
            "service.");
  EXPECT_THAT(
      diagnose(network.record()).unknowable_from_here,
      ElementsAre("whether TLS and the application behind the port are well: the handshake is the "
                  "kernel's work; nor whether large packets pass",
                  "rules of this host that pick the agent's own user or control group: the probe's "
                  "packets are not the agent's",
                  "source ports other than the 3 tried: one dead path of two equal ones escapes "
                  "with a probability of 1 in 8"));
}

TEST(Wording, of_a_round_trip_has_two_decimals_of_a_millisecond) {
  const std::vector<std::pair<Duration, std::string>> times = {
      {9us, "0.00"}, {10us, "0.01"}, {1059us, "1.05"}, {61'230us, "61.23"}, {2s, "2000.00"}};
  for (const auto& [round_trip, shown] : times) {
    Network network(3);
    network.test().reaches_target().after(round_trip);
    EXPECT_THAT(diagnose(network.record()).summary, ::testing::EndsWith("in " + shown + " ms."));
  }
}

TEST(Wording, of_host_down) {
  Network behind_a_router(3);
  behind_a_router.test()
      .reaches(3)
      .refused("198.18.3.1", UnreachableReason::Host, 3, 4)
      .after(3050ms);
  EXPECT_EQ(text(behind_a_router),
            "hop 3 (198.18.3.1) gets no ARP or ND answer from the next device on the way to "
            "198.51.100.10: the target itself is off or not on its network, or, if that hop is not "
            "the last router, the router after it.\n"
            "Ask the owner of hop 3 (198.18.3.1) which neighbour stays unanswered there (ip neigh, "
            "show arp). If it is 198.51.100.10, check that it is powered on, has this address and "
            "mask, and is in that VLAN.");
  Network gateway(3);
  gateway.test();
  gateway.neighbor("198.18.1.1", 3, false);
  EXPECT_EQ(text(gateway),
            "The gateway 198.18.1.1 does not answer ARP or ND on this host's own link (3 "
            "requests): it is down, has another address, or the link between is broken.\n"
            "Check that 198.18.1.1 is powered on, has this address and mask, and is in this host's "
            "VLAN.");
  Network neighbour(0, IpVersion::V6);
  neighbour.test();
  neighbour.neighbor("2001:db8:ffff::10", 2, false);
  EXPECT_EQ(text(neighbour),
            "The target 2001:db8:ffff::10 does not answer ARP or ND on this host's own link (2 "
            "requests): it is down, has another address, or the link between is broken.\n"
            "Check that 2001:db8:ffff::10 is powered on, has this address and mask, and is in this "
            "host's VLAN.");
}

TEST(Wording, of_host_silent) {
  Network network(3);
  network.test().reaches(2);
  EXPECT_EQ(text(network),
            "Nothing answers for 198.51.100.10, on any protocol, somewhere after hop 2 "
            "(198.18.2.1).\n"
            "First ask whether 198.51.100.10 is up and on the network. If it is, the owner of what "
            "follows hop 2 (198.18.2.1) should look for a route or filter that takes all traffic "
            "to it.");
  const Verdict verdict = diagnose(network.record());
  EXPECT_THAT(
      verdict.unknowable_from_here,
      ElementsAre(kReturnPath, "whether the host is off or something takes all traffic to it"));
  EXPECT_EQ(verdict.next, kCapture);
}

TEST(Wording, of_port_closed) {
  Network network(3);
  network.test().reaches(3).answered(Reset{}, 4);
  network.echo().reaches_target();
  EXPECT_EQ(text(network),
            "198.51.100.10 answers port 4120 with a RST: most likely the host is up and nothing "
            "listens there.\nOn 198.51.100.10: is the service running and listening on port 4120 "
            "(ss -ltnp)? If it is, look for a host firewall rule that rejects with a TCP reset.");
  const Verdict verdict = diagnose(network.record());
  EXPECT_THAT(verdict.unknowable_from_here,
              ElementsAre("whether the process is down or the host's own firewall sends the RST: "
                          "the same octets"));
  EXPECT_EQ(verdict.next, "On the target, ss -ltn shows whether anything listens on the port.");
}

TEST(Wording, of_firewall_drop) {
  Network proved(3);
  proved.test().reaches(2).from_source_ports(4);
  proved.controls_reach_target();
  EXPECT_EQ(text(proved),
            "TCP to 198.51.100.10 port 4120 dies without a word between hop 2 (198.18.2.1) and hop "
            "3 (198.18.3.1): a filter drops it there, on its way to the target.\n"
            "Ask the owner of the segment between hop 2 (198.18.2.1) and hop 3 (198.18.3.1)" +
                kAllow);
  EXPECT_THAT(diagnose(proved.record()).unknowable_from_here,
              ElementsAre(kFilterOrRoute, kWhichSide));
  EXPECT_EQ(diagnose(proved.record()).next, std::nullopt);

  Network before_the_target(3);
  before_the_target.test().reaches(3);
  before_the_target.closed_port().reaches_target();
  EXPECT_EQ(text(before_the_target),
            "TCP to 198.51.100.10 port 4120 dies without a word between hop 3 (198.18.3.1) and the "
            "target itself, while the target answers other probes: a filter for this port there, "
            "or its answers are lost on the way back.\n"
            "Ask the owner of the segment between hop 3 (198.18.3.1) and the target itself" +
                kAllow);
  EXPECT_THAT(diagnose(before_the_target.record()).unknowable_from_here,
              ElementsAre(kReturnPath, kQueue, kFilterOrRoute, kWhichSide));
  EXPECT_EQ(diagnose(before_the_target.record()).next, kCapture);

  Network one_leg(3);
  one_leg.test().reaches(1);
  one_leg.test().reaches_target();
  EXPECT_EQ(text(one_leg),
            "TCP to 198.51.100.10 port 4120 dies without a word between hop 1 (198.18.1.1) and the "
            "target itself, for some source ports only: one of several parallel paths, a rate "
            "limit or a filter by source port.\nAsk the owner of the segment between hop 1 "
            "(198.18.1.1) and the target itself for the state of each parallel path; the source "
            "ports in the evidence tell which flows take the dead one.");
}

TEST(Wording, of_firewall_drop_in_ipv6) {
  Network network(3, IpVersion::V6);
  network.test().reaches(2).from_source_ports(4);
  network.controls_reach_target();
  EXPECT_EQ(text(network),
            "TCP to 2001:db8:ffff::10 port 4120 dies without a word between hop 2 (2001:db8:2::1) "
            "and hop 3 (2001:db8:3::1): a filter drops it there, on its way to the target.\n"
            "Ask the owner of the segment between hop 2 (2001:db8:2::1) and hop 3 (2001:db8:3::1) "
            "to allow TCP from 2001:db8::2, any source port, to 2001:db8:ffff::10 port 4120, and "
            "the answers of those connections back.");
}

TEST(Wording, of_firewall_reject) {
  Network network(3);
  network.test().reaches(2).refused("198.18.2.1", UnreachableReason::Prohibited, 2, 3);
  EXPECT_EQ(text(network),
            "TCP to 198.51.100.10 port 4120 is rejected by hop 2 (198.18.2.1) with ICMP 3/13: a "
            "policy of that device refuses it.\nAsk the owner of hop 2 (198.18.2.1)" +
                kAllow);
  Network of_nobody(3);
  of_nobody.test().reaches(2).refused("198.18.99.1", UnreachableReason::Prohibited, 0, 3);
  EXPECT_EQ(text(of_nobody),
            "TCP to 198.51.100.10 port 4120 is rejected somewhere after hop 2 (198.18.2.1) with "
            "ICMP 3/13 in the name of 198.18.99.1, whose place on the path the error does not "
            "fit.\nAsk the owner of the path somewhere after hop 2 (198.18.2.1)" +
                kAllow);
  Network v6(3, IpVersion::V6);
  v6.test().reaches(2).refused("2001:db8:2::1", UnreachableReason::Prohibited, 2, 3);
  EXPECT_EQ(diagnose(v6.record()).summary,
            "TCP to 2001:db8:ffff::10 port 4120 is rejected by hop 2 (2001:db8:2::1) with ICMPv6 "
            "1/1: a policy of that device refuses it.");
}

TEST(Wording, of_firewall_reset) {
  Network named(3);
  named.test().reaches(2).answered(Reset{}, 3).arriving_with(63);
  named.controls_reach_target();
  EXPECT_EQ(text(named),
            "TCP to 198.51.100.10 port 4120 is reset in the target's name by hop 2 (198.18.2.1), "
            "not by the target.\nAsk the owner of hop 2 (198.18.2.1)" +
                kAllow);
  Network segment(3);
  segment.test().reaches(2).answered(Reset{}, 3).arriving_with(40);
  segment.controls_reach_target();
  EXPECT_EQ(text(segment),
            "TCP to 198.51.100.10 port 4120 is reset in the target's name between hop 2 "
            "(198.18.2.1) and hop 3 (198.18.3.1), not by the target.\n"
            "Ask the owner of the segment between hop 2 (198.18.2.1) and hop 3 (198.18.3.1)" +
                kAllow);
}

TEST(Wording, of_host_firewall_drop) {
  Network network(3);
  network.test().reaches(3);
  network.echo().reaches_target();
  EXPECT_EQ(text(network),
            "TCP to 198.51.100.10 port 4120 gets no answer although the host is alive and the flow "
            "is seen as far as hop 3 (198.18.3.1): most likely the host's own firewall or security "
            "group.\n"
            "On the target's host firewall or security group, allow TCP from 198.18.0.2, any "
            "source port, to 198.51.100.10 port 4120, and the answers of those connections back. "
            "If that is so already, capture on the target: does the SYN arrive, and does a SYN-ACK "
            "leave?");
  EXPECT_THAT(diagnose(network.record()).unknowable_from_here, ElementsAre(kReturnPath, kQueue));
}

TEST(Wording, of_local_firewall_drop) {
  const std::string rest =
      " rules (nft list ruleset, iptables-save), the reverse-path filter and the agent's own "
      "network engine; allow TCP from 198.18.0.2, any source port, to 198.51.100.10 port 4120, and "
      "the answers of those connections back.";
  Network outward(3);
  outward.test().not_sent(NotSentReason::Refused);
  EXPECT_EQ(text(outward),
            "TCP to 198.51.100.10 port 4120 never leaves this host: its own rules refuse to send "
            "it.\nOn this host, look at the OUTPUT" +
                rest);
  Network inward(3);
  inward.test().reaches_target().delivered(Delivery::NotDelivered);
  EXPECT_EQ(text(inward),
            "The SYN-ACK from 198.51.100.10 port 4120 arrives at this host's interface and no "
            "socket gets it: this host's own rules drop it.\nOn this host, look at the INPUT" +
                rest);
}

TEST(Wording, of_route_missing) {
  Network here(3);
  here.no_route(NoRouteReason::NoRoute);
  EXPECT_EQ(text(here),
            "This host has no route to 198.51.100.10 port 4120: nothing was sent.\n"
            "Add a route to 198.51.100.10 on this host (ip route get 198.51.100.10 shows what it "
            "does now).");
  Network far(4);
  far.test().reaches(2).refused("198.18.3.1", UnreachableReason::Network, 2, 3);
  EXPECT_EQ(text(far),
            "hop 3 (198.18.3.1) has no route to 198.51.100.10 and says so with ICMP 3/0.\n"
            "Ask the owner of hop 3 (198.18.3.1) for its route to 198.51.100.10.");
}

TEST(Wording, of_routing_loop) {
  Network network(4);
  FlowScript& test = network.test().hop_limits(1, 10).reaches(64);
  for (int hop = 2; hop <= 64; ++hop) {
    test.meets(hop, hop % 2 == 1 ? "198.18.3.1" : "198.18.2.1");
  }
  EXPECT_EQ(text(network),
            "TCP to 198.51.100.10 port 4120 goes round between 198.18.2.1 and 198.18.3.1, from hop "
            "2 (198.18.2.1) on, until its hop limit ends.\n"
            "Ask the owners of 198.18.2.1 and 198.18.3.1 for their routes to 198.51.100.10: at "
            "least one points back.");
}

TEST(Wording, of_inconclusive_says_whether_it_was_too_early) {
  Network early(3);
  early.test().reaches(2).rounds({0ms}).listened_until(1s);
  EXPECT_EQ(text(early),
            "No answer from 198.51.100.10 port 4120 yet, and not waited long enough to call it "
            "silence.\n");
  Network odd(3);
  odd.test().not_sent(NotSentReason::InterfaceGone);
  EXPECT_EQ(text(odd), "What came back for 198.51.100.10 port 4120 fits no single explanation.\n");
}

TEST(Wording, eliminations_say_what_removed_a_cause) {
  Network network(3);
  network.test().reaches(2).from_source_ports(4);
  network.controls_reach_target();
  std::vector<std::string> texts;
  for (const Elimination& elimination : diagnose(network.record()).eliminated) {
    texts.push_back(std::string(to_string(elimination.cause)) + ": " + elimination.because);
  }
  const std::string dead =
      ": hop 3 (198.18.3.1) answers the other flows every time and this flow never: it is lost "
      "before it gets there";
  EXPECT_THAT(
      texts,
      ElementsAre("path-healthy: nothing came back", "host-down: the target answered another probe",
                  "host-silent: the target answered another probe",
                  "port-closed: nothing came back", "firewall-reject: nothing came back",
                  "firewall-reset: nothing came back", "host-firewall-drop" + dead,
                  "local-firewall-drop: the SYNs were seen leaving the interface, and no answer "
                  "was seen arriving there",
                  "return-path-drop" + dead,
                  "route-missing: the target answered another probe, and a route does not pick "
                  "ports",
                  "routing-loop: the packets did not come round until their hop limit ended",
                  "overload" + dead));
}

}  // namespace
}  // namespace flatline::testing
