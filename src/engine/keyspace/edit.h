// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/keyspace/change.h"
#include "engine/keyspace/guard.h"

namespace engine {

// Where a key is, or would be, and what stands there, only to be read; valid until a key of the
// partition comes, goes or moves.
class Found {
 public:
  explicit operator bool() const { return position_.found(); }
  const Entry* entry() const { return position_.record; }
  const Entry* operator->() const { return position_.record; }
  const Entry& operator*() const { return *position_.record; }

 private:
  friend class Database;
  friend class Edit;
  Table::Position position_;
  Entry* kept_ = nullptr;  // stands at position_ though it expired (Keyspace::Hold)
};

// The only mutable way to a value: a Change of one key that gives what stands there, takes
// something else for it, or takes it away. It knows its place again when other keys of the
// partition come and go meanwhile; of one key there is one at a time.
class Edit {
 public:
  // `found` is what Database::find() said, and not valid afterwards.
  Edit(const Guard& guard, uint32_t db, const Key& key, const Found& found)
      : change_(guard, db, key), position_(found.position_), entry_(found.position_.record) {
    if (found.kept_ != nullptr) [[unlikely]]
      position_.record = found.kept_;
  }

  // For who walks over tables and has met the key there.
  Edit(const Guard& guard, uint32_t db, const Key& key, const Table::Position& position)
      : change_(guard, db, key), position_(position), entry_(position.record) {}

  // The deadlines of parts that have changed are known to the table from here on.
  ~Edit() {
    if (entry_ != nullptr && entry_->type() == Type::kHash &&
        entry_->encoding() == Encoding::kHashtable) {
      index_deadline();
    }
  }
  Edit(const Edit&) = delete;
  Edit& operator=(const Edit&) = delete;

  // Whether anything stands there.
  explicit operator bool() const { return entry_ != nullptr; }
  Entry& operator*() const { return *entry_; }
  Entry* operator->() const { return entry_; }

  const Key& key() const { return change_.key(); }

  // Makes `entry` (of this key) the key's value; what stood there is destroyed.
  void put(Entry* entry);

  // Takes the key away, which completes the change. Requires: something stands there.
  void erase();

  // Sets or, with Entry::kNoExpire, takes away the expiry: the entry may move. Requires: something
  // stands there.
  void set_expire(int64_t expire_ms);

  // As of Change.
  void unchanged() { change_.unchanged(); }
  void unsignalled() { change_.unsignalled(); }
  void without_effect() { change_.without_effect(); }

 private:
  KeyspaceWorker& worker() const { return change_.guard().worker(); }
  Table& table() const { return change_.guard().table(change_.db(), key().partition); }
  const Table::Position& place();
  void index_deadline();

  Change change_;
  Table::Position position_;
  Entry* entry_;  // null: nothing, or what only counts as nothing
};

}  // namespace engine
