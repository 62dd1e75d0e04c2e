// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/slab.h"
#include "engine/types/entry.h"

// What the keyspace does with the values of all types but strings, without knowing any: object.cc
// has a row a type. Whoever calls holds the key's partition, or is the only one who knows the
// object.

namespace engine {

// How many elements there are: fields, members, entries.
size_t object_size(const Object& object);

// Bytes of memory. In O(1), so exact only where the type keeps count.
size_t object_footprint(const Object& object);

// When a part of it is due first at the earliest, Unix milliseconds; INT64_MAX: never.
int64_t object_deadline_ms(const Object& object);

// An equal object that shares nothing.
Object duplicate_object(base::SlabCache& memory, const Object& object);

// Frees about `budget` elements and takes them off it; true when all of the object is gone, else
// nothing but this function may be called for it any more.
bool dismantle_object(base::SlabCache& memory, const Object& object, size_t& budget);

// All at once.
void destroy_object(base::SlabCache& memory, const Object& object);

}  // namespace engine
