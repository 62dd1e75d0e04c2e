// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/prefetch.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/sanitizers.h"
#include "engine/keyspace/guard.h"
#include "engine/keyspace/peek.h"
#include "engine/types/object.h"

namespace engine {

namespace {

// What is asked for should still be there when it is used: a group's lines fit the first cache.
constexpr size_t kGroupMax = 64;

// Tables of fewer elements are in the caches anyway.
constexpr size_t kLargeMin = 4096;

// Reads that race on purpose, of memory that the sanitizers' allocators would unmap.
bool is_forbidden(const Keyspace& keyspace) {
  return (base::kAddressSanitizer || base::kThreadSanitizer) && keyspace.concurrent();
}

}  // namespace

void Keyspace::prefetch_group(KeyspaceWorker& worker, uint32_t db, std::span<const Key> keys) {
  const bool shared = concurrent();
  const Peek peek(worker);
  TableSet* tables = tables_if_any(db);
  if (tables == nullptr) return;
  if (shared) {  // lock and table are likely in another core's cache
    for (const Key& key : keys) {
      __builtin_prefetch(&locks_[key.partition], 1);
      __builtin_prefetch(&(*tables)[key.partition]);
    }
  }
  for (const Key& key : keys) (*tables)[key.partition].prefetch_bucket(key.hash);

  std::array<const Entry*, kGroupMax> entries;
  for (size_t i = 0; i < keys.size(); i++) {
    entries[i] = (*tables)[keys[i].partition].prefetch_record(keys[i].hash);
  }
  for (size_t i = 0; i < keys.size(); i++) {
    const uint32_t partition = keys[i].partition;
    if (entries[i] == Table::kInOverflow) {
      if (shared && !locks_[partition].try_lock()) continue;
      (*tables)[partition].prefetch_overflow(keys[i].hash);
      if (shared) locks_[partition].unlock();
    } else if (entries[i] != nullptr && !shared) {
      entries[i]->prefetch_value();
      if (entries[i]->is_object()) __builtin_prefetch(entries[i]->object().data);
    }
  }
}

void Keyspace::prefetch_group(uint32_t db, std::span<const Element> elements) {
  TableSet* tables = tables_if_any(db);
  if (tables == nullptr) return;
  struct Hint {
    ConstObject object;
    uint64_t hash;
  };
  std::array<Hint, kGroupMax> hints;
  size_t count = 0;
  const Key* key = nullptr;
  std::optional<ConstObject> large;
  for (const Element& element : elements) {
    if (key == nullptr || key->name != element.key->name) {  // often they are of one collection
      key = element.key;
      const Entry* entry = (*tables)[key->partition].find(key->hash, key->name).record;
      large.reset();
      if (entry != nullptr && entry->is_object()) large = entry->object();
      if (large && object_size(*large) < kLargeMin) large.reset();
    }
    if (large) hints[count++] = {*large, prefetch_element_bucket(*large, element.name)};
  }
  size_t more = 0;
  for (size_t i = 0; i < count; i++) {
    if (prefetch_element_record(hints[i].object, hints[i].hash)) hints[more++] = hints[i];
  }
  for (size_t i = 0; i < more; i++) prefetch_element_overflow(hints[i].object, hints[i].hash);
}

void prefetch_elements(Keyspace& keyspace, uint32_t db, std::span<const Element> elements) {
  if (elements.size() < 2 || keyspace.concurrent()) return;
  while (!elements.empty()) {
    const auto group = elements.first(std::min(elements.size(), kGroupMax));
    keyspace.prefetch_group(db, group);
    elements = elements.subspan(group.size());
  }
}

void prefetch(Keyspace& keyspace, KeyspaceWorker& worker, uint32_t db, std::span<const Key> keys) {
  if (keys.size() < 2) return;  // there is nothing to overlap
  if (is_forbidden(keyspace)) return;
  while (!keys.empty()) {
    const auto group = keys.first(std::min(keys.size(), kGroupMax));
    keyspace.prefetch_group(worker, db, group);
    keys = keys.subspan(group.size());
  }
}

void prefetch_buckets(const Keyspace& keyspace, KeyspaceWorker& worker,
                      std::span<const BucketPlace> places) {
  if (is_forbidden(keyspace)) return;
  const Peek peek(worker);
  const auto table_of = [&keyspace](const BucketPlace& place) -> const Table* {
    TableSet* tables = keyspace.tables_if_any(place.db);
    return tables != nullptr ? &(*tables)[place.partition] : nullptr;
  };
  for (const BucketPlace& place : places) __builtin_prefetch(table_of(place));
  for (const BucketPlace& place : places) {
    if (const Table* table = table_of(place)) table->prefetch_bucket(place.hash);
  }
  for (const BucketPlace& place : places) {
    if (const Table* table = table_of(place)) table->prefetch_neighbours(place.hash);
  }
}

}  // namespace engine
