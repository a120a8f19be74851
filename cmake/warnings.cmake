# Every target of ours links this; warnings are errors.
add_library(flatline_warnings INTERFACE)
target_compile_options(flatline_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wcast-align -Wformat=2
  -Wmissing-declarations -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wshadow=local: plain -Wshadow also refuses an enumerator of an enum class named like a type.
  # -Wno-missing-field-initializers: designated initialisers leave the rest at its default on purpose.
  # -Wno-restrict: g++ 12 reports a false overlap inside "literal" + std::string when it optimises.
  target_compile_options(flatline_warnings INTERFACE
    -Wshadow=local -Wno-missing-field-initializers
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast -Wno-restrict)
else()
  # clang, for the fuzzer and clang-tidy: its -Wshadow spares enumerators; the initialisers as above.
  # -Wno-deprecated-declarations: what libstdc++ 12's own std::stable_sort calls is deprecated.
  target_compile_options(flatline_warnings INTERFACE
    -Wshadow -Wno-missing-field-initializers -Wno-missing-designated-field-initializers
    -Wno-deprecated-declarations)
endif()

# flatline_library(NAME source...): a library of one folder, includes rooted at the repository.
function(flatline_library name)
  add_library(${name} STATIC ${ARGN})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE flatline_warnings)
endfunction()
