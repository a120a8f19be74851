#ifndef TESTS_DIAGNOSIS_RECORD_BUILDER_H_
#define TESTS_DIAGNOSIS_RECORD_BUILDER_H_

#include <chrono>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "diagnosis/observation.h"
#include "diagnosis/verdict.h"

namespace flatline::testing {

using namespace std::chrono_literals;

IpAddress ip(const std::string& text);

// What a flow's probes meet, said as in a sentence:
//   network.test().reaches(2);                  time exceeded of hops 1 and 2, then silence
//   network.control().reaches_target();         and the answer that this arm draws from a live host
// Each hop limit from 1 to two past the target, and 64, is sent in each round. Rounds are at
// 0, 1.15 and 2.3 s; who was silent was listened to until 3.5 s.
class FlowScript {
 public:
  FlowScript(Arm arm, FlowKey flow, const class Network& network);

  FlowScript& reaches(int hop);
  FlowScript& reaches_target();
  // Answered from this hop limit on; by default in the target's name and with the hop limit of the
  // target's packets.
  FlowScript& answered(Message message, int from);
  FlowScript& arriving_with(int reply_hop_limit);
  FlowScript& by(const std::string& responder);
  FlowScript& after(Duration round_trip);
  FlowScript& delivered(Delivery delivery);
  // Refused with an ICMP error by the device at this address, after so many decrements.
  FlowScript& refused(const std::string& responder, UnreachableReason reason, int used, int from);

  // Other responders than the path's, hops that say nothing, hops that answer so many probes only.
  FlowScript& meets(int hop, const std::string& responder);
  FlowScript& quiet_at(int hop);
  FlowScript& answered_times(int hop, int times);
  FlowScript& hop_arrives_with(int hop, int reply_hop_limit);
  FlowScript& hop_round_trip(Duration round_trip);

  FlowScript& hop_limits(int first, int last);
  FlowScript& rounds(std::vector<Duration> times);
  FlowScript& listened_until(Duration time);
  FlowScript& not_sent(NotSentReason reason);
  // The same from so many source ports in all.
  FlowScript& from_source_ports(int count);

  void emit(Record& record, std::uint32_t& next_frame) const;

 private:
  struct FarEnd {
    Message message;
    int from = 1;
    IpAddress responder;
    HopLimit reply_hop_limit;
    Duration round_trip = 4ms;
    Delivery delivery = Delivery::NotObserved;
    int used = 0;
  };

  void emit_flow(const FlowKey& flow, Record& record, std::uint32_t& next_frame) const;
  Outcome outcome(std::uint8_t hop_limit, Timestamp sent_at, std::map<int, int>& answers,
                  std::uint32_t& next_frame) const;

  Arm arm_;
  FlowKey flow_;
  const Network& network_;
  int reach_ = 0;
  std::optional<FarEnd> far_;
  std::map<int, IpAddress> responders_;
  std::set<int> quiet_;
  std::map<int, int> limited_;
  std::map<int, HopLimit> reply_hop_limits_;
  Duration hop_round_trip_ = 2ms;
  int first_ = 1;
  int last_;
  std::vector<Duration> rounds_ = {0ms, 1150ms, 2300ms};
  Duration until_ = 3500ms;
  std::optional<NotSentReason> not_sent_;
  int source_ports_ = 1;
};

// A path of routers with the target behind it. Router k answers as 198.18.k.1 (2001:db8:k::1), the
// target is 198.51.100.10 (2001:db8:ffff::10) port 4120; all packets begin with hop limit 64.
class Network {
 public:
  explicit Network(int routers, IpVersion version = IpVersion::V4);

  FlowScript& test();
  FlowScript& control();
  FlowScript& closed_port();
  FlowScript& echo();
  FlowScript& udp();
  // All four arms beside the test, to the target.
  void controls_reach_target();

  Network& no_route(NoRouteReason reason);
  Network& neighbor(const std::string& address, std::uint32_t requests, bool answered);
  Network& unsolicited(const std::string& responder, Unsolicited::Why why);
  Record record() const;

  int distance() const { return routers_ + 1; }
  IpAddress hop(int number) const;
  IpAddress target() const;
  IpAddress source() const;
  // With what a packet that began with `initial` arrives from a hop, or from the target.
  static HopLimit arriving_from(int hop, int initial = 64);

 private:
  FlowScript& add(Arm arm, std::uint16_t port, Protocol protocol);

  int routers_;
  IpVersion version_;
  std::list<FlowScript> flows_;
  std::uint16_t next_source_port_ = 40000;
  Record base_;
};

// A record of a name that was asked for and has no address, and of each question what came back.
Record name_record(const std::string& target,
                   const std::vector<std::pair<std::string, std::optional<std::uint8_t>>>& asked);

// A verdict in one line: "firewall-drop forward certain, segment, seen 2 198.18.2.1, unseen 3
// 198.18.3.1, suspect none, or return-path-drop".
std::string gist(const Verdict& verdict);
std::string verdict_of(const Network& network);
std::string verdict_of(const Record& record);
std::string point(const std::optional<PathPoint>& point);
std::string join(const std::vector<Cause>& causes);
// "silent-hop 2 (note)" a line
std::vector<std::string> finding_texts(const Verdict& verdict);

}  // namespace flatline::testing

#endif  // TESTS_DIAGNOSIS_RECORD_BUILDER_H_
