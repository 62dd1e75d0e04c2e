// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace base {

// Whether the whole `text` matches `pattern` as KEYS, SCAN and PSUBSCRIBE understand it (Redis'
// stringmatchlen): `*` any bytes, `?` one byte, `[abc]`, `[a-z]`, `[^a]` one byte of a class,
// `\x` the byte x. Kept with the rest: an unclosed class ends with the pattern, and an empty text
// matches the empty pattern only, not `*`. Bytes are unsigned, as on Redis' ARM builds.
//
// Patterns come from clients: time is O(pattern x text), memory constant, for any of them.
bool glob_match(std::string_view pattern, std::string_view text, bool ignore_case = false);

}  // namespace base
