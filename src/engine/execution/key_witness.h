// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/execution/execution.h"
#include "engine/keyspace/touch_observer.h"
#include "engine/keyspace/worker.h"

namespace engine {

// For debug builds: as long as it lives, the execution's handler touches no other keys than those
// that its arguments name, which are those that access was asked for, in no other databases than
// the client's and those that its arguments name. It is a CHECK else. What walks over a keyspace by
// its nature (SCAN, FLUSHALL, DEBUG) may meet any key of these databases.
class KeyWitness final : public TouchObserver {
 public:
  KeyWitness(const Execution& execution, KeyspaceWorker& worker);
  ~KeyWitness() override { worker_.touch_observer = outer_; }
  KeyWitness(const KeyWitness&) = delete;
  KeyWitness& operator=(const KeyWitness&) = delete;

  void touched(uint32_t db, const Key& key) override;
  void touched_all(uint32_t db) override;

 private:
  bool may_touch(uint32_t db) const;
  bool may_touch(const Key& key) const;

  const Execution& execution_;
  KeyspaceWorker& worker_;
  TouchObserver* const outer_;  // of the execution around this one
  const uint32_t db_;           // the client's, when it began
  mutable size_t last_ = 0;     // which of its keys was touched last
};

}  // namespace engine
