// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "engine/persistence/element_walk.h"
#include "engine/persistence/rdb_reader.h"

namespace engine {

// For readers of values, all of which return false for a value that is none: in.fault() says why,
// or it is nonsense.

// Whether the value has anything in it.
inline bool unless_empty(RdbReader& in, bool any) {
  if (!any) in.fail(RdbFault::kEmpty);
  return any;
}

// Visits the elements of the compact form that comes next, which stays while they go in: one by
// one, since all at once they would take many times their bytes.
bool walk_string(RdbReader& in, ElementWalk walk, const ElementVisitor& visit);

// Visits so many elements at a time: a list of the first, and the last. False also if the last time
// there were too few.
template <size_t kWidth, typename Visit>
bool walk_tuples(RdbReader& in, ElementWalk walk, Visit visit) {
  std::array<std::string, kWidth - 1> before;
  size_t count = 0;
  const bool all = walk_string(in, walk, [&](std::string_view element) {
    const size_t at = count++ % kWidth;
    if (at == before.size()) return visit(before, element);
    before[at] = element;
    return true;
  });
  return all && unless_empty(in, count > 0) && count % kWidth == 0;
}

}  // namespace engine
