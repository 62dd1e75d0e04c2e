// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/partition_sampler.h"

#include <algorithm>

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/peek.h"

namespace engine {

namespace {

// How long a count is good for, in keys that went.
constexpr uint64_t kUsesMax = 4096;

}  // namespace

uint64_t PartitionSampler::prepare(const Keyspace& keyspace, KeyspaceWorker& worker,
                                   bool only_volatile, bool force) {
  if (uses_left_ > 0 && only_volatile == only_volatile_ && !force) {
    uses_left_--;
    return total();
  }
  only_volatile_ = only_volatile;
  places_.clear();
  uint64_t keys = 0;
  const Peek peek(worker);
  for (uint32_t db = 0; db < keyspace.databases(); db++) {
    TableSet* tables = keyspace.tables_if_any(db);
    if (tables == nullptr) continue;
    for (uint32_t partition = 0; partition < keyspace.partitions(); partition++) {
      const Table& table = (*tables)[partition];
      const size_t here = only_volatile ? table.volatile_size() : table.size();
      if (here == 0) continue;
      keys += here;
      places_.push_back({db, partition, keys});
    }
  }
  uses_left_ = std::min(keys / 8, kUsesMax);
  return keys;
}

const PartitionSampler::Place& PartitionSampler::draw(base::Random& random) const {
  const uint64_t key = random.below(total());
  return *std::upper_bound(
      places_.begin(), places_.end(), key,
      [](uint64_t number, const Place& place) { return number < place.keys_up_to; });
}

}  // namespace engine
