#ifndef PROBE_INVESTIGATION_H_
#define PROBE_INVESTIGATION_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "diagnosis/next_question.h"
#include "diagnosis/observation.h"
#include "probe/engine.h"
#include "probe/experiments/hop_trace.h"
#include "probe/experiments/name_lookup.h"
#include "probe/resolver_config.h"
#include "probe/wire.h"

namespace flatline {

struct InvestigationOptions {
  std::optional<IpVersion> family;                     // -4, -6
  std::optional<IpAddress> source;                     // --source
  Port control{443};                                   // --control
  Duration timeout = std::chrono::milliseconds(4400);  // of the path tests; --timeout
};

// Where names come from, read by the caller: the text of hosts(5) and resolv.conf(5).
struct NameSources {
  std::string hosts;
  ResolverConfig resolvers;
};

// One flow to its verdict. Resolves the target's name, traces the test flow, and goes on asking the
// question that separates the remaining hypotheses best until one is left, nothing more can be
// learnt from here, or the time is up; then closes what it left half-open. Does no I/O but ask the
// wire for a route and for source ports.
class Investigation {
 public:
  Investigation(Target target, InvestigationOptions options, NameSources names, Wire& wire,
                Engine& engine);

  void start(Timestamp now);
  // Looks at what is known and starts what is to be done next. To be called whenever something
  // arrived or the time of next_wake() has come.
  void update(Timestamp now);
  // Ends early (Ctrl-C): closes connections and keeps what is known.
  void stop(Timestamp now);

  std::optional<Timestamp> next_wake() const { return wake_at_; }
  bool finished() const { return stage_ == Stage::Finished; }
  // What is known at `now`; final once finished.
  Record record(Timestamp now) const;
  // What is going on, for a progress line.
  std::string progress(Timestamp now) const;

 private:
  enum class Stage {
    Resolving,
    FirstLook,   // the test flow's trace and one more source port
    Confirming,  // SYN-ACK came: more source ports, silent hops asked again
    Widened,     // questions beyond the first look
    Closing,     // RSTs are on their way out
    Finished,
  };

  void begin_resolving(Timestamp now);
  void update_resolving(Timestamp now);
  void begin_path(const IpAddress& address, Timestamp now);
  void begin_first_look(Timestamp now);
  void update_first_look(Timestamp now, const PathView& view);
  void begin_confirming(Timestamp now, const PathView& view);
  void update_confirming(Timestamp now, const PathView& view);
  void begin_widened(Timestamp now);
  void update_widened(Timestamp now, const PathView& view);
  void close(Timestamp now);

  // Asks what is worth asking now; returns whether anything was.
  bool ask_questions(Timestamp now, const PathView& view);
  void ask(Question question, Timestamp now, const PathView& view);
  void ask_arm(Arm arm, const PathView& view, std::uint8_t first, int copies);
  void ask_source_ports(Timestamp now);
  void ask_decisive_hops(Timestamp now, const PathView& view);
  void ask_reset_distance(const PathView& view);
  // Where some source ports pass and some do not, both kinds must have been traced.
  void trace_both_kinds(const PathView& view);
  void extend_long_path(const PathView& view);

  // A flow of the arm to the target; nullptr when the wire has no source port left.
  const ArmFlow* open_flow(Arm arm);
  const ArmFlow* flow_of(const FlowKey& key) const;
  const ArmFlow* control_for(const PathView& view) const;
  bool waits_for_neighbor(const PathView& view) const;
  Duration longest_round_trip(const PathView& view) const;
  std::vector<Timestamp> later_rounds(Timestamp now) const;
  void wake_no_later_than(Timestamp when);

  Target target_;
  InvestigationOptions options_;
  NameSources names_;
  Wire& wire_;
  Engine& engine_;

  Stage stage_ = Stage::Resolving;
  NameLookup* lookup_ = nullptr;  // owned by the engine
  std::vector<NameQuery> name_queries_;
  std::optional<RouteLookup> route_;
  std::vector<ArmFlow> flows_;  // reserved, so that pointers into it stay
  std::set<FlowKey> traced_;
  std::set<Question> asked_;
  Timestamp path_started_at_;
  Timestamp stage_until_;  // Confirming, Widened: not longer than this
  std::optional<Timestamp> first_look_until_;
  std::optional<Timestamp> wake_at_;
  int quiet_hops_end_ = 1;  // Confirming: hops before this one should be known
  bool extended_ = false;
  bool mixed_suspected_ = false;
  std::optional<Record> final_record_;
};

}  // namespace flatline

#endif  // PROBE_INVESTIGATION_H_
