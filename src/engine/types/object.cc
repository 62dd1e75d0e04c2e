// SPDX-License-Identifier: Apache-2.0
#include "engine/types/object.h"

#include "base/check.h"
#include "engine/types/hash.h"
#include "engine/types/list_tree.h"
#include "engine/types/listpack.h"
#include "engine/types/object_kind.h"
#include "engine/types/score_index.h"
#include "engine/types/set.h"
#include "engine/types/stream.h"

namespace engine {

namespace {

// --- listpacks, the small form of most types --------------------------------------------------

Listpack as_listpack(const void* data) { return Listpack(const_cast<void*>(data)); }

constexpr ObjectKind kListpackKind = {
    // Of hashes and sorted sets the elements are pairs; for what it is asked for, that is as good.
    .size = [](const void* data) { return as_listpack(data).count(); },
    .footprint = [](const void* data) { return as_listpack(data).footprint(); },
    .duplicate =
        [](base::SlabCache& memory, const void* data) {
          return Listpack::create(memory, as_listpack(data).view()).data();
        },
    .dismantle =
        [](base::SlabCache& memory, void* data, size_t& budget) {
          Listpack::destroy(memory, as_listpack(data));
          budget -= budget > 0 ? 1 : 0;
          return true;
        },
};

// --- table ------------------------------------------------------------------------------------

const ObjectKind& kind_of(const Object& object) {
  switch (object.encoding) {
    case Encoding::kListpack:
      return kListpackKind;
    case Encoding::kIntset:
      return kIntsetKind;
    case Encoding::kQuicklist:
      return ListTree::kKind;
    case Encoding::kHashtable:
      return object.type == Type::kSet ? SetTable::kKind : HashTable::kKind;
    case Encoding::kSkiplist:
      return kScoreIndexKind;
    case Encoding::kStream:
      return kStreamKind;
    default:
      break;
  }
  CHECK(false);
}

}  // namespace

size_t object_size(const Object& object) { return kind_of(object).size(object.data); }

size_t object_footprint(const Object& object) { return kind_of(object).footprint(object.data); }

int64_t object_deadline_ms(const Object& object) {
  const bool may_have_one = object.type == Type::kHash && object.encoding == Encoding::kHashtable;
  return may_have_one ? Hash::deadline_of(object.data) : INT64_MAX;
}

Object duplicate_object(base::SlabCache& memory, const Object& object) {
  return {object.type, object.encoding, kind_of(object).duplicate(memory, object.data)};
}

bool dismantle_object(base::SlabCache& memory, const Object& object, size_t& budget) {
  return kind_of(object).dismantle(memory, object.data, budget);
}

void destroy_object(base::SlabCache& memory, const Object& object) {
  size_t budget = SIZE_MAX;
  while (!dismantle_object(memory, object, budget)) budget = SIZE_MAX;
}

}  // namespace engine
