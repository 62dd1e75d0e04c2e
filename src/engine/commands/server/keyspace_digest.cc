// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/keyspace_digest.h"

#include <spdlog/fmt/fmt.h>

#include "base/hash.h"
#include "engine/keyspace/guard.h"
#include "engine/persistence/rdb_sink.h"
#include "engine/persistence/rdb_writer.h"
#include "engine/persistence/value_writer.h"
#include "engine/types/hash.h"
#include "engine/types/list.h"
#include "engine/types/set.h"
#include "engine/types/sorted_set.h"
#include "engine/types/string.h"

namespace engine {

namespace {

// Uncompressed: compressed bytes need not be the same each time.
std::string as_rdb(const Entry& entry) {
  RdbStringSink sink;
  RdbWriter out(sink, 0);
  write_value(out, entry);
  return sink.take();
}

}  // namespace

// Exclusive or forgets the order; no element is there twice, so nothing cancels out.
void ContentDigest::mix(std::string_view bytes, uint64_t shape, std::string_view salt) {
  for (size_t i = 0; i < kWords; i++) {
    words_[i] ^= base::hash_bytes(bytes, base::hash_bytes(salt, i + 1) + shape);
  }
}

void ContentDigest::add(const Entry& entry, std::string_view salt) {
  const uint64_t shape =
      static_cast<uint64_t>(entry.type()) * 2 + static_cast<uint64_t>(entry.has_expire());
  IntegerText scratch;
  switch (entry.type()) {
    case Type::kString:
      mix(string_bytes(entry, scratch), shape, salt);
      return;
    case Type::kList: {
      const ListView list(entry);
      uint64_t index = 0;
      list.for_each(0, list.size(), [&](const Listpack::Element& element) {
        mix(element.text(scratch), shape + (++index << 8), salt);
      });
      return;
    }
    case Type::kSet:
      SetView(entry).for_each([&](std::string_view member) {
        mix(member, shape, salt);
        return true;
      });
      return;
    case Type::kHash:
      HashView(entry, INT64_MIN)
          .for_each([&](std::string_view field, std::string_view value, int64_t) {
            mix(fmt::format("{}:{}{}", field.size(), field, value), shape, salt);
            return true;
          });
      return;
    case Type::kSortedSet:
      SortedSetView(entry).for_each([&](std::string_view member, double score) {
        mix(fmt::format("{}:{}", score, member), shape, salt);
      });
      return;
    case Type::kStream:
      mix(as_rdb(entry), shape, salt);
      return;
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
