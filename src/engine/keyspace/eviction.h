// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "engine/keyspace/keyspace.h"

namespace engine {

enum class Room : uint8_t {
  kEnough,   // the limit is kept
  kPending,  // over the limit still, but the work that one call may do is done
  kNone,     // over the limit, and the policy leaves nothing to evict
};

// Evicts until the limit is kept again, at most `keys_max` keys. Holds one partition at a time:
// to be called without a guard, before the command that needs the room takes its own.
//
// A victim is the worst of all keys that this worker looked at lately and did not evict yet
// (EvictionPool, eviction_score); for each one that goes it looks at three
// to five times `maxmemory-samples` more, wherever keys lie.
Room make_room(Keyspace& keyspace, KeyspaceWorker& worker, size_t keys_max);

}  // namespace engine
