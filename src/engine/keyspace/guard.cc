// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/guard.h"

#include <algorithm>

#include "base/check.h"

namespace engine {

Guard::Guard(Keyspace& keyspace, KeyspaceWorker& worker, std::span<const uint32_t> partitions)
    : keyspace_(keyspace), worker_(worker), partitions_(partitions) {
  DCHECK(std::adjacent_find(partitions.begin(), partitions.end(), std::greater_equal<>()) ==
         partitions.end());
  if (!keyspace_.concurrent()) return;
  for (const uint32_t partition : partitions_) keyspace_.locks_[partition].lock();
}

Guard::Guard(Keyspace& keyspace, KeyspaceWorker& worker)
    : keyspace_(keyspace), worker_(worker), all_(true) {
  if (!keyspace_.concurrent()) return;
  for (uint32_t i = 0; i < keyspace_.partitions(); i++) keyspace_.locks_[i].lock();
}

Guard::~Guard() {
  if (!keyspace_.concurrent()) return;
  if (all_) {
    for (uint32_t i = 0; i < keyspace_.partitions(); i++) keyspace_.locks_[i].unlock();
  } else {
    for (const uint32_t partition : partitions_) keyspace_.locks_[partition].unlock();
  }
}

bool Guard::holds(uint32_t partition) const {
  return all_ || std::binary_search(partitions_.begin(), partitions_.end(), partition);
}

void Guard::swap(uint32_t db, uint32_t other) const {
  DCHECK(all_);
  TableSet* tables = keyspace_.databases_[db].load(std::memory_order_acquire);
  TableSet* others = keyspace_.databases_[other].exchange(tables, std::memory_order_acq_rel);
  keyspace_.databases_[db].store(others, std::memory_order_release);
}

size_t Guard::detach(uint32_t db) const {
  DCHECK(all_);
  TableSet* tables = keyspace_.databases_[db].exchange(nullptr, std::memory_order_acq_rel);
  if (tables == nullptr) return 0;
  size_t keys = 0;
  for (uint32_t i = 0; i < tables->size(); i++) keys += (*tables)[i].size();
  keyspace_.detach(std::unique_ptr<TableSet>(tables));
  return keys;
}

}  // namespace engine
