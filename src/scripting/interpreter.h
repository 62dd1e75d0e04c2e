// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scripting/host.h"
#include "scripting/script_flags.h"

struct lua_State;

namespace scripting {

struct State;

// A function as the source of a library has registered it.
struct LibraryFunction {
  std::string name;
  std::string description;  // empty: none
  uint32_t flags = 0;       // of ScriptFlag
  int function = -2;        // Interpreter's handle; -2: none (LUA_NOREF)
};

// A script that is to run.
struct Run {
  int function = 0;       // what compile() or load_library() gave
  std::string_view name;  // its SHA-1, or the function's name: errors tell it
  std::span<const std::string_view> keys;
  std::span<const std::string_view> arguments;
};

enum class Ending : uint8_t {
  kReturned,  // the answer is written, even if it is an error
  kEnded,     // the host ended it by CallResult::kEnd: nothing is written
};

// Lua 5.1 in a sandbox: runs scripts of strangers, one at a time, none of which finds what another
// has left. It has a bounded amount of memory, asks its host every fraction of a millisecond
// whether it may go on, and reaches nothing but what Host offers. Errors of scripts are answers.
// Not thread-safe, but for used_bytes(); it may move from thread to thread between runs.
class Interpreter {
 public:
  enum class Kind : uint8_t {
    kScripts,    // of EVAL: KEYS and ARGV are globals
    kLibraries,  // of FUNCTION LOAD: keys and arguments are handed to the function
  };

  struct Options {
    Kind kind = Kind::kScripts;
    size_t memory_bytes_max = size_t{256} << 20;  // at least kMemoryBytesMin
    bool insecure_api = false;                    // getfenv and setfenv as well
    uint64_t random_seed = 0;
  };
  static constexpr size_t kMemoryBytesMin = size_t{1} << 20;

  explicit Interpreter(const Options& options);
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  // Compiles the source of a script: a handle, until forget(). The error is Lua's own text.
  base::Result<int> compile(std::string_view source);

  // Compiles and runs the source of a library, which registers its functions. Takes as long as the
  // host allows, which is asked for nothing else but redis.log().
  base::Result<std::vector<LibraryFunction>> load_library(std::string_view source, Host& host);

  void forget(int function);

  // Runs a script to its end.
  Ending run(const Run& run, Host& host, Answer& answer);

  // Of the heap, by all scripts and the interpreter itself.
  size_t used_bytes() const;
  void set_memory_bytes_max(size_t bytes_max);

  // Frees what no script can reach any more.
  void collect();

 private:
  void open(const Options& options);

  std::unique_ptr<State> state_;
  lua_State* lua_ = nullptr;
  const Kind kind_;
};

}  // namespace scripting
