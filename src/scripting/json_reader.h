// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "scripting/json_options.h"
#include "scripting/lua.h"

namespace scripting {

// Pushes what a text in JSON says: null is cjson.null, arrays and objects are tables. Raises a Lua
// error, in lua-cjson's words, where it is none.
void push_json(lua_State* lua, std::string_view text, const JsonOptions& options);

}  // namespace scripting
