// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "scripting/host.h"
#include "scripting/json_options.h"
#include "scripting/lua.h"
#include "scripting/memory_quota.h"

// What our functions share that scripts call. Private to this module.

namespace scripting {

struct LibraryFunction;

// Of one interpreter, and of the script that it runs.
struct State {
  MemoryQuota quota;
  base::Random random;

  Host* host = nullptr;  // null while no script runs
  int resp = 2;          // of the replies that the script gets
  // The script is to end: nothing that it catches holds that up.
  bool is_ending = false;
  std::string ending_text;  // what the client is told
  size_t work = 0;          // since the host was asked, in bytes or so

  JsonOptions json = {};  // as the script has chosen

  // While the source of a library runs: what it registers.
  std::vector<LibraryFunction>* registered = nullptr;
};

// Lua's allocator gets the State as its argument.
inline State& state_of(lua_State* lua) {
  void* state = nullptr;
  lua_getallocf(lua, &state);
  return *static_cast<State*>(state);
}

// Raises {err = "ERR text"}, as the server's own functions do.
[[noreturn]] void raise_error(lua_State* lua, std::string_view text);

// Pushes {err = text}.
void push_error_table(lua_State* lua, std::string_view text);

// Ends the script if it is to end. To be called by whatever may have caught an error.
void end_if_ending(lua_State* lua, const State& state);

// Asks the host whether the script may go on.
void ask_host(lua_State* lua, State& state);

// To be called before work that no count of instructions sees, with what it costs in bytes or so:
// asks the host from time to time.
inline void spend(lua_State* lua, State& state, size_t work) {
  constexpr size_t kAskAfter = 1u << 20;
  state.work += work;
  if (state.work < kAskAfter) [[likely]]
    return;
  state.work = 0;
  ask_host(lua, state);
}

// Pushes the text, which is not to be looked into any further.
inline void push_text(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

// The text at the index. Requires: a string is there.
inline std::string_view text_at(lua_State* lua, int index) {
  size_t bytes = 0;
  const char* text = lua_tolstring(lua, index, &bytes);
  return {text, bytes};
}

// The text that an argument is, or that a number makes; raises Lua's own error else.
inline std::string_view text_argument(lua_State* lua, int index) {
  size_t bytes = 0;
  const char* text = luaL_checklstring(lua, index, &bytes);
  return {text, bytes};
}

// Numbers beyond those of the type, and what is none, give its lowest, as the processor does it.
inline int64_t to_int64(lua_Number number) {
  constexpr lua_Number kLimit = 9223372036854775808.0;
  return number >= -kLimit && number < kLimit ? static_cast<int64_t>(number) : INT64_MIN;
}

// Sources are text and of at most so many bytes, those that a script makes too.
inline constexpr size_t kSourceBytesMax = 1u << 20;

// Compiles a source, pushes the function and returns true; else pushes the error's text. While the
// source is parsed nothing is collected, and its name stays on the stack: the parser of 5.1 holds
// on to neither (CVE-2025-49844).
bool compile_text(lua_State* lua, std::string_view source, const char* chunk_name);

}  // namespace scripting
