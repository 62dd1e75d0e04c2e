// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/keyspace_digest.h"

#include <spdlog/fmt/fmt.h>

#include "base/hash.h"
#include "engine/keyspace/guard.h"
#include "engine/types/string.h"

namespace engine {

void ContentDigest::add(const Entry& entry, std::string_view salt) {
  IntegerText scratch;
  const std::string_view value = string_bytes(entry, scratch);
  const uint64_t shape =
      static_cast<uint64_t>(entry.type()) * 2 + static_cast<uint64_t>(entry.has_expire());
  // Exclusive or forgets the order; no key is there twice, so nothing cancels out.
  for (size_t i = 0; i < kWords; i++) {
    const uint64_t seed = base::hash_bytes(salt, i + 1) + shape;
    words_[i] ^= base::hash_bytes(value, seed);
  }
}

std::string ContentDigest::text() const {
  return fmt::format("{:016x}{:016x}{:08x}", words_[0], words_[1],
                     static_cast<uint32_t>(words_[2]));
}

ContentDigest digest_of_keyspace(Keyspace& keyspace, KeyspaceWorker& worker) {
  ContentDigest digest;
  for (uint32_t db = 0; db < keyspace.databases(); db++) {
    for_each_partition(keyspace, worker, [&](const Guard& guard, uint32_t partition) {
      const Table* table = guard.table_if_any(db, partition);
      if (table == nullptr) return false;
      for (uint32_t bucket = 0; bucket < table->bucket_count(); bucket++) {
        table->for_each_in(bucket, [&](const Entry* entry) {
          if (entry->has_expire() && entry->expire_ms() <= worker.now_ms) return;
          digest.add(*entry, fmt::format("{}:{}", db, entry->key()));
        });
      }
      return true;
    });
  }
  return digest;
}

}  // namespace engine
