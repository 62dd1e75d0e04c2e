// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "scripting/host.h"
#include "scripting/lua.h"

namespace scripting {

// Answers with the value on top of the stack, which is left there. `resp` is what the script has
// asked for: false is null in RESP2. A value nested deeper than the stack answers with an error in
// its place. Allocates next to nothing, runs nothing of the script and raises no error while the
// memory quota is lifted.
void write_result(lua_State* lua, int resp, Answer& answer);

// What a script has failed with.
struct ScriptError {
  std::string text;    // with its code in front
  std::string source;  // where: "@user_script"; empty: not known
  int64_t line = 0;
  bool is_counted = false;  // as Answer::error()
};

// Of the error on top of the stack, which is left there.
ScriptError script_error(lua_State* lua);

// Without line breaks, which would end a reply before its end.
std::string flattened(std::string_view text);

}  // namespace scripting
