// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "base/slab.h"
#include "engine/types/entry.h"

namespace engine {

// Where entries go when nobody can reach them any more. Small ones are freed at once; the value of
// a large one waits here and is freed in slices between requests, so that no command takes longer
// for the size of what it deletes. Belongs to one worker.
class Graveyard {
 public:
  explicit Graveyard(base::SlabCache& memory) : memory_(memory) {}
  ~Graveyard() { dig(SIZE_MAX); }
  Graveyard(const Graveyard&) = delete;
  Graveyard& operator=(const Graveyard&) = delete;

  void bury(Entry* entry) {
    if (entry->is_object()) bury_object(entry->take_object());
    Entry::destroy(memory_, entry);
  }
  // Who still has to have the object gets it (PartObserver). Requires, of one that is observed: the
  // lock of its key is held.
  void bury_object(const Object& object);

  // Frees about `elements` elements; true if nothing waits any more.
  bool dig(size_t elements);
  bool empty() const { return waiting_.empty(); }

 private:
  base::SlabCache& memory_;
  std::vector<Object> waiting_;
};

}  // namespace engine
