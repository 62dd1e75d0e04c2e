// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/scripting/worker_scripts.h"

#include <utility>

#include "base/ascii.h"
#include "base/random.h"
#include "base/sha1.h"
#include "engine/commands/scripting/declared_keys.h"
#include "engine/scripts/library_source.h"

namespace engine {

namespace {

// More compiled scripts than that, and those are looked for that the cache has no more.
constexpr size_t kCompiledMax = 2 * ScriptCache::kEvaluatedMax;

}  // namespace

// --- interpreters -----------------------------------------------------------------------------

scripting::Interpreter& CountedInterpreter::get(scripting::Interpreter::Kind kind,
                                                const Settings& settings) {
  if (interpreter_ == nullptr) {
    insecure_api_ = settings.lua_enable_insecure_api;
    interpreter_ = std::make_unique<scripting::Interpreter>(
        scripting::Interpreter::Options{.kind = kind,
                                        .memory_bytes_max = settings.script_memory_max,
                                        .insecure_api = insecure_api_,
                                        .random_seed = base::random_seed()});
    count();
  }
  return *interpreter_;
}

void CountedInterpreter::reset() {
  interpreter_.reset();
  count();
}

void CountedInterpreter::count() {
  const size_t bytes = interpreter_ != nullptr ? interpreter_->used_bytes() : 0;
  if (bytes == counted_bytes_) return;
  memory_.add(static_cast<int64_t>(bytes) - static_cast<int64_t>(counted_bytes_));
  counted_bytes_ = bytes;
}

// --- scripts ----------------------------------------------------------------------------------

WorkerScripts::WorkerScripts(Node& node, KeyspaceWorker& worker)
    : stand_in(0, worker.memory),
      node_(node),
      interpreter_(node.scripts.script_memory),
      functions_(node.scripts.function_memory) {
  stand_in.is_script = true;
  stand_in.out.set_reference_bytes_min(0);
}

WorkerScripts& WorkerScripts::of(const CommandContext& context) {
  auto& room = context.runner.script_room;
  if (room == nullptr) room = std::make_unique<WorkerScripts>(context.node, context.worker);
  return static_cast<WorkerScripts&>(*room);
}

void WorkerScripts::begin(const Settings& /*settings*/) {
  const uint64_t flushes = node_.scripts.cache.flushes();
  if (flushes == flushes_seen_) [[likely]]
    return;
  flushes_seen_ = flushes;
  by_body_.clear();
  by_sha1_.clear();
  interpreter_.reset();
}

scripting::Interpreter& WorkerScripts::interpreter(const Settings& settings) {
  return interpreter_.get(scripting::Interpreter::Kind::kScripts, settings);
}

const WorkerScripts::Prepared* WorkerScripts::find(std::string_view sha1,
                                                   const Settings& settings) {
  const auto found = by_sha1_.find(sha1);
  if (found != by_sha1_.end() && !found->second.script->is_gone) [[likely]] {
    node_.scripts.cache.use(*found->second.script);
    return &found->second;
  }
  const std::string lower = base::to_lower(sha1);
  const std::shared_ptr<Script> script = node_.scripts.cache.find(lower);
  if (script == nullptr) return nullptr;
  node_.scripts.cache.use(*script);
  const auto compiled = compile(script, settings);
  return compiled ? *compiled : nullptr;
}

base::Result<const WorkerScripts::Prepared*> WorkerScripts::bring(std::string_view body, bool stays,
                                                                  const CommandContext& context) {
  ScriptCache& cache = node_.scripts.cache;
  const auto known = by_body_.find(body);
  if (known != by_body_.end() && !known->second->is_gone && (!stays || known->second->stays)) {
    cache.use(*known->second);
    return &by_sha1_.find(known->second->sha1)->second;
  }
  std::string sha1 = base::sha1_hex(body);
  std::shared_ptr<Script> script = cache.find(sha1);
  if (script == nullptr) {
    const auto shebang = read_script_shebang(body);
    if (!shebang) return base::Error{"ERR " + shebang.error().message};
    script = std::make_shared<Script>(std::move(sha1), body, *shebang);
    script->locks.keeps_to_keys =
        node_.keyspace.concurrent() && keeps_to_declared_keys(script->code(), node_.commands);
  }
  // Only what compiles is kept.
  auto compiled = compile(script, context.settings);
  if (!compiled) return compiled;
  const std::shared_ptr<Script> kept = cache.add(script, stays);
  return kept == script ? compiled : compile(kept, context.settings);
}

base::Result<const WorkerScripts::Prepared*> WorkerScripts::compile(
    const std::shared_ptr<Script>& script, const Settings& settings) {
  const auto found = by_sha1_.find(script->sha1);
  if (found != by_sha1_.end() && found->second.script == script) return &found->second;
  auto function = interpreter(settings).compile(script->code());
  if (!function) {
    return base::Error{"ERR Error compiling script (new function): " + function.error().message};
  }
  if (by_sha1_.size() >= kCompiledMax) forget_gone();
  if (found != by_sha1_.end() && by_sha1_.contains(script->sha1)) {
    Prepared& former = by_sha1_.find(script->sha1)->second;
    interpreter(settings).forget(former.function);
    by_body_.erase(former.script->body);
    by_sha1_.erase(script->sha1);
  }
  Prepared& prepared = by_sha1_[script->sha1];
  prepared = {script, *function};
  by_body_[script->body] = script.get();
  count_memory();
  return &prepared;
}

void WorkerScripts::forget_gone() {
  std::erase_if(by_sha1_, [&](const auto& entry) {
    const Prepared& prepared = entry.second;
    if (!prepared.script->is_gone) return false;
    interpreter(*node_.settings.current()).forget(prepared.function);
    by_body_.erase(prepared.script->body);
    return true;
  });
}

// --- functions --------------------------------------------------------------------------------

scripting::Interpreter& WorkerScripts::function_interpreter(const Settings& settings) {
  return functions_.get(scripting::Interpreter::Kind::kLibraries, settings);
}

base::Result<const WorkerScripts::PreparedFunction*> WorkerScripts::find_function(
    std::string_view name, const Settings& settings) {
  if (node_.scripts.functions.version() != functions_seen_) [[unlikely]] {
    if (auto updated = update_functions(settings); !updated) return updated.error();
  }
  auto found = by_name_.find(name);
  if (found == by_name_.end()) found = by_name_.find(base::to_lower(name));
  return found != by_name_.end() ? &found->second : nullptr;
}

void WorkerScripts::take_library(const FunctionLibraryRef& library, uint64_t version_before,
                                 const Settings& settings) {
  const bool is_next =
      functions_seen_ == version_before && node_.scripts.functions.version() == version_before + 1;
  if (!is_next || !load(library, settings)) return;
  functions_seen_ = version_before + 1;
  functions_.count();
}

base::Result<void> WorkerScripts::update_functions(const Settings& settings) {
  const uint64_t version = node_.scripts.functions.version();
  const auto set = node_.scripts.functions.current();
  forget_libraries_beyond(*set, settings);
  for (const auto& [name, library] : set->libraries()) {
    if (loaded_.contains(library->id)) continue;
    if (auto loaded = load(library, settings); !loaded) return loaded;
  }
  functions_seen_ = version;
  functions_.count();
  return {};
}

void WorkerScripts::forget_functions(const Settings& settings) {
  const uint64_t version = node_.scripts.functions.version();
  const auto set = node_.scripts.functions.current();
  forget_libraries_beyond(*set, settings);
  if (set->libraries().empty()) functions_seen_ = version;
}

void WorkerScripts::forget_libraries_beyond(const FunctionSet& set, const Settings& settings) {
  const auto is_gone = [&](const FunctionLibraryRef& library) {
    const auto found = set.libraries().find(library->name);
    return found == set.libraries().end() || found->second->id != library->id;
  };
  std::erase_if(by_name_, [&](const auto& entry) {
    if (!is_gone(entry.second.library)) return false;
    function_interpreter(settings).forget(entry.second.compiled);
    return true;
  });
  std::erase_if(loaded_, [&](const auto& entry) { return is_gone(entry.second); });
  if (loaded_.empty()) functions_.reset();
}

base::Result<void> WorkerScripts::load(const FunctionLibraryRef& library,
                                       const Settings& settings) {
  scripting::Interpreter& interpreter = function_interpreter(settings);
  const auto functions = load_code(interpreter, library->code(), node_.clock,
                                   {.time_ms = 0, .memory_bytes_max = settings.script_memory_max});
  if (!functions) return base::Error{"ERR " + functions.error().message};
  loaded_[library->id] = library;
  for (const scripting::LibraryFunction& compiled : *functions) {
    for (const Function& function : library->functions) {
      if (function.name != compiled.name) continue;
      by_name_[base::to_lower(function.name)] = {
          .library = library, .function = &function, .compiled = compiled.function};
    }
  }
  return {};
}

}  // namespace engine
