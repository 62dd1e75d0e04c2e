// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/slab.h"
#include "engine/types/entry.h"
#include "engine/types/object_kind.h"

// What the keyspace does with the values of all types but strings, without knowing any: object.cc
// has a row a type. Whoever calls holds the key's partition, or is the only one who knows the
// object.

namespace engine {

// How many elements there are: fields, members, entries.
size_t object_size(const ConstObject& object);

// Bytes of memory. In O(1), so exact only where the type keeps count.
size_t object_footprint(const ConstObject& object);

// When a part of it is due first at the earliest, Unix milliseconds; INT64_MAX: never.
int64_t object_deadline_ms(const ConstObject& object);

// An equal object that shares nothing.
Object duplicate_object(base::SlabCache& memory, const ConstObject& object);

// Hints, as LinearTable has them: ask for what the lookup of an element by its name is going to
// read, where that goes through a table. The first returns the hash for the others; the second
// says whether the third has more to ask for.
uint64_t prefetch_element_bucket(const ConstObject& object, std::string_view name);
bool prefetch_element_record(const ConstObject& object, uint64_t hash);
void prefetch_element_overflow(const ConstObject& object, uint64_t hash);

// Frees about `budget` elements and takes them off it; true when all of the object is gone, else
// nothing but this function may be called for it any more.
bool dismantle_object(base::SlabCache& memory, const Object& object, size_t& budget);

// Moves parts that lie in pages which are evacuated (SlabCache::relocate), from `at` on. Takes what
// it looked at off `budget`, about an element each, and stops when it is used up; through when
// `at` is at the start again. Returns the object, which may lie elsewhere.
Object relocate_object(base::SlabCache& memory, const Object& object, PartCursor& at,
                       size_t& budget);
inline bool at_start(const PartCursor& at) {
  return (at.major | at.minor | at.group | at.phase) == 0;
}

// Who is told before parts of it change; null: nobody, as always of compact forms.
PartObserver* object_observer(const ConstObject& object);
// Null: nobody any more. Requires: it is not compact.
void observe_object(const Object& object, PartObserver* observer);

// All at once.
void destroy_object(base::SlabCache& memory, const Object& object);

}  // namespace engine
