# All from Debian; script/bootstrap installs them.
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS ${CMAKE_CXX23_STANDARD_COMPILE_OPTION})
check_cxx_source_compiles("#include <expected>\nint main() { return std::expected<int, int>(0).value(); }"
  FLATLINE_HAS_STD_EXPECTED)
unset(CMAKE_REQUIRED_FLAGS)
if(NOT FLATLINE_HAS_STD_EXPECTED)
  # libstdc++ hides <expected> from compilers that report __cpp_concepts below 202002: clang before 19.
  message(FATAL_ERROR "flatline needs std::expected: g++ 12 or later, or clang 19 or later on libstdc++ 12")
endif()

find_package(PkgConfig REQUIRED)
pkg_check_modules(libtins REQUIRED IMPORTED_TARGET libtins)
pkg_check_modules(libpcap REQUIRED IMPORTED_TARGET libpcap)
pkg_check_modules(libcap REQUIRED IMPORTED_TARGET libcap)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
