#include "diagnosis/verdict.h"

namespace flatline {

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::Forward:
      return "forward";
    case Direction::Return:
      return "return";
    case Direction::Both:
      return "both";
    case Direction::None:
      return "none";
  }
  return "";
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::Certain:
      return "certain";
    case Confidence::Likely:
      return "likely";
    case Confidence::Possible:
      return "possible";
  }
  return "";
}

std::string_view to_string(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::Local:
      return "local";
    case PlaceKind::Segment:
      return "segment";
    case PlaceKind::Hop:
      return "hop";
    case PlaceKind::Target:
      return "target";
    case PlaceKind::Resolver:
      return "resolver";
    case PlaceKind::Unknown:
      return "unknown";
  }
  return "";
}

}  // namespace flatline
