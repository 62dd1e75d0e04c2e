// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "scripting/lua.h"

namespace scripting {

// Pushes what a reply in RESP2 or RESP3 is in Lua: integers are numbers, strings strings, null
// false (nil in RESP3), arrays tables, "+OK" {ok = "OK"}, errors {err = ...}, and of RESP3 {double
// = }, {big_number = }, {map = {}}, {set = {}}, {verbatim_string = {format =, string =}} and
// booleans. Attributes are passed over. Raises a Lua error if it is nested too deeply or is no
// reply. Returns whether it is an error.
bool push_reply(lua_State* lua, std::string_view reply);

}  // namespace scripting
