// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/keyspace/edit.h"
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
  using Found = engine::Found;

  Database(const Guard& guard, uint32_t index) : guard_(guard), index_(index) {}

  uint32_t index() const { return index_; }
  const Guard& guard() const { return guard_; }
  base::SlabCache& memory() const { return worker().memory; }
  int64_t now_ms() const { return worker().now_ms; }

  Found find(const Key& key, Use use) const;

  // The way to change what find() has found, or to put something where it found nothing.
  Edit edit(const Key& key, const Found& found) const { return Edit(guard_, index_, key, found); }

  // Edits of one step, as Edit has them. `found` is what find() said and not valid afterwards.
  void put(const Key& key, const Found& found, Entry* entry) const { edit(key, found).put(entry); }
  // Requires: found.
  void erase(const Key& key, const Found& found) const { edit(key, found).erase(); }
  // Nothing happens if that is its expiry already. Requires: found.
  void set_expire(const Key& key, const Found& found, int64_t expire_ms) const {
    if (found->expire_ms() != expire_ms) edit(key, found).set_expire(expire_ms);
  }

  // Counts as a use of the key, whatever `touches` says. Requires: found.
  void use(const Found& found) const {
    AccessClock::use(*found.position_.record, guard_.keyspace().policy(), now_ms(),
                     worker().random);
  }

  // Tells of an event of the key (`notify-keyspace-events`), under the name that Redis has for it.
  // "new", "expired" and "keymiss" are told by the functions here, the others by the command that
  // makes them, after the change and in Redis' order.
  void notify(KeyEvent event_class, std::string_view event, const Key& key) const {
    guard_.keyspace().notify(worker(), event_class, event, index_, key.name);
  }

  // A new entry with the value of `from`, which can only be destroyed afterwards.
  Entry* move_entry(Entry& from, std::string_view key, int64_t expire_ms) const;

  // A new entry with the value and type of `from` under another key. A blob is shared.
  Entry* copy_entry(const Entry& from, std::string_view key, int64_t expire_ms) const;

  // Whether a key that gets this expiry is gone at once. Not while keys come from a source that
  // says when they go.
  bool is_past(int64_t expire_ms) const {
    return expire_ms <= now_ms() && !guard_.keyspace().held_by_source();
  }

  // The access bits of a value that is new.
  void mark_fresh(Entry& entry) const {
    entry.set_access(AccessClock::fresh(guard_.keyspace().policy(), worker().now_ms));
  }

 private:
  KeyspaceWorker& worker() const { return guard_.worker(); }
  void remove_expired(const Key& key, Found& found) const;

  const Guard& guard_;
  uint32_t index_;
};

}  // namespace engine
