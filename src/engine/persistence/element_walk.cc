// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/element_walk.h"

#include <string>

#include "engine/types/intset.h"
#include "engine/types/listpack.h"
#include "engine/types/string.h"

namespace engine {

bool walk_listpack(std::string_view bytes, const ElementVisitor& visit) {
  if (!Listpack::valid(bytes)) return false;
  const Listpack listpack(bytes.data());
  IntegerText scratch;
  for (auto at = listpack.first(); at != Listpack::kNone; at = listpack.next(at)) {
    if (!visit(listpack.get(at).text(scratch))) return false;
  }
  return true;
}

bool walk_intset(std::string_view bytes, const ElementVisitor& visit) {
  if (!Intset::valid(bytes)) return false;
  const Intset intset(bytes.data());
  for (size_t i = 0; i < intset.count(); i++) {
    if (!visit(std::to_string(intset.at(i)))) return false;
  }
  return true;
}

}  // namespace engine
