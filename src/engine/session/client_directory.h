// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace engine {

// Which worker serves which client, for who names a client by its number (CLIENT TRACKING
// REDIRECT). Those of the administration are not in it. Thread-safe.
class ClientDirectory {
 public:
  void add(uint64_t client, uint32_t worker) {
    const std::lock_guard lock(mutex_);
    workers_.emplace(client, worker);
  }
  void remove(uint64_t client) {
    const std::lock_guard lock(mutex_);
    workers_.erase(client);
  }

  // Nothing: there is no such client, or no longer.
  std::optional<uint32_t> worker_of(uint64_t client) const {
    const std::lock_guard lock(mutex_);
    const auto found = workers_.find(client);
    return found == workers_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<uint64_t, uint32_t> workers_;
};

}  // namespace engine
