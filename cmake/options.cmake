# Compiler, linker and sanitizer choices, applied to every target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(TARN_SANITIZE "" CACHE STRING "Sanitizers to build with: \"address,undefined\" or \"thread\"")
option(TARN_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(TARN_HARDENING "Flags that make faults harder to use; off to measure what they cost" ON)
option(TARN_NODE_ONLY "Build `tarn node` alone, without the control plane and its agent" OFF)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety)
endif()
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-march=x86-64-v2)  # SSE4.2: the tag match needs it; wider code dispatches
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 sees copies of impossible sizes in inlined std::string (its bugs 105329, 105651).
  add_compile_options(-Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
                      -Wno-restrict -Wno-subobject-linkage)
endif()
include_directories(${CMAKE_SOURCE_DIR}/src)
add_compile_definitions(TARN_VERSION="${PROJECT_VERSION}")
# All who use Asio must agree on it: the layout of its types depends on it.
add_compile_definitions(BOOST_ASIO_NO_DEPRECATED)

# A fault that slipped through should end the process, not run what a stranger sent.
if(TARN_HARDENING AND NOT TARN_SANITIZE)
  add_compile_options(-fstack-protector-strong)
  add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    add_compile_options(-fcf-protection)
  endif()
endif()

if(TARN_SANITIZE)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # gcc 12 takes instrumented frees of std::string for frees of what was never allocated.
    add_compile_options(-Wno-free-nonheap-object)
    # ThreadSanitizer does not see fences. Ours order reads without locks, which this build leaves
    # out (keyspace/prefetch.cc).
    if(TARN_SANITIZE MATCHES "thread")
      add_compile_options(-Wno-tsan)
    endif()
  endif()
  add_compile_options(-fsanitize=${TARN_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TARN_SANITIZE})
endif()
if(TARN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# `depend mode` spares the preprocessing of a file that is not in the cache. Precompiled headers are
# known by their contents, for which it must not ask what they define, nor clang note their age.
find_program(TARN_CCACHE ccache)
if(TARN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1
                                   CCACHE_SLOPPINESS=pch_defines,time_macros ${TARN_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()

# mold links the test programs several times faster than bfd; gcc's LTO plugin works with both.
find_program(TARN_MOLD mold)
find_program(TARN_LLD ld.lld)
if(TARN_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(TARN_LLD)
  add_link_options(-fuse-ld=lld)
endif()
