# src/DEPENDENCIES is the architecture: here each of its lines becomes a static library
# (engine/keyspace -> tarn_engine_keyspace) linked with exactly the modules that the line names,
# plus a test program of the module's *_test.cc and a program a *_fuzz.cc: with TARN_FUZZ a
# fuzzer, in the debug build a test that replays fuzz/corpus/<name>. `./dev lint` compiles each
# source of the target check_alone by itself, the target fuzzers builds all fuzzers.
#
# ctest knows each unit test of the release build by its name. With sanitizers, where a process
# takes longer to start than most tests to run, it knows the programs, cut into shards. With
# ThreadSanitizer there are only those tests that start threads.

# The modules that a node does without.
set(TARN_CONTROL_PLANE_AWS
    "model|query|sigv4|policy|elasticache|sts|iam|ec2|json|cbor|kms|monitoring|logs")
set(TARN_CONTROL_PLANE "^(json|sqlite|aws/(${TARN_CONTROL_PLANE_AWS})|agent/.*|control/.*|cli)$")

function(tarn_target_name module out)
  string(REPLACE "/" "_" name ${module})
  set(${out} tarn_${name} PARENT_SCOPE)
endfunction()

function(tarn_fuzzer module library source)
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${library})
  target_precompile_headers(${name} REUSE_FROM tarn_headers)
  if(TARN_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
    add_dependencies(fuzzers ${name})
  else()
    target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/fuzz/replay.cc)
    string(REGEX REPLACE "_fuzz$" "" corpus ${name})
    add_test(NAME ${module}:${name}.ReplaysItsCorpus
             COMMAND ${name} ${CMAKE_SOURCE_DIR}/fuzz/corpus/${corpus})
  endif()
endfunction()

# A file that compiles alone includes what it uses. One that begins with its own header, as
# check_includes.py wants it, shows that for both.
function(tarn_check_alone sources headers)
  foreach(header ${headers})
    string(REGEX REPLACE "\\.h$" ".cc" source ${header})
    if(NOT source IN_LIST sources)
      file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR}/src ${header})
      set(source ${CMAKE_BINARY_DIR}/headers/${path}.cc)
      file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${path}\"\n")
      list(APPEND sources ${source})
    endif()
  endforeach()
  target_sources(check_alone PRIVATE ${sources})
endfunction()

# Whose precompiled headers other targets may use that have the same options.
function(tarn_precompile name options libraries)
  add_library(${name} OBJECT ${CMAKE_SOURCE_DIR}/cmake/standard_headers.cc)
  target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/standard_headers.h)
  target_compile_options(${name} PRIVATE ${options})
  target_link_libraries(${name} PRIVATE ${libraries})
endfunction()

# The files of a module are compiled several at a time, and so are its tests: what they include is
# read once for all of them, and the compiler sees across them.
function(tarn_compile target module)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  set(headers tarn_headers)
  if(target MATCHES "_test$")
    set(headers tarn_headers_of_tests)
  elseif(module MATCHES "${TARN_CONTROL_PLANE}")
    set(headers tarn_headers_of_control_plane)
  endif()
  if(NOT headers STREQUAL tarn_headers)
    target_compile_options(${target} PRIVATE ${TARN_LIGHT})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${headers})
endfunction()

# Of these sources, those that start threads themselves or have the node's server do it.
function(tarn_keep_threaded list)
  set(kept "")
  foreach(source ${${list}})
    file(STRINGS ${source} threaded REGEX "std::(jthread|thread|async)|NodeServer" LIMIT_COUNT 1)
    if(threaded)
      list(APPEND kept ${source})
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  endforeach()
  set(${list} ${kept} PARENT_SCOPE)
endfunction()

# One for four sources or fewer.
function(tarn_add_shards module program sources)
  list(LENGTH sources count)
  math(EXPR last "(${count} - 1) / 4")
  math(EXPR total "${last} + 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${module}:${shard} COMMAND ${program} --gtest_brief=1)
    set_tests_properties(${module}:${shard} PROPERTIES TIMEOUT 1500 COST 60 ENVIRONMENT
                         "GTEST_TOTAL_SHARDS=${total};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()

function(tarn_module module)
  set(dir ${CMAKE_SOURCE_DIR}/src/${module})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cc)
  file(GLOB headers CONFIGURE_DEPENDS ${dir}/*.h)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(TARN_SANITIZE MATCHES "thread")
    tarn_keep_threaded(tests)
  endif()
  set(fuzzers ${sources})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|/main)\\.cc$")

  tarn_target_name(${module} target)
  if(sources)
    add_library(${target} STATIC ${sources} ${headers})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  foreach(dependency ${ARGN})
    tarn_target_name(${dependency} name)
    target_link_libraries(${target} ${scope} ${name})
  endforeach()

  if(sources)
    tarn_compile(${target} ${module})
  endif()

  if(tests)
    add_executable(${target}_test ${tests})
    target_link_libraries(${target}_test PRIVATE ${target} GTest::gtest_main)
    tarn_compile(${target}_test ${module})
    # With -O1, gcc 12 takes the text in an empty std::optional for one that is read.
    target_compile_options(${target}_test PRIVATE
                           $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    if(TARN_SANITIZE)
      tarn_add_shards(${module} ${target}_test "${tests}")
    else()
      gtest_discover_tests(${target}_test TEST_PREFIX "${module}:" DISCOVERY_TIMEOUT 60)
    endif()
  endif()
  # What a corpus finds, AddressSanitizer sees.
  if(NOT TARN_SANITIZE MATCHES "thread" AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    foreach(fuzzer ${fuzzers})
      tarn_fuzzer(${module} ${target} ${fuzzer})
    endforeach()
  endif()
  tarn_check_alone("${sources};${tests};${fuzzers}" "${headers}")
endfunction()

function(tarn_modules_from file)
  # The control plane and tests do little themselves, and with less optimisation they compile in
  # half the time; to optimise what sanitizers add takes four times as long as the rest.
  if(TARN_SANITIZE)
    set(TARN_LIGHT -O0)
  else()
    set(TARN_LIGHT -O1)
  endif()
  tarn_precompile(tarn_headers "" spdlog::spdlog)
  tarn_precompile(tarn_headers_of_control_plane ${TARN_LIGHT} spdlog::spdlog)
  tarn_precompile(tarn_headers_of_tests ${TARN_LIGHT} "spdlog::spdlog;GTest::gtest")
  target_precompile_headers(tarn_headers_of_tests PRIVATE <gtest/gtest.h>)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines)
  add_library(check_alone OBJECT EXCLUDE_FROM_ALL)
  target_link_libraries(check_alone PRIVATE Threads::Threads spdlog::spdlog GTest::gtest)
  add_custom_target(fuzzers)
  foreach(line ${lines})
    if(line MATCHES "^([a-z0-9/_]+): *(.*)$")
      set(module ${CMAKE_MATCH_1})
      string(REPLACE " " ";" words "${CMAKE_MATCH_2}")
      set(dependencies "")
      foreach(word ${words})
        if(word MATCHES "^\\+(.*)$")
          list(APPEND dependencies ${CMAKE_MATCH_1} ${dependencies_of_${CMAKE_MATCH_1}})
        else()
          list(APPEND dependencies ${word})
        endif()
      endforeach()
      list(REMOVE_DUPLICATES dependencies)
      set(dependencies_of_${module} ${dependencies})
      if(TARN_NODE_ONLY AND module MATCHES "${TARN_CONTROL_PLANE}")
        continue()
      endif()
      tarn_module(${module} ${dependencies})
    endif()
  endforeach()
endfunction()
