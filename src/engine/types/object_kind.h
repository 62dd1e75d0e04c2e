// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/slab.h"

namespace engine {

// What a way of storing values must offer to the keyspace (object.h says what each is to do).
struct ObjectKind {
  size_t (*size)(const void* data);
  size_t (*footprint)(const void* data);
  void* (*duplicate)(base::SlabCache& memory, const void* data);
  bool (*dismantle)(base::SlabCache& memory, void* data, size_t& budget);
};

}  // namespace engine
