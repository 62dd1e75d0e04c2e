// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

#include "engine/keyspace/guard.h"

namespace engine {

// Who learns of every change of a value before it happens and after it: a snapshot that has yet to
// write what was, a stream of what is. Called by the thread that makes the change, which holds the
// key's partition: it may read what lies there, and change nothing.
class ChangeObserver {
 public:
  virtual ~ChangeObserver() = default;

  // The bucket that the key belongs to is about to change. Once a Change; perhaps for nothing, as
  // with SADD of members that are there.
  virtual void before_change(KeyspaceWorker& worker, uint32_t db, const Key& key) = 0;
  // It has. Not where nothing came of it.
  virtual void after_change(KeyspaceWorker& worker, uint32_t db, const Key& key) = 0;

  // All of a database goes, or becomes another's. All partitions are held.
  virtual void before_change_of_all(KeyspaceWorker& worker, uint32_t db) = 0;
  virtual void after_change_of_all(KeyspaceWorker& worker, uint32_t db) = 0;
};

// That a key's value changes, comes or goes, for as long as that takes. Opens with saying so to the
// observer, closes with telling who watches or waits for the key and then the observer again.
// Whatever changes a value holds one: commands do through Edit, expiry and eviction as well. What
// merely moves memory, or counts a use, is no change.
//
// Requires: the guard and the key outlive it, and the guard holds the key's partition.
class Change {
 public:
  Change(const Guard& guard, uint32_t db, const Key& key) : guard_(guard), db_(db), key_(key) {
    guard.touch(db, key);
    if (ChangeObserver* observer = guard.change_observer()) [[unlikely]] {
      observer->before_change(guard.worker(), db, key);
    }
  }
  ~Change() { close(); }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

  // Nothing has changed after all.
  void unchanged() { outcome_ = Outcome::kUnchanged; }

  // A change of which those who watch or wait for the key are not told, as in Redis of what becomes
  // of a stream's groups.
  void unsignalled() { outcome_ = Outcome::kUnsignalled; }

  // The command that runs has no effect to tell of it: expiry and eviction tell their own.
  void without_effect() { has_effect_ = false; }

  // The change is complete: for who needs that said before the end of the scope.
  void close() {
    const Outcome outcome = std::exchange(outcome_, Outcome::kUnchanged);
    if (outcome == Outcome::kUnchanged) return;
    if (has_effect_) guard_.worker().changes.add();
    if (outcome == Outcome::kSignalled) signal();
    if (ChangeObserver* observer = guard_.change_observer()) [[unlikely]] {
      observer->after_change(guard_.worker(), db_, key_);
    }
  }

  const Guard& guard() const { return guard_; }
  uint32_t db() const { return db_; }
  const Key& key() const { return key_; }

 private:
  enum class Outcome : uint8_t { kSignalled, kUnsignalled, kUnchanged };

  void signal() const {
    const Interest* interest = guard_.interest_if_any(key_.partition);
    if ((interest == nullptr || interest->empty()) &&
        !guard_.worker().tells_all_changes.load(std::memory_order_relaxed)) [[likely]] {
      return;
    }
    guard_.tell_change(db_, key_);
  }

  const Guard& guard_;
  const uint32_t db_;
  Outcome outcome_ = Outcome::kSignalled;
  bool has_effect_ = true;
  const Key& key_;
};

}  // namespace engine
