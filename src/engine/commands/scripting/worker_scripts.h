// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "engine/execution/request.h"
#include "engine/scripts/function_libraries.h"
#include "engine/scripts/script_cache.h"
#include "engine/scripts/script_room.h"
#include "engine/session/command_context.h"
#include "scripting/interpreter.h"

namespace engine {

// An interpreter whose memory is counted for the node.
class CountedInterpreter {
 public:
  explicit CountedInterpreter(InterpreterMemory& memory) : memory_(memory) {}
  ~CountedInterpreter() { reset(); }
  CountedInterpreter(const CountedInterpreter&) = delete;
  CountedInterpreter& operator=(const CountedInterpreter&) = delete;

  // Made when it is wanted first.
  scripting::Interpreter& get(scripting::Interpreter::Kind kind, const Settings& settings);
  // Frees all that it has.
  void reset();
  // Tells the node what has changed.
  void count();

 private:
  InterpreterMemory& memory_;
  std::unique_ptr<scripting::Interpreter> interpreter_;
  size_t counted_bytes_ = 0;
  bool insecure_api_ = false;
};

// One worker's scripts: what it has compiled of those that the node's cache has, and the client
// that stands in for callers. Belongs to the worker's thread.
class WorkerScripts final : public ScriptRoom {
 public:
  WorkerScripts(Node& node, KeyspaceWorker& worker);

  // The worker's, made when it is wanted first.
  static WorkerScripts& of(const CommandContext& context);

  struct Prepared {
    std::shared_ptr<Script> script;
    int function = 0;
  };

  // To be called before one runs: forgets what is to be forgotten.
  void begin(const Settings& settings);

  // EVALSHA: null if there is none. It has been compiled before by whoever brought it, elsewhere
  // perhaps.
  const Prepared* find(std::string_view sha1, const Settings& settings);

  // EVAL, SCRIPT LOAD: the error is what the client is told.
  base::Result<const Prepared*> bring(std::string_view body, bool stays,
                                      const CommandContext& context);

  scripting::Interpreter& interpreter(const Settings& settings);
  void count_memory() { interpreter_.count(); }

  // A function and what it is compiled to; null: there is none of that name. The error is what the
  // client is told: a library cannot be loaded here, though it was elsewhere.
  struct PreparedFunction {
    FunctionLibraryRef library;
    const Function* function = nullptr;
    int compiled = 0;
  };
  base::Result<const PreparedFunction*> find_function(std::string_view name,
                                                      const Settings& settings);
  scripting::Interpreter& function_interpreter(const Settings& settings);
  // Loads one that has just been added to what is loaded here, unless more has changed: then that
  // waits until a function is called.
  void take_library(const FunctionLibraryRef& library, uint64_t version_before,
                    const Settings& settings);
  // Those that the node has no more.
  void forget_functions(const Settings& settings);
  void count_function_memory() { functions_.count(); }

  // Scripts take turns: none runs within another.
  bool is_running = false;
  Client stand_in;
  Request request;

 private:
  base::Result<const Prepared*> compile(const std::shared_ptr<Script>& script,
                                        const Settings& settings);
  void forget_gone();
  base::Result<void> update_functions(const Settings& settings);
  base::Result<void> load(const FunctionLibraryRef& library, const Settings& settings);
  void forget_libraries_beyond(const FunctionSet& set, const Settings& settings);

  Node& node_;
  CountedInterpreter interpreter_;
  CountedInterpreter functions_;
  uint64_t functions_seen_ = 0;                                   // FunctionLibraries::version()
  std::map<uint64_t, FunctionLibraryRef> loaded_;                 // by their id
  std::map<std::string, PreparedFunction, std::less<>> by_name_;  // in lower case
  uint64_t flushes_seen_ = 0;
  // Views of the scripts' own text.
  std::unordered_map<std::string_view, Prepared> by_sha1_;
  std::unordered_map<std::string_view, Script*> by_body_;
};

}  // namespace engine
