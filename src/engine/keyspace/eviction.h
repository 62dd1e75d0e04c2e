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
// A victim is the worst of the keys in a few random buckets of a random partition: under LRU the
// one unused for longest, where a key that was never asked for again counts as unused for longer
// (after S3-FIFO, Yang et al. 2023: most keys are asked for once, and a scan should not push out
// what is in use); under LFU the one with the lowest counter; under TTL the one due soonest.
Room make_room(Keyspace& keyspace, KeyspaceWorker& worker, size_t keys_max);

}  // namespace engine
