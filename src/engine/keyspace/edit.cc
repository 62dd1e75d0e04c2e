// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/edit.h"

#include <utility>

#include "engine/keyspace/database.h"
#include "engine/types/object.h"

namespace engine {

// Where the entry stands now. Others that came or went since may have split its bucket, or joined
// it to another.
const Table::Position& Edit::place() {
  if (!table().holds(position_)) [[unlikely]] {
    position_ = table().locate(key().hash, position_.record);
  }
  return position_;
}

void Edit::put(Entry* entry) {
  Table& table = this->table();
  entry->set_generation(change_.guard().keyspace().generation());
  if (entry->deadline_ms() != INT64_MAX) table.start_wheel(worker().now_ms);
  if (position_.found()) {
    worker().graveyard.bury(table.replace(place(), entry));
    position_.record = entry;
  } else {
    table.insert(worker().memory, key().hash, entry);
    position_ = {.record = entry};  // place() finds out
    change_.guard().keyspace().notify(worker(), kNewEvent, "new", change_.db(), key().name);
  }
  entry_ = entry;
}

void Edit::erase() {
  Entry* gone = table().remove(worker().memory, place());
  entry_ = nullptr;
  position_ = {};
  change_.close();  // the name may be the entry's
  worker().graveyard.bury(gone);
}

void Edit::set_expire(int64_t expire_ms) {
  if (entry_->expire_ms() == expire_ms) return;
  if (entry_->has_expire() && expire_ms != Entry::kNoExpire) {
    entry_->set_expire_ms(expire_ms);
    table().expiry_changed(place(), expire_ms);
    return;
  }
  const Database database(change_.guard(), change_.db());
  Entry* copy = database.move_entry(*entry_, key().name, expire_ms);
  copy->set_access(entry_->access());
  copy->set_hits(entry_->hits());
  put(copy);
}

void Edit::index_deadline() {
  const bool expires_in_parts = object_deadline_ms(std::as_const(*entry_).object()) != INT64_MAX;
  if (!expires_in_parts && !entry_->has_volatile_parts()) return;
  if (expires_in_parts) table().start_wheel(worker().now_ms);
  table().expiry_changed(place(), entry_->deadline_ms());
}

}  // namespace engine
