// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/local_keys.h"

#include <vector>

#include "engine/keyspace/edit.h"

namespace engine {

// Whether the key has an expiry now is looked at later; a command of two words gives it none.
void LocalKeys::note(const EffectUnit& unit) {
  const std::lock_guard lock(mutex_);
  for (const Effect& effect : unit.effects) {
    if (effect.is_message || effect.words.size() < 3 || keys_.size() >= kKeysMax) continue;
    keys_.emplace(effect.db, effect.words[1]);
  }
}

void LocalKeys::clear() {
  const std::lock_guard lock(mutex_);
  keys_.clear();
}

void LocalKeys::expire(Keyspace& keyspace, KeyspaceWorker& worker, size_t keys) {
  if (!keyspace.active_expire()) return;
  std::vector<Name> looked_at;
  {
    const std::lock_guard lock(mutex_);
    auto next = keys_.lower_bound(next_);
    for (; next != keys_.end() && looked_at.size() < keys; ++next) looked_at.push_back(*next);
    next_ = next == keys_.end() ? Name() : *next;
  }
  for (const Name& name : looked_at) {
    if (!is_over(keyspace, worker, name)) continue;
    const std::lock_guard lock(mutex_);
    keys_.erase(name);
  }
}

// True: there is nothing more to be done about the key.
bool LocalKeys::is_over(Keyspace& keyspace, KeyspaceWorker& worker, const Name& name) const {
  const auto& [db, text] = name;
  const Key key = keyspace.key(text);
  const Guard guard(keyspace, worker, {&key.partition, 1});
  Table* table = guard.table_if_any(db, key.partition);
  if (table == nullptr) return true;
  const Table::Position position = table->find(key.hash, key.name);
  if (!position.found() || !position.record->has_expire()) return true;
  if (position.record->expire_ms() > worker.now_ms) return false;
  Edit edit(guard, db, key, position);
  edit.without_effect();
  keyspace.notify(worker, kExpiredEvent, "expired", db, key.name);
  edit.erase();
  worker.stats.expired.add();
  return true;
}

}  // namespace engine
