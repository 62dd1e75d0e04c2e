// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/database.h"

#include <cstring>
#include <utility>

#include "engine/types/object.h"

namespace engine {

Database::Found Database::find(const Key& key, Use use) const {
  Found found;
  Table* table = guard_.table_if_any(index_, key.partition);
  if (table != nullptr) found.position_ = table->find(key.hash, key.name);
  if (found && found->has_expire() && found->expire_ms() <= now_ms()) [[unlikely]] {
    remove_expired(*table, key, found);
  }
  if (use == Use::kPeek) return found;
  if (use != Use::kWrite) (found ? worker().stats.hits : worker().stats.misses).add();
  if (!found && use != Use::kWrite) notify(kKeyMissEvent, "keymiss", key);
  if (found && worker().touches && use != Use::kProbe) {
    AccessClock::use(*found.entry(), guard_.keyspace().policy(), now_ms(), worker().random);
  }
  return found;
}

void Database::remove_expired(Table& table, const Key& key, Found& found) const {
  const Keyspace& keyspace = guard_.keyspace();
  if (!keyspace.expired(*found.entry(), worker())) return;
  if (keyspace.held()) {
    found.kept_ = std::exchange(found.position_.record, nullptr);
    return;
  }
  changed(key);
  notify(kExpiredEvent, "expired", key);
  worker().graveyard.bury(table.remove(memory(), found.position_));
  worker().stats.expired.add();
  found = Found{};
}

void Database::put(const Key& key, const Found& found, Entry* entry) const {
  Table& table = guard_.table(index_, key.partition);
  changed(key);
  prepare_expiry(table, *entry);
  if (found) {
    worker().graveyard.bury(table.replace(found.position_, entry));
  } else if (found.kept_ != nullptr) [[unlikely]] {
    Table::Position position = found.position_;
    position.record = found.kept_;
    worker().graveyard.bury(table.replace(position, entry));
  } else {
    table.insert(memory(), key.hash, entry);
    notify(kNewEvent, "new", key);
  }
}

void Database::erase(const Key& key, const Found& found) const {
  Table& table = guard_.table(index_, key.partition);
  changed(key);
  worker().graveyard.bury(table.remove(memory(), found.position_));
}

Entry* Database::set_expire(const Key& key, const Found& found, int64_t expire_ms) const {
  Entry* entry = found.entry();
  if (entry->expire_ms() == expire_ms) return entry;
  if (entry->has_expire() && expire_ms != Entry::kNoExpire) {
    entry->set_expire_ms(expire_ms);
    changed(key);
    guard_.table(index_, key.partition).expiry_changed(found.position_, expire_ms);
    return entry;
  }
  Entry* copy = move_entry(*entry, key.name, expire_ms);
  copy->set_access(entry->access());
  copy->set_hits(entry->hits());
  put(key, found, copy);
  return copy;
}

void Database::changed(const Key& key) const {
  Interest* interest = guard_.interest_if_any(key.partition);
  if (interest != nullptr && !interest->empty()) [[unlikely]] {
    interest->changed(index_, key.name, key.partition, worker().ready);
  }
}

void Database::deadline_changed(const Key& key, const Found& found) const {
  Table& table = guard_.table(index_, key.partition);
  prepare_expiry(table, *found.entry());
  table.expiry_changed(found.position_, found->deadline_ms());
}

Entry* Database::move_entry(Entry& from, std::string_view key, int64_t expire_ms) const {
  if (!from.is_object()) return copy_entry(from, key, expire_ms);
  Entry* moved = Entry::create(memory(), key, from.take_object(), expire_ms);
  moved->set_access(from.access());
  return moved;
}

Entry* Database::copy_entry(const Entry& from, std::string_view key, int64_t expire_ms) const {
  if (from.is_object()) {
    Entry* copy =
        Entry::create(memory(), key, duplicate_object(memory(), from.object()), expire_ms);
    copy->set_access(from.access());
    return copy;
  }
  const ItemMeta meta = from.item_meta();
  Entry* copy = Entry::create(memory(), {.key = key,
                                         .type = from.type(),
                                         .encoding = from.encoding(),
                                         .value_bytes = from.inline_bytes().size(),
                                         .expire_ms = expire_ms,
                                         .item_meta = from.has_item_meta() ? &meta : nullptr,
                                         .blob = from.is_blob()});
  std::memcpy(copy->inline_value(), from.inline_bytes().data(), from.inline_bytes().size());
  if (from.is_blob()) from.blob()->retain();
  copy->set_access(from.access());
  return copy;
}

}  // namespace engine
