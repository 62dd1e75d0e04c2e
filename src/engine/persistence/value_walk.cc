// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_walk.h"

#include "engine/persistence/rdb_string.h"

namespace engine {

bool walk_string(RdbReader& in, ElementWalk walk, const ElementVisitor& visit) {
  RdbString bytes(in);
  in.string(bytes);
  return !in.failed() && walk(bytes.view(), [&](std::string_view element) {
    return visit(element) && in.may_take(0);
  });
}

}  // namespace engine
