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
    .relocate =
        [](base::SlabCache& memory, void* data, PartCursor&, size_t& budget) {
          spend(budget, 1);
          void* moved = memory.relocate(data, as_listpack(data).footprint());
          return moved != nullptr ? moved : data;
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

// Calls act(const LinearTable<...>&) where elements are found through a table.
template <typename Act>
void with_table(const Object& object, Act act) {
  if (object.encoding == Encoding::kSkiplist) {
    act(static_cast<const ScoreIndex*>(object.data)->table());
  } else if (object.encoding == Encoding::kHashtable) {
    object.type == Type::kSet ? act(static_cast<const SetTable*>(object.data)->table())
                              : act(static_cast<const HashTable*>(object.data)->table());
  }
}

}  // namespace

size_t object_size(const Object& object) { return kind_of(object).size(object.data); }

size_t object_footprint(const Object& object) { return kind_of(object).footprint(object.data); }

int64_t object_deadline_ms(const Object& object) {
  const bool may_have_one = object.type == Type::kHash && object.encoding == Encoding::kHashtable;
  return may_have_one ? Hash::deadline_of(object.data) : INT64_MAX;
}

uint64_t prefetch_element_bucket(const Object& object, std::string_view name) {
  uint64_t hash = 0;
  with_table(object, [&](const auto& table) {
    hash = table.hash_of(name);
    table.prefetch_bucket(hash);
  });
  return hash;
}

bool prefetch_element_record(const Object& object, uint64_t hash) {
  bool more = false;
  with_table(object,
             [&](const auto& table) { more = table.prefetch_record(hash) == table.kInOverflow; });
  return more;
}

void prefetch_element_overflow(const Object& object, uint64_t hash) {
  with_table(object, [&](const auto& table) { table.prefetch_overflow(hash); });
}

Object duplicate_object(base::SlabCache& memory, const Object& object) {
  return {object.type, object.encoding, kind_of(object).duplicate(memory, object.data)};
}

bool dismantle_object(base::SlabCache& memory, const Object& object, size_t& budget) {
  return kind_of(object).dismantle(memory, object.data, budget);
}

Object relocate_object(base::SlabCache& memory, const Object& object, PartCursor& at,
                       size_t& budget) {
  return {object.type, object.encoding, kind_of(object).relocate(memory, object.data, at, budget)};
}

void destroy_object(base::SlabCache& memory, const Object& object) {
  size_t budget = SIZE_MAX;
  while (!dismantle_object(memory, object, budget)) budget = SIZE_MAX;
}

}  // namespace engine
