// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"

namespace engine {

class Keyspace;
class KeyspaceWorker;

// Draws partitions as often as they hold keys, so that a key of a drawn one is about as likely as
// any other however few there are and however they lie. Takes no locks: it looks at all tables'
// sizes once in many draws, so a drawn partition may be empty by now. Belongs to one worker.
class PartitionSampler {
 public:
  struct Place {
    uint32_t db = 0;
    uint32_t partition = 0;
    uint64_t keys_up_to = 0;  // of this place and all before it
  };

  // Counts anew if what it knows is of other keys (all, or those that have an expiry), or old: an
  // eighth of the keys may have changed since. `force`: in any case. Returns how many keys there
  // are. To be called once a key that goes.
  uint64_t prepare(const Keyspace& keyspace, KeyspaceWorker& worker, bool only_volatile,
                   bool force);

  // Requires: prepare() found keys.
  const Place& draw(base::Random& random) const;

 private:
  uint64_t total() const { return places_.empty() ? 0 : places_.back().keys_up_to; }

  std::vector<Place> places_;
  uint64_t uses_left_ = 0;
  bool only_volatile_ = false;
};

}  // namespace engine
