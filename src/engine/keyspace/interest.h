// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/keyspace/tracked_keys.h"

namespace engine {

// What WATCH keeps of a client: raised, under the lock of a watched key, by whoever changes it.
struct WatchMark {
  std::atomic<bool> changed = false;
};

// A key that someone named and that outlives the request in which he did.
struct OwnedKey {
  std::string name;
  uint64_t hash = 0;
  uint32_t partition = 0;
};

// One who waits for a key to change (BLPOP and the like). Registered at each of its keys, in the
// order of arrival there, under the locks of all of them, and taken off in the same way: so under
// any one of them `registered` says whether it still waits.
class Waiter {
 public:
  virtual ~Waiter() = default;

  uint32_t db = 0;
  std::vector<OwnedKey> keys;
  std::vector<uint32_t> partitions;  // of the keys, ascending, each once
  uint64_t number = 0;               // in order of arrival
  bool registered = false;
  bool even_without_key = false;  // also to be told that nothing stands at the key any more
};

// How many keys someone waits for.
struct WaitingKeys {
  size_t all = 0;
  size_t even_without_key = 0;  // of these some waiter wants to know if they go
};

// A key that someone waits for and that has changed.
struct ReadyKey {
  uint32_t db = 0;
  std::string name;
  uint32_t partition = 0;
};

// Who wants to know that a key of one partition changes. Belongs to whoever holds the partition.
class Interest {
 public:
  bool empty() const { return watched_.empty() && waiting_.empty() && tracked.empty(); }

  TrackedKeys tracked;  // of which clients keep copies

  // False if it is watched with that mark already.
  bool watch(uint32_t db, std::string_view key, const std::shared_ptr<WatchMark>& mark);
  void unwatch(uint32_t db, std::string_view key, const WatchMark& mark);

  void wait(const std::string& key, std::shared_ptr<Waiter> waiter);
  void stop_waiting(const std::string& key, const Waiter& waiter);
  // The first one at the key whose number is above `after`; null if there is none.
  std::shared_ptr<Waiter> next_waiter(uint32_t db, std::string_view key, uint64_t after) const;

  // The key has changed: raises marks, and adds the key to `ready` if anyone waits for it.
  void changed(uint32_t db, std::string_view key, uint32_t partition, std::vector<ReadyKey>& ready);

  void count(WaitingKeys& keys) const;

  // Calls visit(key) for each key of the database that anyone watches or waits for.
  template <typename Visit>
  void for_each_key(uint32_t db, Visit visit) const {
    for (const auto& [place, marks] : watched_) {
      if (place.first == db) visit(place.second);
    }
    for (const auto& [place, waiters] : waiting_) {
      if (place.first == db && !watched_.contains(place)) visit(place.second);
    }
  }

 private:
  using Place = std::pair<uint32_t, std::string>;  // database and key

  // Looked up without a copy of the key.
  struct Before {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      if (a.first != b.first) return a.first < b.first;
      return std::string_view(a.second) < std::string_view(b.second);
    }
  };

  std::map<Place, std::vector<std::shared_ptr<WatchMark>>, Before> watched_;
  std::map<Place, std::list<std::shared_ptr<Waiter>>, Before> waiting_;
};

}  // namespace engine
