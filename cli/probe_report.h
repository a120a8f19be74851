#ifndef CLI_PROBE_REPORT_H_
#define CLI_PROBE_REPORT_H_

#include <optional>
#include <string>

#include "cli/probe_request.h"
#include "diagnosis/observation.h"
#include "diagnosis/verdict.h"

namespace flatline {

// A finished probe, ready to be shown.
struct ProbeReport {
  Record record;
  Verdict verdict;
  Timestamp started;
  Duration elapsed{};
  std::size_t packets_sent = 0;
  int flows_opened = 0;
  std::string host;                          // this machine's name
  std::optional<std::string> evidence_file;  // as given
  bool interrupted = false;
};

// For a terminal and for a mail to the firewall team: verdict, path, reasons, what is not known,
// what to ask for, the frames that show it.
std::string report_text(const ProbeReport& report, bool verbose, bool color);

// The document of docs/json.md, one line per nesting of two spaces.
std::string report_json(const ProbeReport& report);

}  // namespace flatline

#endif  // CLI_PROBE_REPORT_H_
