// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/keyspace/guard.h"
#include "engine/keyspace/keyspace.h"

namespace engine {

// What a lookup counts as.
enum class Use : uint8_t {
  kRead,   // a use of the key, and a hit or a miss
  kWrite,  // a use of the key
  kProbe,  // a hit or a miss, but no use (EXISTS, TTL, TYPE)
  kPeek,   // nothing
};

// One database as a command sees it, through the guard that holds the command's keys. Cheap to
// make. A key whose time has come is gone: whoever looks first removes it.
class Database {
 public:
  // Where a key is, or would be; valid until the next change through any Database.
  class Found {
   public:
    explicit operator bool() const { return position_.found(); }
    Entry* entry() const { return position_.record; }
    Entry* operator->() const { return position_.record; }

   private:
    friend class Database;
    Table::Position position_;
    Entry* kept_ = nullptr;  // stands at position_ though it expired (Keyspace::Hold)
  };

  Database(const Guard& guard, uint32_t index) : guard_(guard), index_(index) {}

  uint32_t index() const { return index_; }
  const Guard& guard() const { return guard_; }
  base::SlabCache& memory() const { return worker().memory; }
  int64_t now_ms() const { return worker().now_ms; }

  Found find(const Key& key, Use use) const;

  // Makes `entry` (of this key) the key's value; what stood there is destroyed. `found` is the
  // result of the find() for this key and not valid afterwards.
  void put(const Key& key, const Found& found, Entry* entry) const;

  // Requires: found.
  void erase(const Key& key, const Found& found) const;

  // Sets or, with Entry::kNoExpire, takes away the expiry. Returns the entry, which may have
  // moved. Requires: found.
  Entry* set_expire(const Key& key, const Found& found, int64_t expire_ms) const;

  // To be called after a value was changed in place; put(), erase() and set_expire() say so by
  // themselves.
  void changed(const Key& key) const;

  // Tells of an event of the key (`notify-keyspace-events`), under the name that Redis has for it.
  // "new", "expired" and "keymiss" are told by the functions here, the others by the command that
  // makes them, after the change and in Redis' order.
  void notify(KeyEvent event_class, std::string_view event, const Key& key) const {
    guard_.keyspace().tell(worker(), event_class, event, index_, key.name);
  }

  // To be called after a part of the value got an expiry, or lost one. Requires: found.
  void deadline_changed(const Key& key, const Found& found) const;

  // A new entry with the value of `from`, which can only be destroyed afterwards.
  Entry* move_entry(Entry& from, std::string_view key, int64_t expire_ms) const;

  // A new entry with the value and type of `from` under another key. A blob is shared.
  Entry* copy_entry(const Entry& from, std::string_view key, int64_t expire_ms) const;

  // Whether a key that gets this expiry is gone at once. Not while keys are imported: then the
  // source says when.
  bool is_past(int64_t expire_ms) const {
    return expire_ms <= now_ms() && !guard_.keyspace().held_for(Keyspace::kImport);
  }

  // The access bits of a value that is new.
  void mark_fresh(Entry& entry) const {
    entry.set_access(AccessClock::fresh(guard_.keyspace().policy(), worker().now_ms));
  }

 private:
  KeyspaceWorker& worker() const { return guard_.worker(); }
  void remove_expired(Table& table, const Key& key, Found& found) const;
  void prepare_expiry(Table& table, const Entry& entry) const {
    if (entry.deadline_ms() != INT64_MAX) table.start_wheel(now_ms());
  }

  const Guard& guard_;
  uint32_t index_;
};

}  // namespace engine
