#ifndef DIAGNOSIS_RULES_NAMES_H_
#define DIAGNOSIS_RULES_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "diagnosis/observation.h"

namespace flatline {

// The query that decided why a name has no address.
struct DecidingName {
  std::string name;
  IpAddress resolver;
  bool truncated = false;             // the answer was cut: that it has no addresses means nothing
  std::optional<std::uint8_t> rcode;  // absent: no DNS response came
  bool icmp_error =
      false;  // an ICMP error came instead: nothing listens there, or a filter says no
  std::optional<FrameNumber> frame;  // of the answer
};

std::optional<DecidingName> deciding_name(const Record& record);

}  // namespace flatline

#endif  // DIAGNOSIS_RULES_NAMES_H_
