#include "cli/probe_command.h"

#include <sys/random.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "capture/annotate.h"
#include "cli/message.h"
#include "cli/terminal.h"
#include "diagnosis/diagnose.h"
#include "probe/live/live_wire.h"
#include "probe/live/privileges.h"
#include "probe/live/recording_wire.h"
#include "probe/run.h"

namespace flatline {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

extern "C" void request_stop(int) {
  stop_requested = 1;
}

// While it lives, SIGINT, SIGTERM and SIGHUP ask the run to end; without SA_RESTART, so that
// waiting ends too.
class StopOnSignal {
 public:
  StopOnSignal() {
    stop_requested = 0;
    struct sigaction action{};
    action.sa_handler = request_stop;
    sigaction(SIGINT, &action, &old_interrupt_);
    sigaction(SIGTERM, &action, &old_terminate_);
    sigaction(SIGHUP, &action, &old_hang_up_);
  }
  ~StopOnSignal() {
    sigaction(SIGINT, &old_interrupt_, nullptr);
    sigaction(SIGTERM, &old_terminate_, nullptr);
    sigaction(SIGHUP, &old_hang_up_, nullptr);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  struct sigaction old_interrupt_{};
  struct sigaction old_terminate_{};
  struct sigaction old_hang_up_{};
};

std::string read_file(const char* path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string host_name() {
  utsname names{};
  return uname(&names) == 0 ? names.nodename : "";
}

SectionInfo section_info() {
  utsname names{};
  uname(&names);
  return {.hardware = names.machine,
          .os = std::string(names.sysname) + " " + names.release,
          .application = "flatline " FLATLINE_VERSION,
          .comment = ""};
}

CommandError command_error(const LiveWireError& error) {
  const bool permitted = error.kind != LiveWireError::Kind::NotPermitted;
  return {permitted ? ExitStatus::Unavailable : ExitStatus::NotPermitted, error.message};
}

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) {
    seed = static_cast<std::uint64_t>(getpid());
  }
  return seed;
}

// The evidence file, written while the probe runs.
class EvidenceFile {
 public:
  static std::expected<EvidenceFile, CommandError> create(const std::string& path) {
    // It is rewritten at the end, which a pipe or a terminal does not allow.
    std::error_code error;
    if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
      return std::unexpected(
          CommandError{ExitStatus::BadInput, printable(path) + " is not a regular file"});
    }
    EvidenceFile file;
    file.path_ = path;
    file.out_ = std::make_unique<std::ofstream>(path, std::ios::binary | std::ios::trunc);
    if (!*file.out_) {
      return std::unexpected(
          CommandError{ExitStatus::BadInput,
                       "cannot write " + printable(path) + ": check the folder and its rights"});
    }
    return file;
  }
  std::ostream& out() { return *out_; }

  // Adds what is only known at the end. Failure leaves the frames as they are.
  std::expected<void, CaptureError> finish(const Verdict& verdict, const Target& target,
                                           const CaptureCounters& counters) {
    out_->close();
    Annotations annotations = {.section = section_info()};
    annotations.section.comment = verdict.summary;
    for (const Exhibit& exhibit : verdict.evidence) {
      annotations.comments[exhibit.frame.value] = "flatline: " + exhibit.shows;
    }
    if (target.address && target.name != target.address->to_string()) {
      annotations.names.push_back({*target.address, target.name});
    }
    annotations.statistics = {.received = counters.received, .dropped = counters.dropped};
    return annotate_capture(path_, annotations);
  }

 private:
  std::string path_;
  std::unique_ptr<std::ofstream> out_;
};

struct FinishedRun {
  Record record;
  Timestamp started;
  Duration elapsed{};
  std::size_t packets_sent = 0;
  int flows_opened = 0;
  bool interrupted = false;
};

FinishedRun drive(const ProbeRequest& request, Wire& wire, const LiveWire& live,
                  std::uint64_t seed) {
  Engine engine(RunIdentity(seed), PacerLimits{}, WireSight{});
  const NameSources names = {read_file("/etc/hosts"),
                             parse_resolv_conf(read_file("/etc/resolv.conf"))};
  Investigation investigation(request.target,
                              {.family = request.family,
                               .source = request.source,
                               .control = request.control,
                               .timeout = request.timeout},
                              names, wire, engine);
  const StopOnSignal guard;
  ProgressLine progress;
  const Timestamp started = wire.now();
  bool interrupted = false;
  run(
      wire, engine, investigation,
      [&] {
        interrupted = interrupted || stop_requested != 0;
        return interrupted || live.failure().has_value();
      },
      [&](Timestamp now) { progress.show(printable(investigation.progress(now))); });
  const Timestamp ended = wire.now();
  return {.record = investigation.record(ended),
          .started = started,
          .elapsed = ended - started,
          .packets_sent = engine.packets_sent(),
          .flows_opened = engine.flows_opened(),
          .interrupted = interrupted};
}

}  // namespace

std::expected<ProbeReport, CommandError> probe_live(const ProbeRequest& request) {
  auto live = LiveWire::open(
      {.interface = request.interface, .source = request.source, .seed = request.seed});
  if (!live) {
    return std::unexpected(command_error(live.error()));
  }
  std::optional<EvidenceFile> evidence;
  if (request.evidence_file) {
    auto created = EvidenceFile::create(*request.evidence_file);
    if (!created) {
      return std::unexpected(created.error());
    }
    evidence = std::move(*created);
  }
  if (auto dropped = drop_capabilities(evidence ? KeptRight::WriteFiles : KeptRight::Nothing);
      !dropped) {
    return std::unexpected(command_error(dropped.error()));
  }
  std::optional<RecordingWire> recording;
  if (evidence) {
    recording.emplace(**live, evidence->out(), section_info());
  }
  Wire& wire = recording ? static_cast<Wire&>(*recording) : **live;
  FinishedRun done = drive(request, wire, **live, request.seed.value_or(random_seed()));
  ProbeReport report = {.record = std::move(done.record),
                        .verdict = {},
                        .started = done.started,
                        .elapsed = done.elapsed,
                        .packets_sent = done.packets_sent,
                        .flows_opened = done.flows_opened,
                        .host = host_name(),
                        .evidence_file = request.evidence_file,
                        .interrupted = done.interrupted};
  report.verdict = diagnose(report.record);
  if (evidence) {
    if (recording->failure()) {
      warn("the evidence is incomplete: " + *recording->failure());
    } else if (auto finished =
                   evidence->finish(report.verdict, report.record.target, (*live)->statistics());
               !finished) {
      warn("the evidence lacks its comments: " + finished.error().message);
    }
  }
  if ((*live)->failure()) {
    warn(*(*live)->failure() + "; what was seen until then is judged");
  }
  return report;
}

ExitStatus status_of(const Verdict& verdict) {
  if (verdict.cause == Cause::PathHealthy) {
    return ExitStatus::Healthy;
  }
  return verdict.cause == Cause::Inconclusive ? ExitStatus::Inconclusive : ExitStatus::BreakFound;
}

ExitStatus probe_command(const ProbeRequest& request) {
  const std::expected<ProbeReport, CommandError> report = probe_live(request);
  if (!report) {
    warn(report.error().message);
    return report.error().status;
  }
  const std::string text =
      request.json ? report_json(*report) + "\n"
                   : report_text(*report, request.verbose, wants_color(request.no_color));
  std::fwrite(text.data(), 1, text.size(), stdout);
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  return written ? status_of(report->verdict) : ExitStatus::Internal;
}

}  // namespace flatline
