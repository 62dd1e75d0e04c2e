// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "engine/keyspace/keyspace.h"

namespace engine {

// Asks the memory for what the lookups of these keys are going to read: first all their buckets,
// then all their entries, and so on, so that the waits overlap instead of adding up (group
// prefetching: Chen, Ailamaki, Gibbons, Mowry, "Improving hash join performance through
// prefetching", 2004). Only a hint; does nothing for a single key.
//
// Takes no partition's lock, but for keys in overflow arrays: two locks a key would cost more
// than the hint gains. Another worker may change the tables meanwhile, so what is read here can be
// out of date or nonsense, and is used for nothing but addresses to ask for. It is always
// readable: a table keeps its outgrown directories, buckets lie in slabs whose address range stays
// mapped, and a set of tables that was cut off is freed only once no call that may know it is left
// (Keyspace::reclaim).
void prefetch(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db, std::span<const Key> keys);

}  // namespace engine
