// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// Keys that have changed, in order, each with the client that has changed it last; 0: none has.
using ChangedKeys = std::map<std::string, uint64_t, std::less<>>;

// Which clients want to hear of every change of keys that begin with a prefix (CLIENT TRACKING
// BCAST), and what they have not been told yet: kept for the worker that tells them, by prefix, so
// that one message holds all of a moment. Not thread-safe.
class Broadcasts {
 public:
  explicit Broadcasts(uint32_t workers) : untold_(workers) {}

  bool empty() const { return prefixes_.empty(); }
  size_t prefix_count() const { return prefixes_.size(); }
  size_t bytes() const { return bytes_; }

  // `worker` is the one that tells the client. Returns the prefix, which stays as long as anybody
  // wants it. Nothing happens if the client wants it already.
  std::string_view add(std::string_view prefix, uint32_t worker, uint64_t client);
  // Requires: it was added, for that worker.
  void remove(std::string_view prefix, uint32_t worker, uint64_t client);

  // Calls tell(worker) for each worker that has something to tell of it, perhaps more than once.
  template <typename Tell>
  void changed(std::string_view key, uint64_t caller, Tell tell) {
    for (const auto& [length, count] : lengths_) {
      if (length > key.size()) return;
      const auto place = prefixes_.find(key.substr(0, length));
      if (place == prefixes_.end()) continue;
      for (uint32_t worker = 0; worker < untold_.size(); worker++) {
        if (place->second[worker].empty()) continue;
        untold_[worker][place->first].insert_or_assign(std::string(key), caller);
        tell(worker);
      }
    }
  }

  // What the clients of one prefix, all of one worker, have not been told.
  struct Untold {
    ChangedKeys keys;
    std::vector<uint64_t> clients;
  };
  // All that a worker is to tell, by prefix in order. It is told then.
  std::vector<Untold> take(uint32_t worker);

 private:
  using Clients = std::set<uint64_t>;

  std::map<std::string, std::vector<Clients>, std::less<>> prefixes_;  // clients by worker
  std::map<size_t, size_t> lengths_;                                   // how many prefixes have it
  std::vector<std::map<std::string_view, ChangedKeys>> untold_;        // by worker and prefix
  size_t bytes_ = 0;
};

}  // namespace engine
