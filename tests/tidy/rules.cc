#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>

namespace flatline::tidy {
namespace {

constexpr std::size_t kFileLines = 600;
constexpr std::size_t kFunctionLines = 70;
constexpr std::size_t kColumns = 100;

// The include table of the design. "*" is every folder; a name with a dot is that header alone.
struct Row {
  std::string_view folder;
  std::vector<std::string_view> may_include;
};

const std::vector<Row>& include_table() {
  static const std::vector<Row> kTable{
      {"packet", {}},
      {"diagnosis", {"packet"}},
      {"capture", {"packet", "diagnosis"}},
      {"probe", {"packet", "diagnosis"}},
      {"probe/live", {"probe", "capture", "packet", "diagnosis"}},
      {"simulator", {"packet", "probe/wire.h"}},
      {"simulator/lab", {"simulator", "scenarios", "probe/live", "capture", "packet"}},
      {"scenarios", {"simulator", "diagnosis", "packet"}},
      {"cli", {"*"}},
      {"tests", {"*"}},
  };
  return kTable;
}

// Where a header that is not ours may be included. A place is a folder, or a file; "*.cc" at its
// end keeps the header out of that folder's own headers.
struct ForeignHeader {
  std::string_view prefix;
  std::vector<std::string_view> places;
  std::string_view reason;
};

const std::vector<ForeignHeader>& foreign_headers() {
  static const std::vector<std::string_view> kHosts{"probe/live", "simulator/lab", "capture",
                                                    "scenarios",  "cli",           "tests"};
  static constexpr std::string_view kNoInputOutput = "the engine's folders do no I/O";
  static const std::vector<ForeignHeader> kTable{
      {"tins/",
       {"packet/build.cc", "packet/link.cc", "tests/packet"},
       "libtins stays inside packet/build.cc"},
      {"pcap", {"capture", "probe/live"}, "libpcap stays inside capture/ and probe/live/"},
      {"yaml-cpp/", {"scenarios/*.cc"}, "yaml-cpp stays inside the scenario loader"},
      {"CLI/", {"cli"}, "CLI11 stays inside cli/"},
      {"nlohmann/", {"cli", "capture/*.cc", "tests"}, "JSON is read and written at the edges"},
      {"openssl/", {"probe/*.cc", "simulator/*.cc"}, "OpenSSL stays inside .cc files of TLS"},
      {"spdlog/", {"cli", "probe/live", "simulator/lab"}, "only the edges log"},
      {"gtest/", {"tests"}, "tests are in tests/"},
      {"gmock/", {"tests"}, "tests are in tests/"},
      {"benchmark/", {"tests"}, "benchmarks are in tests/bench/"},
      {"sys/socket.h", kHosts, kNoInputOutput},
      {"sys/epoll.h", kHosts, kNoInputOutput},
      {"poll.h", kHosts, kNoInputOutput},
      {"fcntl.h", kHosts, kNoInputOutput},
      {"unistd.h", kHosts, kNoInputOutput},
      {"fstream", kHosts, kNoInputOutput},
      {"iostream", kHosts, kNoInputOutput},
      {"thread", {"probe/live", "simulator/lab", "cli", "tests"}, "one thread drives the engine"},
  };
  return kTable;
}

bool is_in(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::optional<std::string_view> folder_of(std::string_view path) {
  std::optional<std::string_view> best;
  for (const Row& row : include_table()) {
    if (is_in(path, row.folder) && (!best || row.folder.size() > best->size())) {
      best = row.folder;
    }
  }
  return best;
}

bool is_at(const std::string& path, std::string_view place) {
  if (place.ends_with("/*.cc")) {
    place.remove_suffix(5);
    return path.ends_with(".cc") && is_in(path, place);
  }
  return path == place || is_in(path, place);
}

bool is_at_any(const std::string& path, std::span<const std::string_view> places) {
  return std::ranges::any_of(places, [&](auto place) { return is_at(path, place); });
}

bool is_test(const SourceFile& source) {
  return is_in(source.path, "tests");
}

bool is_header(const SourceFile& source) {
  return source.path.ends_with(".h");
}

// What an #include line names, with its opening quote or bracket; empty for other lines.
std::string_view included(std::string_view line) {
  if (!line.starts_with("#include ")) {
    return {};
  }
  const auto open = line.find_first_of("\"<");
  const auto close = line.find_last_of("\">");
  return open < close ? line.substr(open, close - open) : std::string_view{};
}

std::optional<std::string> own_include_problem(const std::string& path, std::string_view header) {
  const auto from = folder_of(path);
  const auto to = folder_of(header);
  if (!to) {
    return "includes are rooted at the repository: \"" + std::string(header) + "\"";
  }
  const auto row = std::ranges::find(include_table(), from, &Row::folder);
  if (from == to || row == include_table().end()) {
    return std::nullopt;
  }
  const auto allows = [&](std::string_view entry) {
    return entry == "*" || entry == *to || entry == header;
  };
  if (std::ranges::any_of(row->may_include, allows)) {
    return std::nullopt;
  }
  return std::string(*from) + "/ may not include " + std::string(header) +
         " (the include table of the design)";
}

std::optional<std::string> foreign_include_problem(const std::string& path,
                                                   std::string_view header) {
  for (const ForeignHeader& foreign : foreign_headers()) {
    const bool is_folder = foreign.prefix.ends_with('/');
    const bool matches = is_folder ? header.starts_with(foreign.prefix)
                                   : header == foreign.prefix ||
                                         (foreign.prefix == "pcap" && header.starts_with("pcap"));
    if (matches && !is_at_any(path, foreign.places)) {
      return "<" + std::string(header) + "> here: " + std::string(foreign.reason);
    }
  }
  return std::nullopt;
}

// Columns as clang-format counts them: UTF-8 continuation octets take none.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool has_word(std::string_view line, std::string_view word) {
  const auto all = words(line);
  return std::ranges::find(all, word) != all.end();
}

struct Construct {
  std::string_view text;
  std::vector<std::string_view> allowed_at;
  std::string_view reason;
};

const std::vector<Construct>& banned_constructs() {
  static const std::vector<std::string_view> kClocks{
      "probe/live", "simulator/lab", "cli", "tests/lab", "tests/bench", "tests/probe/live"};
  static constexpr std::string_view kTime = "time is an argument (packet/time.h)";
  static constexpr std::string_view kSleep = "nothing sleeps: wait for what is to happen";
  static constexpr std::string_view kRandom = "draw from a seed that is handed in";
  static constexpr std::string_view kOwner = "one owner: a value or a unique_ptr";
  static const std::vector<Construct> kTable{
      {"catch (...)", {}, "it hides what went wrong: catch what can be handled"},
      {"shared_ptr", {}, kOwner},
      {"make_shared", {}, kOwner},
      // The lab polls for other programs' readiness, of which nothing tells it.
      {"sleep_for", {"simulator/lab/wait_until.h"}, kSleep},
      {"sleep_until", {}, kSleep},
      {"usleep", {}, kSleep},
      {"nanosleep", {}, kSleep},
      {"_clock::now", kClocks, kTime},
      {"Clock::now", kClocks, kTime},
      {"clock_gettime", kClocks, kTime},
      {"gettimeofday", kClocks, kTime},
      {"random_device", {"probe/live", "simulator/lab", "cli"}, kRandom},
      {"default_random_engine", {}, kRandom},
      {"_distribution", {}, "std distributions differ between libraries"},
  };
  return kTable;
}

constexpr std::array<std::string_view, 8> kEmptySuffixes{"Manager", "Helper",  "Helpers", "Util",
                                                         "Utils",   "Factory", "Base",    "Impl"};

std::string guard_of(std::string_view path) {
  std::string guard;
  for (const char c : path) {
    const bool is_lower = c >= 'a' && c <= 'z';
    guard += is_lower ? static_cast<char>(c - 'a' + 'A') : (c == '/' || c == '.') ? '_' : c;
  }
  return guard + "_";
}

bool starts_a_path(std::string_view line, std::size_t at) {
  return at == 0 || std::string_view(" \"'`(=:<").find(line[at - 1]) != std::string_view::npos;
}

}  // namespace

std::string report(const std::vector<Complaint>& complaints) {
  std::string text;
  for (const Complaint& complaint : complaints) {
    text += complaint.path + ":" + std::to_string(complaint.line) + ": " + complaint.reason + "\n";
  }
  return text;
}

std::vector<std::string_view> known_folders() {
  std::vector<std::string_view> folders;
  for (const Row& row : include_table()) {
    folders.push_back(row.folder);
  }
  return folders;
}

Complaints check_includes(const SourceFile& source) {
  Complaints complaints;
  for (std::size_t i = 0; i < source.text.size(); ++i) {
    // The code reading tells that the line is no comment; a quoted path is blank in it.
    const auto header =
        source.code[i].starts_with("#include ") ? included(source.text[i]) : std::string_view{};
    if (header.empty()) {
      continue;
    }
    const auto problem = header[0] == '"' ? own_include_problem(source.path, header.substr(1))
                                          : foreign_include_problem(source.path, header.substr(1));
    if (problem) {
      complaints.push_back({source.path, i + 1, *problem});
    }
  }
  return complaints;
}

Complaints check_sizes(const SourceFile& source) {
  Complaints complaints;
  if (source.text.size() > kFileLines) {
    complaints.push_back({source.path, source.text.size(),
                          std::to_string(source.text.size()) + " lines in one file, at most " +
                              std::to_string(kFileLines)});
  }
  for (std::size_t i = 0; i < source.text.size(); ++i) {
    if (columns(source.text[i]) > kColumns) {
      complaints.push_back({source.path, i + 1,
                            "a line of " + std::to_string(columns(source.text[i])) + " columns"});
    }
  }
  for (const FunctionBody& body : function_bodies(source)) {
    if (body.lines > kFunctionLines) {
      complaints.push_back({source.path, body.first_line,
                            "a function of " + std::to_string(body.lines) + " lines, at most " +
                                std::to_string(kFunctionLines)});
    }
  }
  return complaints;
}

Complaints check_words(const SourceFile& source) {
  Complaints complaints;
  if (is_test(source)) {
    return complaints;  // the tests of this check could not be written
  }
  for (std::size_t i = 0; i < source.text.size(); ++i) {
    for (const std::string_view mark : {"TODO", "FIXME", "XXX"}) {
      if (has_word(source.text[i], mark)) {
        complaints.push_back({source.path, i + 1, std::string(mark) + ": finish it or file it"});
      }
    }
    for (const std::string_view history : {"previously", "no longer"}) {
      if (source.comments[i].find(history) != std::string::npos) {
        complaints.push_back({source.path, i + 1,
                              "\"" + std::string(history) + "\": history belongs to the commit"});
      }
    }
  }
  return complaints;
}

Complaints check_constructs(const SourceFile& source) {
  Complaints complaints;
  for (std::size_t i = 0; i < source.code.size(); ++i) {
    for (const Construct& construct : banned_constructs()) {
      if (source.code[i].find(construct.text) != std::string::npos &&
          !is_at_any(source.path, construct.allowed_at)) {
        complaints.push_back({source.path, i + 1,
                              std::string(construct.text) + ": " + std::string(construct.reason)});
      }
    }
  }
  return complaints;
}

Complaints check_class_names(const SourceFile& source) {
  Complaints complaints;
  for (std::size_t i = 0; i < source.code.size(); ++i) {
    const auto line = words(source.code[i]);
    for (std::size_t w = 1; w < line.size(); ++w) {
      const bool names_a_type = line[w - 1] == "class" || line[w - 1] == "struct";
      const auto is_suffix = [&](std::string_view suffix) { return line[w].ends_with(suffix); };
      if (names_a_type && std::ranges::any_of(kEmptySuffixes, is_suffix)) {
        complaints.push_back(
            {source.path, i + 1, std::string(line[w]) + ": name it after what it does"});
      }
    }
  }
  return complaints;
}

Complaints check_header_guard(const SourceFile& source) {
  if (!is_header(source)) {
    return {};
  }
  const std::string guard = guard_of(source.path);
  const auto opens = std::ranges::find_if(
      source.code, [](const std::string& line) { return line.starts_with('#'); });
  const bool is_guarded = opens != source.code.end() && *opens == "#ifndef " + guard &&
                          opens + 1 != source.code.end() && *(opens + 1) == "#define " + guard &&
                          source.text.back() == "#endif  // " + guard;
  if (is_guarded) {
    return {};
  }
  return {{source.path, 1, "the header guard must be " + guard + ", from first to last line"}};
}

Complaints check_host_paths(const SourceFile& source) {
  Complaints complaints;
  for (std::size_t i = 0; i < source.text.size(); ++i) {
    for (const std::string name : {"work", "home", "root"}) {
      const auto at = source.text[i].find("/" + name + "/");
      if (at != std::string::npos && starts_a_path(source.text[i], at)) {
        complaints.push_back({source.path, i + 1, "a path of one machine: /" + name + "/"});
      }
    }
  }
  return complaints;
}

Complaints check_listed(const SourceFile& source, const SourceFile& cmake_lists) {
  const auto folder = cmake_lists.path.substr(0, cmake_lists.path.rfind('/') + 1);
  const std::string name = source.path.substr(folder.size());
  const auto names_it = [&](std::string_view line) {
    for (auto at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
      const auto end = at + name.size();
      const bool starts = at == 0 || line[at - 1] == ' ' || line[at - 1] == '(';
      if (starts && (end == line.size() || line[end] == ' ' || line[end] == ')')) {
        return true;
      }
    }
    return false;
  };
  if (std::ranges::any_of(cmake_lists.text, names_it)) {
    return {};
  }
  return {{source.path, 1, "not built: " + cmake_lists.path + " does not name it"}};
}

}  // namespace flatline::tidy
