// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The arguments of a command in the notation that people read, as the tree COMMAND DOCS replies:
//   key [NX | XX] [EX seconds | PX milliseconds] [LIMIT offset count] element [element ...]
// Capital words and those in 'quotes' are tokens, others are values, `[]` is optional, `|`
// separates alternatives, `<>` groups, and `...` lets what stands before it repeat, `!...` with its
// token:
// `[x ...]` behind `x` repeats that x. What a name does not say stands with it: `timeout:double`,
// `destination@2` for a key that the third key specification finds, `condition=[NX | XX]`.

namespace engine {

enum class ArgumentType {
  kString,
  kInteger,
  kDouble,
  kKey,
  kPattern,
  kUnixTime,
  kPureToken,
  kOneOf,
  kBlock
};

struct Argument {
  std::string name;
  ArgumentType type = ArgumentType::kString;
  std::string token;  // the word that introduces it, may be empty
  bool optional = false;
  bool multiple = false;
  bool multiple_token = false;      // `token` comes before each
  std::vector<Argument> arguments;  // of kOneOf and kBlock
  int key_rule = -1;  // of a key: which of the command's key specifications finds it; -1: not said

  bool operator==(const Argument&) const = default;
};

// The name of a type in the reply: "pure-token".
std::string_view argument_type_name(ArgumentType type);

// nullopt if the notation is malformed: an unclosed or empty group, nothing before `...`, groups
// more than 8 deep.
std::optional<std::vector<Argument>> parse_argument_syntax(std::string_view notation);

}  // namespace engine
