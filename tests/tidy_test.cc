// The rules of this repository that a machine can hold, run over every source file; and, below,
// each rule over a sample that breaks it, since a check that cannot fail is no check.

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tidy/rules.h"
#include "tests/tidy/source_file.h"

namespace flatline::tidy {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const fs::path kRoot{FLATLINE_SOURCE_DIR};

bool has_extension(const fs::path& path, const std::set<std::string>& extensions) {
  return extensions.contains(path.extension().string());
}

std::vector<SourceFile> read_folder(const std::string& folder,
                                    const std::set<std::string>& extensions) {
  std::vector<fs::path> paths;
  if (fs::is_directory(kRoot / folder)) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (entry.is_regular_file() && has_extension(entry.path(), extensions)) {
        paths.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(paths);
  std::vector<SourceFile> files;
  files.reserve(paths.size());
  for (const fs::path& path : paths) {
    files.push_back(read_source(kRoot, path));
  }
  return files;
}

// Every C++ file of the repository, each once.
const std::vector<SourceFile>& sources() {
  static const std::vector<SourceFile> kFiles = [] {
    std::vector<SourceFile> all;
    for (const std::string_view folder : known_folders()) {
      if (folder.find('/') == std::string_view::npos) {
        std::ranges::move(read_folder(std::string(folder), {".h", ".cc"}), std::back_inserter(all));
      }
    }
    return all;
  }();
  return kFiles;
}

// Fails with a line "file:line: reason" for each complaint.
void expect_none(Complaints (*check)(const SourceFile&), const std::vector<SourceFile>& files) {
  std::string text;
  for (const SourceFile& file : files) {
    text += report(check(file));
  }
  EXPECT_TRUE(text.empty()) << text;
}

// The reasons that a check gives for one file of this path and text.
std::string complaints(Complaints (*check)(const SourceFile&), const std::string& path,
                       std::string_view text) {
  return report(check(make_source(path, text)));
}

SourceFile nearest_cmake_lists(const fs::path& file) {
  fs::path folder = file.parent_path();
  while (!fs::exists(folder / "CMakeLists.txt")) {
    folder = folder.parent_path();
  }
  return read_source(kRoot, folder / "CMakeLists.txt");
}

// The tree.

TEST(Tree, is_found) {
  EXPECT_GT(sources().size(), 40U);
}

TEST(Tree, folders_include_only_what_their_row_names) {
  expect_none(check_includes, sources());
}

TEST(Tree, files_functions_and_lines_are_short) {
  expect_none(check_sizes, sources());
}

TEST(Tree, holds_no_unfinished_work_and_no_history) {
  expect_none(check_words, sources());
}

TEST(Tree, uses_no_banned_construct) {
  expect_none(check_constructs, sources());
}

TEST(Tree, names_types_after_what_they_do) {
  expect_none(check_class_names, sources());
}

TEST(Tree, guards_headers_by_their_path) {
  expect_none(check_header_guard, sources());
}

TEST(Tree, knows_no_path_of_one_machine) {
  expect_none(check_host_paths, sources());
  for (const std::string folder : {"cmake", "docs", "script", "scenarios", ".ci", "tests"}) {
    expect_none(check_host_paths,
                read_folder(folder, {"", ".cmake", ".md", ".yaml", ".sh", ".txt"}));
  }
}

TEST(Tree, builds_every_source_file) {
  std::string text;
  for (const SourceFile& file : sources()) {
    // tests/fuzz/CMakeLists.txt names targets, and each target its file.
    if (file.path.ends_with(".cc") && !file.path.starts_with("tests/fuzz/")) {
      text += report(check_listed(file, nearest_cmake_lists(kRoot / file.path)));
    }
  }
  EXPECT_TRUE(text.empty()) << text;
}

TEST(Tree, calls_cpp_files_h_and_cc) {
  for (const std::string_view folder : known_folders()) {
    EXPECT_THAT(read_folder(std::string(folder), {".hpp", ".hh", ".cpp", ".cxx", ".c"}), IsEmpty());
  }
}

// The include table, on samples.

TEST(Includes, of_a_folder_that_the_row_lacks_are_refused) {
  EXPECT_EQ(complaints(check_includes, "packet/tcp.cc",
                       "#include \"packet/tcp.h\"\n#include \"diagnosis/cause.h\"\n"),
            "packet/tcp.cc:2: packet/ may not include diagnosis/cause.h (the include table of the "
            "design)\n");
  EXPECT_THAT(complaints(check_includes, "diagnosis/verdict.cc", "#include \"probe/engine.h\"\n"),
              HasSubstr("diagnosis/ may not include"));
  EXPECT_THAT(
      complaints(check_includes, "probe/engine.cc", "#include \"probe/live/raw_socket.h\"\n"),
      HasSubstr("probe/ may not include probe/live/raw_socket.h"));
  EXPECT_THAT(complaints(check_includes, "scenarios/load.cc", "#include \"simulator/lab/lab.h\"\n"),
              HasSubstr("scenarios/ may not include"));
}

TEST(Includes, of_subfolders_count_as_those_of_their_folder) {
  EXPECT_THAT(
      complaints(check_includes, "diagnosis/rules/drop.cc", "#include \"probe/engine.h\"\n"),
      HasSubstr("diagnosis/ may not include"));
  EXPECT_EQ(complaints(check_includes, "diagnosis/rules/drop.cc",
                       "#include \"diagnosis/verdict.h\"\n#include \"packet/tcp.h\"\n"),
            "");
}

TEST(Includes, of_the_probe_are_the_wire_alone_for_the_simulator) {
  EXPECT_EQ(complaints(check_includes, "simulator/wire.cc", "#include \"probe/wire.h\"\n"), "");
  EXPECT_THAT(complaints(check_includes, "simulator/wire.cc", "#include \"probe/engine.h\"\n"),
              HasSubstr("simulator/ may not include probe/engine.h"));
}

TEST(Includes, are_rooted_at_the_repository) {
  EXPECT_THAT(complaints(check_includes, "packet/tcp.cc", "#include \"tcp.h\"\n"),
              HasSubstr("rooted at the repository"));
  EXPECT_THAT(complaints(check_includes, "packet/tcp.cc", "#include \"../probe/wire.h\"\n"),
              HasSubstr("rooted at the repository"));
}

TEST(Includes, in_comments_do_not_count) {
  EXPECT_EQ(complaints(check_includes, "packet/tcp.cc", "/*\n#include \"cli/main.h\"\n*/\n"), "");
}

TEST(Includes, of_third_parties_stay_where_they_belong) {
  const auto problem = [](const std::string& path, const std::string& header) {
    return complaints(check_includes, path, "#include <" + header + ">\n");
  };
  EXPECT_EQ(problem("packet/build.cc", "tins/tcp.h"), "");
  EXPECT_THAT(problem("packet/tcp.cc", "tins/tcp.h"), HasSubstr("libtins stays"));
  EXPECT_EQ(problem("probe/live/pcap_source.cc", "pcap.h"), "");
  EXPECT_THAT(problem("cli/main.cc", "pcap/pcap.h"), HasSubstr("libpcap stays"));
  EXPECT_EQ(problem("scenarios/load.cc", "yaml-cpp/yaml.h"), "");
  EXPECT_THAT(problem("scenarios/load.h", "yaml-cpp/yaml.h"), HasSubstr("yaml-cpp stays"));
  EXPECT_THAT(problem("probe/engine.cc", "CLI/CLI.hpp"), HasSubstr("CLI11 stays"));
  EXPECT_THAT(problem("diagnosis/verdict.cc", "nlohmann/json.hpp"), HasSubstr("at the edges"));
  EXPECT_THAT(problem("probe/tls.h", "openssl/ssl.h"), HasSubstr("OpenSSL stays"));
  EXPECT_THAT(problem("probe/engine.cc", "spdlog/spdlog.h"), HasSubstr("only the edges log"));
  EXPECT_EQ(problem("probe/live/live_wire.cc", "spdlog/spdlog.h"), "");
}

TEST(Includes, of_input_and_output_stay_out_of_the_engine) {
  const auto problem = [](const std::string& path, const std::string& header) {
    return complaints(check_includes, path, "#include <" + header + ">\n");
  };
  EXPECT_THAT(problem("probe/engine.cc", "sys/socket.h"), HasSubstr("no I/O"));
  EXPECT_THAT(problem("diagnosis/verdict.cc", "fstream"), HasSubstr("no I/O"));
  EXPECT_THAT(problem("probe/experiments/hop_trace.cc", "thread"), HasSubstr("one thread"));
  EXPECT_EQ(problem("probe/live/raw_socket.cc", "sys/socket.h"), "");
}

// Sizes, on samples.

std::string lines(std::size_t count, const std::string& line) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += line + "\n";
  }
  return text;
}

TEST(Sizes, of_files_end_at_600_lines) {
  EXPECT_EQ(complaints(check_sizes, "packet/a.cc", lines(600, "int a;")), "");
  EXPECT_THAT(complaints(check_sizes, "packet/a.cc", lines(601, "int a;")),
              HasSubstr("packet/a.cc:601: 601 lines in one file"));
}

TEST(Sizes, of_lines_end_at_100_columns_and_count_characters) {
  EXPECT_EQ(complaints(check_sizes, "packet/a.cc", std::string(100, 'x')), "");
  EXPECT_THAT(complaints(check_sizes, "packet/a.cc", std::string(101, 'x')),
              HasSubstr("packet/a.cc:1: a line of 101 columns"));
  EXPECT_EQ(complaints(check_sizes, "packet/a.cc", std::string(98, 'x') + "§§"), "");
}

TEST(Sizes, of_functions_end_at_70_lines) {
  EXPECT_EQ(complaints(check_sizes, "packet/a.cc", "void f() {\n" + lines(69, "g();") + "}\n"), "");
  EXPECT_EQ(complaints(check_sizes, "packet/a.cc", "void f() {\n" + lines(70, "g();") + "}\n"),
            "packet/a.cc:1: a function of 71 lines, at most 70\n");
}

std::vector<FunctionBody> bodies(std::string_view text) {
  return function_bodies(make_source("packet/a.cc", text));
}

TEST(FunctionBodies, are_found_in_namespaces_and_types) {
  EXPECT_THAT(bodies("namespace a {\n"
                     "struct B : C<int> {\n"
                     " public:\n"
                     "  int one() const {\n    return 1;\n  }\n"
                     "  explicit B(int x) : x_(x) {}\n"
                     "};\n"
                     "enum class E : char { X, Y };\n"
                     "auto two(int n) -> std::vector<int> {\n  return {n};\n}\n"
                     "}  // namespace a\n"),
              ElementsAre(FunctionBody{4, 2}, FunctionBody{7, 0}, FunctionBody{10, 2}));
}

TEST(FunctionBodies, of_constructors_begin_after_their_member_list) {
  EXPECT_THAT(bodies("A::A(std::vector<int> a)\n"
                     "    : a_{std::move(a)}, b_(0), std::vector<int>{1} {\n"
                     "  f();\n"
                     "}\n"),
              ElementsAre(FunctionBody{2, 2}));
}

TEST(FunctionBodies, are_not_initialisers) {
  EXPECT_THAT(bodies("const std::array<int, 2> kTable{\n  1,\n  2,\n};\n"
                     "const Row kRows[] = {\n  {1},\n  {f(2)},\n};\n"
                     "const std::map<int, void (*)(int)> kCalls{\n  {1, g},\n};\n"
                     "void f(Options options = {}) {\n}\n"),
              ElementsAre(FunctionBody{12, 1}));
}

TEST(FunctionBodies, hold_their_lambdas_and_are_not_misled_by_text) {
  EXPECT_THAT(bodies("int f() {\n"
                     "  const auto g = [] {\n    return '}';\n  };\n"
                     "  // }}}\n"
                     "  return g() + \"}\\\"}\"[0] + R\"x(}\n)\"})x\"[0] + 1'000;\n"
                     "}\n"),
              ElementsAre(FunctionBody{1, 7}));
}

TEST(FunctionBodies, of_tests_count_too) {
  EXPECT_THAT(bodies("TEST(Suite, name) {\n  EXPECT_TRUE(f());\n}\n"), SizeIs(1));
}

// Words and constructs, on samples.

TEST(Words, of_unfinished_work_and_history_are_refused) {
  EXPECT_EQ(complaints(check_words, "packet/a.cc", "int a;  // TODO: more\n"),
            "packet/a.cc:1: TODO: finish it or file it\n");
  EXPECT_THAT(complaints(check_words, "packet/a.cc", "// FIXME\n"), HasSubstr("FIXME"));
  EXPECT_THAT(complaints(check_words, "packet/a.cc", "/* XXX */\n"), HasSubstr("XXX"));
  EXPECT_THAT(complaints(check_words, "packet/a.cc", "// previously a list\n"),
              HasSubstr("history"));
  EXPECT_THAT(complaints(check_words, "packet/a.cc", "// is no longer used\n"),
              HasSubstr("history"));
}

TEST(Words, that_are_parts_of_others_or_said_to_the_user_are_not) {
  EXPECT_EQ(complaints(check_words, "packet/a.cc", "f(\"/tmp/fileXXXXXX\");\n"), "");
  EXPECT_EQ(complaints(check_words, "packet/a.cc", "f(\"the host no longer answers\");\n"), "");
}

TEST(Constructs, that_hide_share_sleep_or_draw_lots_are_refused) {
  const auto problem = [](std::string_view text) {
    return complaints(check_constructs, "probe/engine.cc", text);
  };
  EXPECT_THAT(problem("} catch (...) {\n"), HasSubstr("probe/engine.cc:1: catch (...)"));
  EXPECT_THAT(problem("std::shared_ptr<int> p;\n"), HasSubstr("one owner"));
  EXPECT_THAT(problem("std::this_thread::sleep_for(1s);\n"), HasSubstr("nothing sleeps"));
  EXPECT_THAT(problem("std::random_device seed;\n"), HasSubstr("seed"));
  EXPECT_THAT(problem("std::uniform_int_distribution<int> d;\n"), HasSubstr("differ"));
  EXPECT_EQ(problem("// a shared_ptr would be wrong here\nf(\"catch (...)\");\n"), "");
}

TEST(Constructs, that_ask_the_time_are_for_the_edges) {
  const std::string_view asks = "const auto t = std::chrono::steady_clock::now();\n";
  EXPECT_THAT(complaints(check_constructs, "probe/engine.cc", asks),
              HasSubstr("time is an argument"));
  EXPECT_THAT(complaints(check_constructs, "tests/probe/engine_test.cc", asks),
              HasSubstr("time is an argument"));
  EXPECT_EQ(complaints(check_constructs, "probe/live/live_wire.cc", asks), "");
  EXPECT_EQ(complaints(check_constructs, "tests/lab/lab_test.cc", asks), "");
}

TEST(ClassNames, that_say_nothing_are_refused) {
  EXPECT_EQ(complaints(check_class_names, "probe/a.h", "class ProbeManager {\n"),
            "probe/a.h:1: ProbeManager: name it after what it does\n");
  EXPECT_THAT(complaints(check_class_names, "probe/a.h", "struct TcpUtil;\n"),
              HasSubstr("TcpUtil"));
  EXPECT_EQ(complaints(check_class_names, "probe/a.h", "class Matcher final : public WireBase {\n"),
            "");
}

TEST(HeaderGuards, are_the_path) {
  EXPECT_EQ(complaints(check_header_guard, "probe/live/raw_socket.h",
                       "#ifndef PROBE_LIVE_RAW_SOCKET_H_\n#define PROBE_LIVE_RAW_SOCKET_H_\n"
                       "#endif  // PROBE_LIVE_RAW_SOCKET_H_\n"),
            "");
  EXPECT_EQ(complaints(check_header_guard, "packet/ip.h",
                       "#ifndef IP_H_\n#define IP_H_\n#endif  // IP_H_\n"),
            "packet/ip.h:1: the header guard must be PACKET_IP_H_, from first to last line\n");
  EXPECT_THAT(complaints(check_header_guard, "packet/ip.h", "#pragma once\n"), HasSubstr("guard"));
}

TEST(HostPaths, are_refused_and_relative_ones_are_not) {
  const std::string path = std::string("/wo") + "rk/main/";
  EXPECT_THAT(complaints(check_host_paths, "cli/main.cc", "f(\"" + path + "\");\n"),
              HasSubstr("a path of one machine"));
  EXPECT_EQ(complaints(check_host_paths, "cli/main.cc", "// frame" + path + "\n"), "");
}

TEST(Listed, files_are_those_that_cmake_names) {
  const SourceFile cmake = make_source("packet/CMakeLists.txt", "add(a\n  tcp.cc udp.cc)\n");
  EXPECT_EQ(report(check_listed(make_source("packet/udp.cc", ""), cmake)), "");
  EXPECT_EQ(report(check_listed(make_source("packet/cp.cc", ""), cmake)),
            "packet/cp.cc:1: not built: packet/CMakeLists.txt does not name it\n");
}

}  // namespace
}  // namespace flatline::tidy
