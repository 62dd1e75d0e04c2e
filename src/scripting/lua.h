// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lua 5.1 as Debian packages it, compiled as C++: an error in a script is an exception, so that
// what our functions hold is released (docs/decisions/0024-scripts-run-in-a-sandbox.md).
#include <lua5.1/lua.hpp>  // IWYU pragma: export
