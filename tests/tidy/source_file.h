#ifndef TESTS_TIDY_SOURCE_FILE_H_
#define TESTS_TIDY_SOURCE_FILE_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace flatline::tidy {

// One file in four readings, line by line and of equal length, so that a line number means the same
// in each of them.
struct SourceFile {
  std::string path;                   // from the repository's root, with '/'
  std::vector<std::string> text;      // as it is
  std::vector<std::string> code;      // comments and the insides of literals blanked
  std::vector<std::string> comments;  // everything but comments blanked
};

SourceFile make_source(std::string path, std::string_view text);
SourceFile read_source(const std::filesystem::path& root, const std::filesystem::path& file);

// The identifiers and numbers of a line, in order.
std::vector<std::string_view> words(std::string_view line);

// The body of a function, from its opening to its closing brace.
struct FunctionBody {
  std::size_t first_line = 0;  // from 1: where the opening brace stands
  std::size_t lines = 0;       // the closing brace's line less the opening one's
  friend bool operator==(const FunctionBody&, const FunctionBody&) = default;
};

// Finds functions by their braces, lambdas as part of what holds them. Knows namespaces, types,
// initialisers and constructors' member lists; C++ that this repository does not write (K&R
// parameters, functions made by macros) it may misread.
std::vector<FunctionBody> function_bodies(const SourceFile& source);

}  // namespace flatline::tidy

#endif  // TESTS_TIDY_SOURCE_FILE_H_
