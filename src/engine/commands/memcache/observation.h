// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/commands/memcache/store.h"

namespace engine {

// Who looks on while items are asked for, stored and removed: counts by prefix of the key ("stats
// detail"), and clients that `watch`. Each kind is a bit; where nobody looks, what happens costs
// one load.
enum MemcacheEvent : uint32_t {
  kFetchEvents = 1u << 0,
  kMutationEvents = 1u << 1,
  kDeletionEvents = 1u << 2,
  kEvictionEvents = 1u << 3,
  kConnectionEvents = 1u << 4,
  kSystemEvents = 1u << 5,  // of which there are none: nothing here crawls or moves slabs
  kCountsByPrefix = 1u << 6,
};

// What happened to the keys of one prefix since it was asked to be counted.
struct PrefixCounts {
  uint64_t gets = 0;
  uint64_t hits = 0;
  uint64_t sets = 0;
  uint64_t deletes = 0;
};

// Counts by prefix: what stands before the first delimiter, of keys that have one. Keeps the first
// 65,536 prefixes that it sees, as memcached does. Thread-safe.
class PrefixStats {
 public:
  static constexpr size_t kPrefixesMax = size_t{1} << 16;

  void count(std::string_view key, std::string_view delimiter, uint64_t PrefixCounts::*figure,
             uint64_t PrefixCounts::*also = nullptr);
  // "PREFIX <prefix> get <n> hit <n> set <n> del <n>", a line a prefix.
  std::string report() const;
  void clear();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, PrefixCounts, std::less<>> counts_;
};

// Of the workers of one node together. Thread-safe.
class Observation {
 public:
  bool wants(uint32_t kinds) const { return (kinds_.load(std::memory_order_relaxed) & kinds) != 0; }

  // A client watches these kinds, until remove() takes them back.
  void add(uint32_t kinds);
  void remove(uint32_t kinds);
  void count_by_prefix(bool counts);

  PrefixStats& prefixes() { return prefixes_; }
  uint64_t next_number() { return number_.fetch_add(1, std::memory_order_relaxed) + 1; }

 private:
  static constexpr size_t kKinds = 7;

  std::atomic<uint32_t> kinds_ = 0;
  std::mutex mutex_;  // over what follows
  std::array<uint32_t, kKinds> watchers_{};
  PrefixStats prefixes_;
  std::atomic<uint64_t> number_ = 0;  // of the last event that was shown
};

// To be called as it happens, under the guard that holds the key; `entry` is null for a miss.
void note_fetch(const MemcacheContext& context, std::string_view key, const Entry* entry);
void note_store(const MemcacheContext& context, const StoreOrder& order, std::string_view status);
void note_deletion(const MemcacheContext& context, std::string_view key, const Entry* entry,
                   std::string_view verb);

// A client has come, or goes, if there is a reason.
void note_connection(Node& node, Observation& observation, const Client& client, int64_t now_ms,
                     std::string_view reason = {});

// A key as lines of text have it: what is not a letter, a digit or one of -._~ as %41.
void append_uri_encoded(std::string_view key, std::string& out);

}  // namespace engine
