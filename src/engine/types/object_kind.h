// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/slab.h"

namespace engine {

class PartObserver;

// For handles as Listpack, which are made from a pointer whether they change what it points at or
// not: whoever asks here only reads.
inline void* only_to_read(const void* data) { return const_cast<void*>(data); }

// How far a walk over an object's parts has come, in the object's own terms; all zero: nowhere yet.
// The object may change between two steps: what is missed then is missed.
struct PartCursor {
  uint64_t major = 0;
  uint64_t minor = 0;
  uint32_t group = 0;
  uint32_t phase = 0;
};

inline void spend(size_t& budget, size_t cost) { budget -= std::min(budget, cost); }

// What a way of storing values must offer to the keyspace (object.h says what each is to do).
struct ObjectKind {
  size_t (*size)(const void* data);
  size_t (*footprint)(const void* data);
  void* (*duplicate)(base::SlabCache& memory, const void* data);
  bool (*dismantle)(base::SlabCache& memory, void* data, size_t& budget);
  void* (*relocate)(base::SlabCache& memory, void* data, PartCursor& at, size_t& budget);
  // Null for compact forms, which are of one part.
  PartObserver* (*observer)(const void* data) = nullptr;
  void (*observe)(void* data, PartObserver* observer) = nullptr;
};

}  // namespace engine
