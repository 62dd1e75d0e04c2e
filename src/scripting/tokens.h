// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace scripting {

// A word of a source of Lua 5.1.
struct Token {
  enum class Kind : uint8_t { kName, kText, kNumber, kSymbol };

  Kind kind;
  // As it stands there; of a text what is between its quotes, if it has no escapes.
  std::string_view text;
  bool has_escapes = false;

  bool is(std::string_view symbol_or_name) const {
    return (kind == Kind::kName || kind == Kind::kSymbol) && text == symbol_or_name;
  }
};

// The words of a source without its comments; nullopt where it cannot be Lua.
std::optional<std::vector<Token>> tokens_of(std::string_view source);

}  // namespace scripting
