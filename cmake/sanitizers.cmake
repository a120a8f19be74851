set(FLATLINE_SANITIZE "" CACHE STRING "Comma-separated -fsanitize= list, e.g. address,undefined")
if(FLATLINE_SANITIZE)
  add_compile_options(-fsanitize=${FLATLINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FLATLINE_SANITIZE})
endif()
if(FLATLINE_FUZZ)
  # Every library tells the fuzzer which edges it took; the fuzzer's main() is linked in tests/fuzz.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
