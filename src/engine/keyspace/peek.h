// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "engine/keyspace/worker.h"

namespace engine {

// Marks the worker as a reader without locks for as long as it lives.
class Peek {
 public:
  explicit Peek(KeyspaceWorker& worker) : worker_(worker) {
    worker_.peeks.store(worker_.peeks.load(std::memory_order_relaxed) + 1,
                        std::memory_order_relaxed);
    // Before any pointer is read: pairs with the fence of Keyspace::detach.
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }
  ~Peek() {
    worker_.peeks.store(worker_.peeks.load(std::memory_order_relaxed) + 1,
                        std::memory_order_release);
  }
  Peek(const Peek&) = delete;
  Peek& operator=(const Peek&) = delete;

 private:
  KeyspaceWorker& worker_;
};

}  // namespace engine
