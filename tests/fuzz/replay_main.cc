#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.h"

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::string octets_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A copy of exactly that size on the heap, so that the address sanitizer sees a read past its end.
void replay(const std::string& octets) {
  const std::vector<std::uint8_t> input(octets.begin(), octets.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
    return EXIT_FAILURE;
  }
  const std::vector<std::filesystem::path> files = files_of(argv[1]);
  for (const std::filesystem::path& file : files) {
    // Printed first, so that the last line of a crash names its input.
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    replay(octets_of(file));
  }
  if (files.empty()) {
    std::fprintf(stderr, "%s holds no input: nothing was tested\n", argv[1]);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
