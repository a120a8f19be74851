#ifndef CLI_PROBE_REQUEST_H_
#define CLI_PROBE_REQUEST_H_

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "diagnosis/observation.h"
#include "packet/time.h"

namespace flatline {

// What `flatline probe` was asked to do.
struct ProbeRequest {
  Target target;
  std::optional<IpVersion> family;
  std::optional<std::string> interface;
  std::optional<IpAddress> source;
  Port control{443};
  Duration timeout = std::chrono::milliseconds(4400);
  std::optional<std::string> evidence_file;  // -w
  std::optional<std::uint64_t> seed;         // makes ports and numbers repeatable, for the lab
  bool json = false;
  bool dry_run = false;
  bool verbose = false;
  bool no_color = false;
};

// Whether the target's port is the heartbeat's or another's, in the words of the JSON document.
std::string_view flow_name(Port port);

// The port to compare with: the one asked for, unless it is the tested one, which controls nothing.
constexpr Port control_port(std::optional<Port> asked, Port tested) {
  if (asked && *asked != tested) {
    return *asked;
  }
  return tested == Port{443} ? Port{4120} : Port{443};
}

// HOST, HOST:PORT, ADDRESS, ADDRESS:PORT, IPv6 address, [IPv6 address]:PORT. The error says what is
// wrong.
std::expected<Target, std::string> parse_target(std::string_view text, Port default_port);

// "3s", "500ms", "2" (seconds). The error says what is wrong.
std::expected<Duration, std::string> parse_duration(std::string_view text);

}  // namespace flatline

#endif  // CLI_PROBE_REQUEST_H_
