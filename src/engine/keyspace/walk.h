// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/keyspace/keyspace.h"

// What concerns a whole database: one partition's lock at a time, so that nobody waits long.

namespace engine {

struct DatabaseSize {
  size_t keys = 0;
  size_t volatile_keys = 0;
  size_t partly_volatile_keys = 0;  // hashes with fields that expire
  size_t index_bytes = 0;           // tables without entries
};

DatabaseSize database_size(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db);

// Of all databases.
WaitingKeys waiting_keys(Keyspace& keyspace, KeyspaceWorker& worker);

// The mean time to live of a few of the volatile keys, 0 without any.
int64_t average_ttl_ms(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db);

// SCAN: visits the live entries of at least one bucket and about `count` entries from `cursor` on
// and returns the next cursor, 0 at the end. A key that is there all the time from the first call
// to the last is visited at least once. Any cursor is valid.
uint64_t scan(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db, uint64_t cursor,
              size_t count, const std::function<void(const Entry&)>& visit);

// A random live key, each about as likely; false if there is none. An entry that expired is
// passed over, unless nothing else is there and expired keys are kept (Keyspace::Hold).
bool random_key(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db, std::string& name);

// Takes out what expired in the partitions that `worker_index` looks after; true when done, else
// more is due and it should be called again soon. `work_max` bounds the steps a partition.
bool expire_due(Keyspace& keyspace, uint32_t worker_index, size_t work_max);

}  // namespace engine
