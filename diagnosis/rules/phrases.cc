#include "diagnosis/rules/phrases.h"

#include "diagnosis/rules/terms.h"

namespace flatline {
namespace {

bool is_target(const std::optional<PathPoint>& point, const PathView& view) {
  return point && point->address && point->address == view.record().target.address;
}

}  // namespace

std::string point_text(const std::optional<PathPoint>& point) {
  if (!point) {
    return "an unknown point";
  }
  if (point->hop == Hop{0}) {
    return "this host";
  }
  const std::string address = point->address ? point->address->to_string() : "no address known";
  return point->hop ? "hop " + std::to_string(point->hop->value) + " (" + address + ")" : address;
}

std::string flow_text(const PathView& view) {
  return "TCP to " + target_text(view);
}

std::string segment_text(const Verdict& verdict, const PathView& view) {
  if (!verdict.where.first_unseen) {
    return "somewhere after " + point_text(verdict.where.last_seen);
  }
  const std::string far = is_target(verdict.where.first_unseen, view)
                              ? "the target itself"
                              : point_text(verdict.where.first_unseen);
  return "between " + point_text(verdict.where.last_seen) + " and " + far;
}

std::string icmp_text(const FarAnswer& answer) {
  const auto& unreachable = std::get<Unreachable>(answer.reply.message);
  const std::string family =
      answer.reply.responder.version() == IpVersion::V4 ? "ICMP " : "ICMPv6 ";
  return family + std::to_string(unreachable.type) + "/" + std::to_string(unreachable.code);
}

std::string source_text(const PathView& view) {
  const Route* route = route_of(view);
  return route != nullptr ? route->source.to_string() : "this host";
}

std::string allow_rule_text(const PathView& view) {
  const Target& target = view.record().target;
  const std::string to = target.address ? target.address->to_string() : target.name;
  return "allow TCP from " + source_text(view) + ", any source port, to " + to + " port " +
         std::to_string(target.port.value) + ", and the answers of those connections back";
}

}  // namespace flatline
