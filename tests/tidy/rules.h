#ifndef TESTS_TIDY_RULES_H_
#define TESTS_TIDY_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_file.h"

namespace flatline::tidy {

struct Complaint {
  std::string path;
  std::size_t line = 0;  // from 1
  std::string reason;
};

// "path:line: reason" a line.
std::string report(const std::vector<Complaint>& complaints);

using Complaints = std::vector<Complaint>;

// The folders of the include table; a file belongs to the longest of them that its path begins
// with.
std::vector<std::string_view> known_folders();

// Who may include whom, and where third-party and system headers may stand.
Complaints check_includes(const SourceFile& source);
// Files to 600 lines, functions to 70, lines to 100 columns.
Complaints check_sizes(const SourceFile& source);
// Marks of unfinished work, history in comments.
Complaints check_words(const SourceFile& source);
// What the code may not use: swallowed exceptions, shared ownership, sleeps, the wall clock,
// distributions that differ between standard libraries.
Complaints check_constructs(const SourceFile& source);
// Names that say nothing: FooManager, FooHelper and their like.
Complaints check_class_names(const SourceFile& source);
// PACKET_ADDRESS_H_ for packet/address.h.
Complaints check_header_guard(const SourceFile& source);
// Paths of the machine that a file was written on.
Complaints check_host_paths(const SourceFile& source);
// A .cc file that its folder's CMakeLists.txt does not name is not built and not tested.
Complaints check_listed(const SourceFile& source, const SourceFile& cmake_lists);

}  // namespace flatline::tidy

#endif  // TESTS_TIDY_RULES_H_
