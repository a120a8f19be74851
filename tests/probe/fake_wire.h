#ifndef TESTS_PROBE_FAKE_WIRE_H_
#define TESTS_PROBE_FAKE_WIRE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "packet/datagram.h"
#include "probe/wire.h"

namespace flatline {

// What a position of the path does to a packet. As on Linux, a router that filters (Drop, Reject,
// Reset) looks at the hop limit first; one without a route (NoRoute, Blackhole) never gets there.
enum class Act : std::uint8_t { Drop, Reject, Reset, NoRoute, Blackhole };

struct FakeRule {
  int hop = 1;  // 1 is the first router; one more than there are routers is the target's own filter
  Act act = Act::Drop;
  std::optional<Protocol> protocol;    // absent: any
  std::optional<std::uint16_t> port;   // of the target; absent: any
  bool odd_source_ports_only = false;  // one broken leg of two
  bool returning = false;              // acts on what the target sends
  std::uint8_t code = 13;              // of destination unreachable; IPv6 has its own
  std::optional<std::uint8_t> type;    // of another ICMP error that it sends instead
};

// What a resolver answers to a query, nullopt for silence.
using FakeResolver = std::function<std::optional<Octets>(const std::string& name, OctetView query)>;

// A straight path: this host, routers 1 to n, the target. Every link takes the same time.
struct FakePath {
  IpVersion version = IpVersion::V4;
  int routers = 3;
  Duration link_delay = std::chrono::milliseconds(1);
  std::set<std::uint16_t> open_ports = {4120, 443};
  bool target_up = true;          // else the last router says so after three ARP requests
  bool target_timestamps = true;  // RFC 7323
  std::vector<FakeRule> rules;
  std::set<int> silent_hops;              // forward, and never say time exceeded
  std::map<int, Duration> icmp_interval;  // a hop's shortest time between two ICMP errors
  std::optional<int> loop_after;  // this router and the one before it hand everything to each other
  std::set<std::size_t> lost;     // by number of departure, from 1: lost on the first link
  bool gateway_up = true;         // else this host asks for it and packets wait for ever
  bool swallows = false;          // the kernel takes packets and the interface never sees them
  bool input_drops = false;       // no socket gets what arrives
  std::optional<SendError> refuses;
  std::optional<NoRouteReason> no_route;
  std::map<IpAddress, FakeResolver> resolvers;
};

IpAddress vantage_address(IpVersion version);
IpAddress router_address(IpVersion version, int hop);
IpAddress target_address(IpVersion version);

struct DepartedPacket {
  Timestamp at;
  Packet packet;
};

// A Wire in memory with virtual time, the same packets every time.
class FakeWire : public Wire {
 public:
  explicit FakeWire(FakePath path);

  std::expected<void, SendError> transmit(const Packet& packet) override;
  std::optional<Arrival> receive_until(Timestamp deadline) override;
  Timestamp now() override { return now_; }
  RouteLookup route_to(const IpAddress& destination) override;
  std::optional<Port> reserve_port(Protocol protocol) override;

  // What happened, for the test to judge.
  const std::vector<DepartedPacket>& left() const { return left_; }
  std::size_t half_open() const { return connections_.size(); }
  const std::vector<std::string>& names_asked() const { return names_asked_; }

  std::optional<int> ports_left;  // limits reserve_port

 private:
  struct Connection {
    std::uint32_t sequence = 0;
    std::uint32_t timestamp = 0;  // of the first SYN that came (RFC 7323 §4.3)
    bool established = false;
  };

  int distance() const { return path_.routers + 1; }
  int router_at(int hop) const;
  const FakeRule* rule_at(int hop, const Datagram& datagram, bool before_hop_limit) const;
  void travel(const Datagram& datagram, const Packet& packet);
  void apply(const FakeRule& rule, const Datagram& datagram, const Packet& packet);
  void reach_target(const Datagram& datagram, const Packet& packet);
  void reach_listener(const FlowKey& flow, const TcpHeader& tcp);
  void resolve(const FakeResolver& resolver, const Datagram& datagram);
  void ask_for_neighbor();
  void say_host_down(const Datagram& datagram, const Packet& packet);
  void send_error(int hop, const Packet& packet, std::uint8_t type, std::uint8_t code, int used,
                  Duration after = {});
  void send_reset(int hop, const FlowKey& flow, const TcpHeader& tcp);
  void send_back(int hop, Packet packet, Duration after = {});
  void show(Timestamp at, Passage passage, const Packet& packet, std::uint16_t ethertype);

  FakePath path_;
  Timestamp now_{std::chrono::seconds(1'000'000)};
  std::uint16_t next_port_ = 40000;
  std::multimap<Timestamp, Arrival> coming_;
  std::vector<DepartedPacket> left_;
  std::map<int, Timestamp> last_icmp_error_;
  std::map<FlowKey, Connection> connections_;
  std::vector<std::string> names_asked_;
  std::optional<Timestamp> neighbor_given_up_at_;
  bool asked_for_neighbor_ = false;
  int fruitless_turns_ = 0;
};

}  // namespace flatline

#endif  // TESTS_PROBE_FAKE_WIRE_H_
