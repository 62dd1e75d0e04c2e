// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace engine {

struct Key;

// Who hears, in debug builds, of every key that a worker looks up by its name or changes, and of
// every database that it empties or exchanges: proves that a command keeps to the keys that its
// user was asked about. Belongs to the worker's thread.
class TouchObserver {
 public:
  virtual ~TouchObserver() = default;
  virtual void touched(uint32_t db, const Key& key) = 0;
  virtual void touched_all(uint32_t db) = 0;
};

}  // namespace engine
