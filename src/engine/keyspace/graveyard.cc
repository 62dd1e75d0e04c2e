// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/graveyard.h"

#include "engine/types/object.h"
#include "engine/types/part_observer.h"

namespace engine {

namespace {

// Freed at once: about ten microseconds.
constexpr size_t kElementsAtOnce = 64;

}  // namespace

void Graveyard::bury_object(const Object& object) {
  if (PartObserver* observer = object_observer(object)) [[unlikely]] {
    observer->take_over(object);
    return;
  }
  size_t budget = kElementsAtOnce;
  if (!dismantle_object(memory_, object, budget)) waiting_.push_back(object);
}

bool Graveyard::dig(size_t elements) {
  while (!waiting_.empty() && elements > 0) {
    if (dismantle_object(memory_, waiting_.back(), elements)) waiting_.pop_back();
  }
  return waiting_.empty();
}

}  // namespace engine
