#ifndef PROBE_EXPERIMENTS_NAME_LOOKUP_H_
#define PROBE_EXPERIMENTS_NAME_LOOKUP_H_

#include <optional>
#include <string>
#include <vector>

#include "probe/experiment.h"

namespace flatline {

// One question to one resolver, ready to be sent.
struct NameQuestion {
  std::string name;
  IpVersion family = IpVersion::V4;  // A or AAAA
  FlowKey flow;                      // UDP to the resolver's port 53
  Octets query;
};

// What addresses does the name have? Asks as a stub resolver does: each name in turn, each resolver
// in turn; on to the next resolver after silence, SERVFAIL or REFUSED, on to the other address
// family after an answer without addresses, to the next name after NXDOMAIN; each question twice,
// since UDP loses packets.
class NameLookup : public Experiment {
 public:
  explicit NameLookup(std::vector<NameQuestion> questions);

  Step next(Timestamp now) override;
  void handle_assigned(const Probe& probe) override;
  void handle_reply(const Probe& probe, const Reply& reply) override;

  bool finished() const { return finished_; }
  const std::vector<IpAddress>& addresses() const { return addresses_; }
  // What was asked, for the record.
  const std::vector<NameQuery>& asked() const { return asked_; }

 private:
  enum class Skip { Resolver, Family, Name };
  // To the first question with another resolver, family or name.
  void go_on(Skip skip);

  std::vector<NameQuestion> questions_;  // by name, then by family, then by resolver
  std::size_t current_ = 0;
  int tries_ = 0;
  std::optional<Timestamp> give_up_at_;
  std::vector<NameQuery> asked_;
  std::vector<IpAddress> addresses_;
  bool finished_ = false;
};

}  // namespace flatline

#endif  // PROBE_EXPERIMENTS_NAME_LOOKUP_H_
