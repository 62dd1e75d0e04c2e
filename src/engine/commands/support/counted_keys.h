// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "engine/session/command_context.h"

// Commands that say how many keys they have, and then the keys.

namespace engine {

// For CommandSpec::find_keys, where the number is argument `kAt`. Finds none if that is no number
// of keys that are there; check_counted_keys() says so to the client.
template <size_t kAt>
bool find_counted_keys(Arguments args, std::vector<uint32_t>& positions) {
  if (args.size() <= kAt) return true;
  const auto count = base::parse_int64(args[kAt]);
  const auto left = static_cast<int64_t>(args.size() - kAt - 1);
  if (!count || *count <= 0 || *count > left) return true;
  for (size_t i = 1; i <= static_cast<size_t>(*count); i++) {
    positions.push_back(static_cast<uint32_t>(kAt + i));
  }
  return true;
}

// For CommandSpec::key_rules.
template <int16_t kAt, uint16_t kWith, int16_t kStep = 1>
inline constexpr KeyRule kCountedKeyRule = {.access = kWith,
                                            .begin = KeyRule::Begin::kIndex,
                                            .at = kAt,
                                            .find = KeyRule::Find::kCounted,
                                            .step = kStep};

// The same rule, with what COMMAND INFO says about it.
constexpr KeyRule noted(KeyRule rule, std::string_view notes) {
  rule.notes = notes;
  return rule;
}

// Whether the keys were found; if not, the client has its error.
inline bool check_counted_keys(CommandContext& c, size_t at) {
  if (!c.keys.empty()) return true;
  const auto count = base::parse_int64(c.args[at]);
  c.error(count && *count > 0 ? errors::kSyntax : errors::kNumkeys);
  return false;
}

}  // namespace engine
