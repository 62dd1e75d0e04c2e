// SPDX-License-Identifier: Apache-2.0
#include "scripting/interpreter.h"

#include <algorithm>

#include "base/check.h"
#include "scripting/base_library.h"
#include "scripting/data_libraries.h"
#include "scripting/guarded_table.h"
#include "scripting/lua.h"
#include "scripting/result_writer.h"
#include "scripting/server_table.h"
#include "scripting/state.h"

namespace scripting {

namespace {

// Between two questions to the host: some microseconds, unless each is a long one. Those that copy
// much count by themselves (spend()), but for calls with very many arguments.
constexpr int kInstructionsBetweenQuestions = 1000;

// The bottom of the stack between runs: the function that performs a Task.
constexpr int kPerformTask = 1;

// Places of the registry that are filled when the interpreter is made, and stay so.
enum Slot : int {
  kErrorHandler = 1,
  kGuard,           // the globals as scripts see them
  kGlobals,         // and what they stand for
  kLoadingGlobals,  // the same, while the source of a library runs
  kSlots = kLoadingGlobals,
};

constexpr const char* kScriptChunk = "@user_script";
constexpr const char* kLibraryChunk = "@user_function";

void* allocate(void* state, void* block, size_t old_bytes, size_t bytes) {
  return static_cast<State*>(state)->quota.reallocate(block, old_bytes, bytes);
}

void ask(lua_State* lua, lua_Debug* /*activation*/) { ask_host(lua, state_of(lua)); }

// Turns what was raised into a table, and adds where that was: the function that has called ours.
int describe_error(lua_State* lua) {
  State& state = state_of(lua);
  const MemoryQuota::Lifted lifted(state.quota);
  lua_settop(lua, 1);
  if (push_guarded(lua, 1)) {  // nothing is written into a guard
    push_error_table(lua, "ERR unknown error");
    lua_replace(lua, 1);
    lua_settop(lua, 1);
  } else if (!lua_istable(lua, 1)) {
    const bool is_text = lua_isstring(lua, 1) != 0;
    const std::string text = is_text ? std::string(text_at(lua, 1)) : luaL_typename(lua, 1);
    push_error_table(lua, "ERR " + text);
    lua_replace(lua, 1);
  }
  lua_Debug activation = {};
  if (lua_getstack(lua, 1, &activation) == 0) return 1;
  lua_getinfo(lua, "Sl", &activation);
  if (std::string_view(activation.what) == "C" && lua_getstack(lua, 2, &activation) != 0) {
    lua_getinfo(lua, "Sl", &activation);
  }
  lua_pushliteral(lua, "source");
  lua_pushstring(lua, activation.source);
  lua_rawset(lua, 1);
  lua_pushliteral(lua, "line");
  lua_pushinteger(lua, activation.currentline);
  lua_rawset(lua, 1);
  return 1;
}

// --- what runs where errors are caught --------------------------------------------------------

// One thing to be done inside of lua_pcall(): what allocates may fail.
struct Task {
  void (*perform)(lua_State*, Task&);
  // Of whatever it is, what it needs.
  const Run* run = nullptr;
  Answer* answer = nullptr;
  std::string_view source;
  bool is_compiled = false;
  int function = LUA_NOREF;
  Interpreter::Options options = {};
};

int perform_task(lua_State* lua) {
  auto& task = *static_cast<Task*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  task.perform(lua, task);
  return lua_gettop(lua);
}

// 0, or a status of Lua's with the error on top of the stack.
int perform_inside(lua_State* lua, Task& task) {
  lua_pushvalue(lua, kPerformTask);
  lua_pushlightuserdata(lua, &task);
  return lua_pcall(lua, 1, 0, 0);
}

void push_texts(lua_State* lua, std::span<const std::string_view> texts) {
  lua_createtable(lua, static_cast<int>(texts.size()), 0);
  for (size_t i = 0; i < texts.size(); i++) {
    push_text(lua, texts[i]);
    lua_rawseti(lua, -2, static_cast<int>(i + 1));
  }
}

// The name that messages have had since there are any; tools read it.
std::string full_text(const ScriptError& error, std::string_view name) {
  if (error.source.empty()) return error.text;
  return error.text + " script: " + std::string(name) + ", on " + error.source + ":" +
         std::to_string(error.line) + ".";
}

void push_slot(lua_State* lua, Slot slot) { lua_rawgeti(lua, LUA_REGISTRYINDEX, slot); }

void set_globals(lua_State* lua, Slot slot) {
  push_slot(lua, kGuard);
  lua_getmetatable(lua, -1);
  push_slot(lua, slot);
  lua_setfield(lua, -2, "__index");
  lua_pop(lua, 2);
}

// What a script may have done to its environment with the insecure API ends with it.
void restore_environment(lua_State* lua, int function) {
  push_slot(lua, kGuard);
  lua_pushvalue(lua, -1);
  lua_replace(lua, LUA_GLOBALSINDEX);
  lua_setfenv(lua, function);
}

void set_keys_and_arguments(lua_State* lua, const Run& run) {
  push_slot(lua, kGlobals);
  push_texts(lua, run.keys);
  lua_setfield(lua, -2, "KEYS");
  push_texts(lua, run.arguments);
  lua_setfield(lua, -2, "ARGV");
  lua_pop(lua, 1);
}

// By a call, so that nobody is told why.
bool was_ended(const State& state) { return state.is_ending && state.ending_text.empty(); }

void answer_result(lua_State* lua, int status, const Task& task) {
  State& state = state_of(lua);
  if (was_ended(state)) return;
  const MemoryQuota::Lifted lifted(state.quota);
  if (status == 0) {
    write_result(lua, state.resp, *task.answer);
    return;
  }
  const ScriptError error = script_error(lua);
  task.answer->error(full_text(error, task.run->name), error.is_counted);
}

void run_script(lua_State* lua, Task& task) {
  const Run& run = *task.run;
  push_slot(lua, kErrorHandler);
  lua_rawgeti(lua, LUA_REGISTRYINDEX, run.function);
  restore_environment(lua, 2);
  int arguments = 0;
  if (task.options.kind == Interpreter::Kind::kScripts) {
    set_keys_and_arguments(lua, run);
  } else {
    push_texts(lua, run.keys);
    push_texts(lua, run.arguments);
    arguments = 2;
  }
  lua_sethook(lua, ask, LUA_MASKCOUNT, kInstructionsBetweenQuestions);
  const int status = lua_pcall(lua, arguments, 1, 1);
  lua_sethook(lua, nullptr, 0, 0);
  answer_result(lua, status, task);
  lua_settop(lua, 0);
}

void compile_script(lua_State* lua, Task& task) {
  task.is_compiled = compile_text(lua, task.source, kScriptChunk);
  if (!task.is_compiled) {
    lua_error(lua);
  }
  push_slot(lua, kGuard);
  lua_setfenv(lua, -2);
  task.function = luaL_ref(lua, LUA_REGISTRYINDEX);
}

void run_library(lua_State* lua, Task& task) {
  task.is_compiled = compile_text(lua, task.source, kLibraryChunk);
  if (!task.is_compiled) lua_error(lua);
  restore_environment(lua, 1);
  set_globals(lua, kLoadingGlobals);
  lua_sethook(lua, ask, LUA_MASKCOUNT, kInstructionsBetweenQuestions);
  lua_call(lua, 0, 0);
}

// --- making one -------------------------------------------------------------------------------

void guard_field(lua_State* lua, const char* name) {
  lua_getfield(lua, -1, name);
  guard_table(lua, Missing::kIsNil);
  lua_setfield(lua, -2, name);
}

// Strings find their methods through a metatable that all of them share (CVE-2025-46818).
void guard_metatable_of_strings(lua_State* lua) {
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_createtable(lua, 0, 1);  // what scripts are shown of it
  lua_getfield(lua, -2, "__index");
  guard_table(lua, Missing::kIsNil);
  lua_setfield(lua, -2, "__index");
  guard_table(lua, Missing::kIsNil);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 2);
}

// Pushes a guard of the table at `index`, which knows no other names.
void push_guard_of(lua_State* lua, int index) {
  lua_pushvalue(lua, index);
  guard_table(lua, Missing::kIsAnError);
}

void push_loading_globals(lua_State* lua) {
  lua_createtable(lua, 0, 2);
  push_loading_table(lua);
  guard_table(lua, Missing::kIsAnError);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, -3, "redis");
  lua_setfield(lua, -2, "server");
  push_guard_of(lua, lua_gettop(lua));  // for its metatable alone, which refuses other names
  lua_pop(lua, 1);
}

void keep_in_slot(lua_State* lua, Slot slot) { lua_rawseti(lua, LUA_REGISTRYINDEX, slot); }

void open_sandbox(lua_State* lua, Task& task) {
  // luaL_ref() gives numbers behind those that are taken.
  for (int slot = 1; slot <= kSlots; slot++) {
    lua_pushboolean(lua, 1);
    const int given = luaL_ref(lua, LUA_REGISTRYINDEX);
    CHECK(given == slot);
  }
  lua_pushcfunction(lua, describe_error);
  keep_in_slot(lua, kErrorHandler);

  lua_newtable(lua);  // what the globals stand for
  open_base_libraries(lua, task.options.insecure_api);
  open_data_libraries(lua);
  guard_metatable_of_strings(lua);
  push_server_table(lua);
  if (task.options.kind == Interpreter::Kind::kScripts) add_eval_functions(lua);
  guard_table(lua, Missing::kIsNil);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, -3, "redis");
  lua_setfield(lua, -2, "server");
  for (const char* name :
       {"string", "table", "math", "os", "coroutine", "cjson", "cmsgpack", "bit", "struct"}) {
    guard_field(lua, name);
  }

  push_guard_of(lua, 1);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, 1, "_G");
  lua_pushvalue(lua, -1);
  keep_in_slot(lua, kGuard);
  lua_replace(lua, LUA_GLOBALSINDEX);
  keep_in_slot(lua, kGlobals);
  push_loading_globals(lua);
  keep_in_slot(lua, kLoadingGlobals);
}

}  // namespace

Interpreter::Interpreter(const Options& options)
    : state_(new State{.quota = MemoryQuota(std::max(options.memory_bytes_max, kMemoryBytesMin)),
                       .random = base::Random(options.random_seed),
                       .ending_text = {}}),
      kind_(options.kind) {
  open(options);
}

void Interpreter::open(const Options& options) {
  lua_ = lua_newstate(allocate, state_.get());
  CHECK(lua_ != nullptr);
  lua_pushcfunction(lua_, perform_task);
  Task task = {.perform = open_sandbox, .source = {}, .options = options};
  CHECK(perform_inside(lua_, task) == 0);
}

// All is collected while the state is whole: what is torn down reaches nothing that is gone
// (CVE-2024-46981).
Interpreter::~Interpreter() {
  lua_gc(lua_, LUA_GCCOLLECT, 0);
  lua_close(lua_);
}

base::Result<int> Interpreter::compile(std::string_view source) {
  Task task = {.perform = compile_script, .source = source};
  if (perform_inside(lua_, task) == 0) return task.function;
  const ScriptError error = script_error(lua_);
  lua_settop(lua_, kPerformTask);
  return base::Error{error.text.substr(std::string_view("ERR ").size())};
}

base::Result<std::vector<LibraryFunction>> Interpreter::load_library(std::string_view source,
                                                                     Host& host) {
  std::vector<LibraryFunction> functions;
  state_->host = &host;
  state_->is_ending = false;
  state_->registered = &functions;
  Task task = {.perform = run_library, .source = source};
  const int status = perform_inside(lua_, task);
  lua_sethook(lua_, nullptr, 0, 0);
  state_->registered = nullptr;
  state_->host = nullptr;
  Task restore = {.perform = [](lua_State* lua, Task&) { set_globals(lua, kGlobals); },
                  .source = {}};
  CHECK(perform_inside(lua_, restore) == 0);
  if (status == 0) return functions;
  const ScriptError error = script_error(lua_);
  lua_settop(lua_, kPerformTask);
  for (const LibraryFunction& function : functions) forget(function.function);
  if (!task.is_compiled) {
    return base::Error{"Error compiling function: " + error.text.substr(4)};
  }
  return base::Error{"Error registering functions: " + error.text};
}

void Interpreter::forget(int function) { luaL_unref(lua_, LUA_REGISTRYINDEX, function); }

Ending Interpreter::run(const Run& run, Host& host, Answer& answer) {
  state_->host = &host;
  state_->resp = 2;
  state_->json = {};
  state_->is_ending = false;
  state_->ending_text.clear();
  Task task = {.perform = run_script, .run = &run, .answer = &answer, .source = {}};
  task.options.kind = kind_;
  const int status = perform_inside(lua_, task);
  state_->host = nullptr;
  if (status != 0) {  // not even its arguments have found room
    lua_sethook(lua_, nullptr, 0, 0);
    answer.error(full_text(script_error(lua_), run.name), false);
    lua_settop(lua_, kPerformTask);
  }
  // Lua 5.1 collects nothing when it runs out of memory: what the next one needs is freed now.
  if (used_bytes() > state_->quota.bytes_max() / 2) collect();
  return was_ended(*state_) ? Ending::kEnded : Ending::kReturned;
}

size_t Interpreter::used_bytes() const { return state_->quota.used_bytes(); }
void Interpreter::set_memory_bytes_max(size_t bytes_max) {
  state_->quota.set_bytes_max(std::max(bytes_max, kMemoryBytesMin));
}
void Interpreter::collect() { lua_gc(lua_, LUA_GCCOLLECT, 0); }

}  // namespace scripting
