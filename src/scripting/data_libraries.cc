// SPDX-License-Identifier: Apache-2.0
#include "scripting/data_libraries.h"

namespace scripting {

void open_data_libraries(lua_State* lua) {
  push_bit_library(lua);
  lua_setfield(lua, -2, "bit");
  push_cjson_library(lua);
  lua_setfield(lua, -2, "cjson");
  push_cmsgpack_library(lua);
  lua_setfield(lua, -2, "cmsgpack");
  push_struct_library(lua);
  lua_setfield(lua, -2, "struct");
}

}  // namespace scripting
