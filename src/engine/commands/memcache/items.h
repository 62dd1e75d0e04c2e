// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/commands/memcache/context.h"
#include "engine/keyspace/database.h"

namespace engine {

// The bits of ItemMeta::state.
enum ItemState : uint32_t {
  kItemStale = 1u << 0,      // invalidated: X in a meta reply
  kItemWinSent = 1u << 1,    // somebody was told to renew it: W went out, now Z
  kItemFetched = 1u << 2,    // was asked for since it was stored
  kItemBinaryKey = 1u << 3,  // its key came in base64 and is shown so
};

// As Entry has it, of what a client sends: 0 is never, a negative time is over at once, up to 30
// days are seconds from now, more is a Unix time.
int64_t item_expiry(int64_t exptime, int64_t now_ms);

// Seconds left, rounded up: a living item always has one. Requires: expire_ms is one.
inline int64_t seconds_left(int64_t expire_ms, int64_t now_ms) {
  return (expire_ms - now_ms + 999) / 1000;
}

struct NewItem {
  std::string_view value;
  std::string_view more = {};  // stands behind `value`
  int64_t expire_ms = Entry::kNoExpire;
  ItemMeta meta = {};
};

// The items that one request may touch, under the guard that holds its key. All entries here have
// an ItemMeta and hold their bytes as they came: in the entry, or in a blob.
class Items {
 public:
  using Found = Database::Found;

  static constexpr uint32_t kDatabase = 0;

  Items(const MemcacheContext& context, const Guard& guard)
      : context_(context), database_(guard, kDatabase) {}

  // Without counting as a use.
  Found find(const Key& key) const;

  // What a reader does to an item. Requires, as below: found.
  void use(const Key& key, const Found& found) const;

  // Since the last of these two. Under an LFU policy the item knows it by the minute only.
  uint64_t idle_seconds(const Entry& entry) const;

  // As use(), but the item does not count as fetched: by a write that leaves it, or changes it.
  void refresh(const Found& found) const { database_.use(found); }

  // The way to change an item in place.
  Edit edit(const Key& key, const Found& found) const { return database_.edit(key, found); }

  // Stores an item where `found`, what find() said, stands. Nothing found is valid afterwards.
  void put(const Key& key, const Found& found, const NewItem& item) const {
    Edit edit = this->edit(key, found);
    put(edit, item);
  }
  void put(Edit& edit, const NewItem& item) const;

  // Nothing found is valid afterwards. Requires: found.
  void set_expiry(const Key& key, const Found& found, int64_t expire_ms) const {
    database_.set_expire(key, found, expire_ms);
  }

  void erase(const Key& key, const Found& found) const { database_.erase(key, found); }

  base::SlabCache& memory() const { return database_.memory(); }

 private:
  bool overwrite(Edit& edit, const NewItem& item) const;

  const MemcacheContext& context_;
  Database database_;
};

// Valid while the guard stands and nobody changes the item.
inline std::string_view item_value(const Entry& entry) {
  return entry.is_blob() ? entry.blob()->bytes() : entry.inline_bytes();
}

}  // namespace engine
