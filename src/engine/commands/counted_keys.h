// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/numbers.h"
#include "engine/session/command_context.h"

// Commands that say how many keys they have, and then the keys.

namespace engine {

// For CommandSpec::find_keys, where the number is argument `At`. Finds none if that is no number of
// keys that are there; check_counted_keys() says so to the client.
template <size_t At>
bool find_counted_keys(Arguments args, std::vector<uint32_t>& positions) {
  if (args.size() <= At) return true;
  const auto count = base::parse_int64(args[At]);
  const auto left = static_cast<int64_t>(args.size() - At - 1);
  if (!count || *count <= 0 || *count > left) return true;
  for (int64_t i = 1; i <= *count; i++) positions.push_back(static_cast<uint32_t>(At + i));
  return true;
}

// Whether the keys were found; if not, the client has its error.
inline bool check_counted_keys(CommandContext& c, size_t at) {
  if (!c.keys.empty()) return true;
  const auto count = base::parse_int64(c.args[at]);
  c.error(count && *count > 0 ? errors::kSyntax : "ERR numkeys should be greater than 0");
  return false;
}

}  // namespace engine
