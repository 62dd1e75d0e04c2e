// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "engine/keyspace/effects.h"
#include "engine/keyspace/guard.h"

namespace engine {

// What clients of a writable replica have changed. The primary says when keys go, but of these it
// may know nothing: the replica itself removes those whose time has come. Thread-safe.
class LocalKeys {
 public:
  // More are not remembered: they stay until the next full synchronisation.
  static constexpr size_t kKeysMax = 1 << 16;

  // Under the guard of the changes.
  void note(const EffectUnit& unit);

  // Removes those whose time has come, and forgets those that have none any more; looks at up to
  // `keys` of them. Without a guard.
  void expire(Keyspace& keyspace, KeyspaceWorker& worker, size_t keys);

  void clear();

 private:
  using Name = std::pair<uint32_t, std::string>;  // with its database

  bool is_over(Keyspace& keyspace, KeyspaceWorker& worker, const Name& name) const;

  std::mutex mutex_;  // taken under guards, not the other way round
  std::set<Name> keys_;
  Name next_;  // to be looked at
};

}  // namespace engine
