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

constexpr ObjectKind kListpackKind = {
    // Of hashes and sorted sets the elements are pairs; for what it is asked for, that is as good.
    .size = [](const void* data) { return Listpack(data).count(); },
    .footprint = [](const void* data) { return Listpack(data).footprint(); },
    .duplicate =
        [](base::SlabCache& memory, const void* data) {
          return Listpack::create(memory, Listpack(data).view()).data();
        },
    .dismantle =
        [](base::SlabCache& memory, void* data, size_t& budget) {
          Listpack::destroy(memory, Listpack(data));
          budget -= budget > 0 ? 1 : 0;
          return true;
        },
    .relocate =
        [](base::SlabCache& memory, void* data, PartCursor&, size_t& budget) {
          spend(budget, 1);
          void* moved = memory.relocate(data, Listpack(data).footprint());
          return moved != nullptr ? moved : data;
        },
};

// --- table ------------------------------------------------------------------------------------

const ObjectKind& kind_of(const ConstObject& object) {
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
void with_table(const ConstObject& object, Act act) {
  if (object.encoding == Encoding::kSkiplist) {
    act(static_cast<const ScoreIndex*>(object.data)->table());
  } else if (object.encoding == Encoding::kHashtable) {
    object.type == Type::kSet ? act(static_cast<const SetTable*>(object.data)->table())
                              : act(static_cast<const HashTable*>(object.data)->table());
  }
}

}  // namespace

size_t object_size(const ConstObject& object) { return kind_of(object).size(object.data); }

size_t object_footprint(const ConstObject& object) {
  return kind_of(object).footprint(object.data);
}

int64_t object_deadline_ms(const ConstObject& object) {
  const bool may_have_one = object.type == Type::kHash && object.encoding == Encoding::kHashtable;
  return may_have_one ? HashView::deadline_of(object.data) : INT64_MAX;
}

uint64_t prefetch_element_bucket(const ConstObject& object, std::string_view name) {
  uint64_t hash = 0;
  with_table(object, [&](const auto& table) {
    hash = table.hash_of(name);
    table.prefetch_bucket(hash);
  });
  return hash;
}

bool prefetch_element_record(const ConstObject& object, uint64_t hash) {
  bool more = false;
  with_table(object,
             [&](const auto& table) { more = table.prefetch_record(hash) == table.kInOverflow; });
  return more;
}

void prefetch_element_overflow(const ConstObject& object, uint64_t hash) {
  with_table(object, [&](const auto& table) { table.prefetch_overflow(hash); });
}

Object duplicate_object(base::SlabCache& memory, const ConstObject& object) {
  return {object.type, object.encoding, kind_of(object).duplicate(memory, object.data)};
}

bool dismantle_object(base::SlabCache& memory, const Object& object, size_t& budget) {
  return kind_of(object).dismantle(memory, object.data, budget);
}

Object relocate_object(base::SlabCache& memory, const Object& object, PartCursor& at,
                       size_t& budget) {
  return {object.type, object.encoding, kind_of(object).relocate(memory, object.data, at, budget)};
}

PartObserver* object_observer(const ConstObject& object) {
  const ObjectKind& kind = kind_of(object);
  return kind.observer != nullptr ? kind.observer(object.data) : nullptr;
}

void observe_object(const Object& object, PartObserver* observer) {
  kind_of(object).observe(object.data, observer);
}

void destroy_object(base::SlabCache& memory, const Object& object) {
  size_t budget = SIZE_MAX;
  while (!dismantle_object(memory, object, budget)) budget = SIZE_MAX;
}

}  // namespace engine
