// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/types/entry.h"

namespace engine {

// Who has to have a large object as it is when he begins to observe it, though it changes meanwhile
// (snapshot/large_cut.h). The object tells him of a part before that changes, is freed or joined to
// another: of a bucket of its table, or of a listpack of its tree. A table splits and merges no
// buckets as long as it is observed, nothing of the object is moved, and what nobody else has any
// more is handed to the observer, who stops observing before he frees it.
//
// Called with the lock of the object's key held, by the thread that makes the change. The observer
// may read the object and changes nothing.
class PartObserver {
 public:
  virtual ~PartObserver() = default;

  virtual void before_bucket(uint32_t bucket) = 0;
  virtual void before_listpack(const void* listpack) = 0;

  // Some listpacks of the object are another's from here on, which has the same observer.
  virtual void parted(const Object& other) = 0;
  // The object itself is freed now; all of its parts were told of.
  virtual void dissolved(const void* data) = 0;
  // Nobody else has the object any more: the observer frees it.
  virtual void take_over(const Object& object) = 0;
  // The object becomes another key's; the locks of both are held, and from here on that of this
  // partition is the object's.
  virtual void moved_to(uint32_t partition) = 0;
};

}  // namespace engine
