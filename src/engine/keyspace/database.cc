// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/database.h"

#include <cstring>
#include <utility>

#include "engine/types/object.h"
#include "engine/types/part_observer.h"

namespace engine {

Database::Found Database::find(const Key& key, Use use) const {
  guard_.touch(index_, key);
  Found found;
  Table* table = guard_.table_if_any(index_, key.partition);
  if (table != nullptr) found.position_ = table->find(key.hash, key.name);
  if (found && found->has_expire() && found->expire_ms() <= now_ms()) [[unlikely]] {
    remove_expired(key, found);
  }
  if (use == Use::kPeek) return found;
  if (use != Use::kWrite) (found ? worker().stats.hits : worker().stats.misses).add();
  if (!found && use != Use::kWrite) notify(kKeyMissEvent, "keymiss", key);
  if (found && worker().touches && use != Use::kProbe) this->use(found);
  return found;
}

void Database::remove_expired(const Key& key, Found& found) const {
  const Keyspace& keyspace = guard_.keyspace();
  if (!keyspace.expired(*found.entry(), worker())) return;
  if (keyspace.held()) {
    found.kept_ = std::exchange(found.position_.record, nullptr);
    return;
  }
  Edit edit(guard_, index_, key, found);
  edit.without_effect();
  guard_.propagate_removal(index_, key.name, Keyspace::Removal::kExpired);
  notify(kExpiredEvent, "expired", key);
  edit.erase();
  worker().stats.expired.add();
  found = Found{};
}

Entry* Database::move_entry(Entry& from, std::string_view key, int64_t expire_ms) const {
  if (!from.is_object()) return copy_entry(from, key, expire_ms);
  if (PartObserver* observer = object_observer(from.object())) [[unlikely]] {
    observer->moved_to(guard_.keyspace().key(key).partition);
  }
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
  if (from.is_blob()) from.shared_blob()->retain();
  copy->set_access(from.access());
  return copy;
}

}  // namespace engine
