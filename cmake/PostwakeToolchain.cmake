# Settings that every target of ours carries, as the INTERFACE of one target: nothing is set globally.
include(GNUInstallDirs)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
  set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()
find_program(MOLD_PROGRAM mold)

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(CMAKE_CXX_BYTE_ORDER STREQUAL "BIG_ENDIAN")
  message(FATAL_ERROR "postwake reads its embedded model and hashes text in little-endian order; build it for a little-endian machine.")
endif()

add_library(postwake_toolchain INTERFACE)
target_compile_features(postwake_toolchain INTERFACE cxx_std_20)
target_compile_options(postwake_toolchain INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wcast-qual -Wformat=2 -Wundef -Wno-missing-field-initializers -ffp-contract=off -fno-fast-math)
# -Wno-missing-field-initializers: option and record structs are filled by designated initialisers; the rest has defaults.
# -ffp-contract=off: the same bytes on machines with and without fused multiply-add.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of g++ 12 inside std::string and std::optional at -O2 and above (GCC 105329, 105562).
  target_compile_options(postwake_toolchain INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
  # -Wsign-conversion off: with -Wconversion it only repeats size_t/difference_type noise of iterators.
  target_compile_options(postwake_toolchain INTERFACE -Wno-sign-conversion)
else()
  target_compile_options(postwake_toolchain INTERFACE -Wno-sign-conversion)
endif()
if(POSTWAKE_WERROR)
  target_compile_options(postwake_toolchain INTERFACE -Werror)
endif()
if(POSTWAKE_SANITIZE)
  target_compile_options(postwake_toolchain INTERFACE -fsanitize=${POSTWAKE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(postwake_toolchain INTERFACE -fsanitize=${POSTWAKE_SANITIZE})
elseif(MOLD_PROGRAM)
  target_link_options(postwake_toolchain INTERFACE -fuse-ld=mold)
endif()
if(POSTWAKE_COVERAGE)
  target_compile_options(postwake_toolchain INTERFACE --coverage -O0 -g)
  target_link_options(postwake_toolchain INTERFACE --coverage)
endif()
if(POSTWAKE_FUZZ)
  target_compile_options(postwake_toolchain INTERFACE -fsanitize=fuzzer-no-link
    -fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/fuzz_ignore.txt)
endif()
if(CMAKE_UNITY_BUILD)
  # In a unity build every source is a header, so that types of unnamed namespaces look as if they were shared.
  target_compile_options(postwake_toolchain INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
