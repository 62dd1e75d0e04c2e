// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

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

// A bucket that is going to be looked at as a whole: that of a key of that hash.
struct BucketPlace {
  uint32_t db = 0;
  uint32_t partition = 0;
  uint64_t hash = 0;
};

// The same for these buckets and the entries in them.
void prefetch_buckets(const Keyspace& keyspace, KeyspaceWorker& worker,
                      std::span<const BucketPlace> places);

// A field or member of the value at a key.
struct Element {
  const Key* key;
  std::string_view name;
};

// The same for what stands in large collections. Only where there is one worker: nobody but who
// holds a partition may look into its values, and here that is whoever runs.
void prefetch_elements(Keyspace& keyspace, uint32_t db, std::span<const Element> elements);

}  // namespace engine
