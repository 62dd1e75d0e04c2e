// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/random.h"
#include "engine/session/command_context.h"

namespace engine {

// `count` different ones of `all`, each choice as likely as any other, in random order: the first
// steps of a Fisher-Yates shuffle. Requires: count <= all.size().
template <typename T>
void keep_random(std::vector<T>& all, size_t count, base::Random& random) {
  for (size_t i = 0; i < count; i++) std::swap(all[i], all[i + random.below(all.size() - i)]);
  all.resize(count);
}

// More random elements than this, which may come again and again, nobody has use for; a reply with
// as many as a 64-bit number says would only end the process.
inline constexpr int64_t kRepeatsMax = int64_t{1} << 24;

// Whether `count`, if it is negative, asks for more; the client has its error then.
inline bool too_many_repeats(CommandContext& c, int64_t count) {
  if (count >= -kRepeatsMax) return false;
  c.error(errors::kOutOfRange);
  return true;
}

// Whether drawing `count` different elements out of `size` one by one would meet too many twice:
// then it is cheaper to look at all.
constexpr bool better_from_all(size_t count, size_t size) { return count * 3 > size; }

// `count` different ones, by drawing until there are enough.
template <typename Draw>
std::vector<std::string> draw_different(size_t count, Draw draw) {
  std::unordered_set<std::string> drawn;
  while (drawn.size() < count) drawn.insert(draw());
  return {drawn.begin(), drawn.end()};
}

}  // namespace engine
