#ifndef PROBE_ENGINE_H_
#define PROBE_ENGINE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "diagnosis/observation.h"
#include "probe/experiment.h"
#include "probe/identity.h"
#include "probe/matcher.h"
#include "probe/pacer.h"
#include "probe/sent_log.h"
#include "probe/wire.h"

namespace flatline {

// What a wire can show besides arrivals; without it, absence says nothing.
struct WireSight {
  bool shows_departures = true;  // Passage::Left
  bool shows_delivery = true;    // Passage::Delivered
};

struct Transmission {
  ProbeId id;
  Packet packet;
};

// The sans-I/O core: experiments in, packets out; packets in, observations out. The driver's loop
// is
//   handle_arrival / handle_timeout / handle_send_error, then poll_transmit until empty, then wait
//   until poll_timeout.
class Engine {
 public:
  Engine(RunIdentity identity, PacerLimits limits, WireSight sight);

  void add(std::unique_ptr<Experiment> experiment);

  // A packet was seen.
  void handle_arrival(const Arrival& arrival);
  // The wire refused what poll_transmit gave.
  void handle_send_error(ProbeId id, const SendError& error);

  // The next packet to send; nullopt when there is none for now.
  std::optional<Transmission> poll_transmit(Timestamp now);
  // When to come back although nothing arrives; nullopt when every experiment is done.
  std::optional<Timestamp> poll_timeout() const;

  const RunIdentity& identity() const { return identity_; }
  int flows_opened() const { return pacer_.flows_opened(); }
  std::size_t packets_sent() const { return log_.size(); }
  std::optional<Timestamp> last_sent_at() const { return last_sent_at_; }

  // The peer's initial sequence number, once its SYN-ACK came.
  std::optional<std::uint32_t> peer_sequence(const FlowKey& flow) const;

  // What has been observed until `now`, in order of sending.
  std::vector<Observation> observations(Timestamp now) const;
  const std::vector<NeighborResolution>& neighbors() const { return neighbors_; }
  const std::vector<Unsolicited>& unsolicited() const { return unsolicited_; }

 private:
  struct Running {
    std::unique_ptr<Experiment> experiment;
    std::optional<ProbeSpec> waiting;  // for the pacer
    std::optional<Timestamp> wake_at;
    bool done = false;
  };

  std::optional<ProbeSpec> next_spec(Running& running, Timestamp now);
  Transmission send(Running& running, const ProbeSpec& spec, Timestamp now);
  void note_departure(SentProbe& probe, const Arrival& arrival);
  std::vector<SentProbe*> alike(SentProbe& probe, const Message& message);
  void note_delivery(SentProbe& probe, const Message& message);
  bool take_early_delivery(SentProbe& probe, const Message& message);
  void note_reply(SentProbe& probe, Message message, const Datagram& datagram,
                  const Arrival& arrival);
  void note_neighbor(const IpAddress& address, bool answer, const Arrival& arrival);
  bool handle_neighbor(const Arrival& arrival, const Datagram* datagram);
  Outcome outcome_of(const SentProbe& sent, Timestamp now) const;

  RunIdentity identity_;
  Pacer pacer_;
  WireSight sight_;
  SentLog log_;
  std::vector<Running> running_;
  std::map<FlowKey, std::uint32_t> peer_sequences_;
  std::vector<NeighborResolution> neighbors_;
  std::vector<Unsolicited> unsolicited_;
  std::optional<Timestamp> last_sent_at_;
};

}  // namespace flatline

#endif  // PROBE_ENGINE_H_
