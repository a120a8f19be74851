# All from Debian; script/bootstrap installs them.
find_package(PkgConfig REQUIRED)
pkg_check_modules(libtins REQUIRED IMPORTED_TARGET libtins)
pkg_check_modules(libpcap REQUIRED IMPORTED_TARGET libpcap)
pkg_check_modules(libcap REQUIRED IMPORTED_TARGET libcap)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
