#ifndef DIAGNOSIS_VERDICT_H_
#define DIAGNOSIS_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/cause.h"
#include "diagnosis/observation.h"

namespace flatline {

enum class Direction : std::uint8_t {
  Forward,  // from this vantage point to the target
  Return,
  Both,  // not separable from here, or both are broken
  None,
};

enum class Confidence : std::uint8_t {
  Certain,   // one hypothesis is left
  Likely,    // several are left, at one place and in one direction
  Possible,  // several are left, at different places or in different directions
};

enum class PlaceKind : std::uint8_t { Local, Segment, Hop, Target, Resolver, Unknown };

struct PathPoint {
  std::optional<Hop> hop;  // absent where the distance is not known
  std::optional<IpAddress> address;
  friend bool operator==(const PathPoint&, const PathPoint&) = default;
};

struct Place {
  PlaceKind kind = PlaceKind::Unknown;
  // The farthest point that the traffic is proved to have reached; hop 0 is the vantage point.
  std::optional<PathPoint> last_seen;
  // The nearest point past it that is alive by another test and yet not reached.
  std::optional<PathPoint> first_unseen;
  // Named only where packets convict.
  std::optional<PathPoint> suspect;
  friend bool operator==(const Place&, const Place&) = default;
};

// A packet of the evidence file and the fact that it shows.
struct Exhibit {
  FrameNumber frame;
  std::string shows;
  friend bool operator==(const Exhibit&, const Exhibit&) = default;
};

// A cause that was possible and is not: which observation removed it.
struct Elimination {
  Cause cause = Cause::Inconclusive;
  std::string because;
  friend bool operator==(const Elimination&, const Elimination&) = default;
};

struct Finding {
  FindingKind kind = FindingKind::SilentHop;
  Place where;
  std::string note;
  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Verdict {
  Cause cause = Cause::Inconclusive;
  Direction direction = Direction::None;
  Confidence confidence = Confidence::Possible;
  Place where;
  std::vector<Cause> not_excluded;  // besides `cause`
  std::vector<Elimination> eliminated;
  std::vector<std::string> unknowable_from_here;
  std::optional<std::string> next;      // the experiment or capture point that would decide
  std::string summary;                  // one sentence
  std::string remedy;                   // what to ask for, and whom
  std::vector<std::string> documented;  // rows of the failure table: "O2a"
  std::vector<Exhibit> evidence;
  std::vector<Finding> findings;
};

std::string_view to_string(Direction direction);
std::string_view to_string(Confidence confidence);
std::string_view to_string(PlaceKind kind);

}  // namespace flatline

#endif  // DIAGNOSIS_VERDICT_H_
