// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "base/file_system.h"
#include "base/result.h"

namespace engine {

// How often the shard that a node belongs to was given a primary, as far as the node knows. Who
// manages the shard gives each epoch to one node, and once; a node that has heard of an epoch takes
// nothing any more from a primary of an earlier one. So it is on the disk before it is used.
//
// 0: nobody manages the node, and whom it follows is up to its users. Thread-safe.
class ShardEpoch {
 public:
  // Reads what is in the file, and keeps it there from now on. `disk` outlives this. A missing file
  // is no error, a damaged one is.
  base::Result<void> open(base::FileSystem& disk, std::string path);

  uint64_t current() const { return current_.load(std::memory_order_acquire); }

  // It is at least that from here on. After an error it is what it was. Requires: open().
  base::Result<void> raise(uint64_t epoch);

 private:
  base::Result<void> store(uint64_t epoch);

  std::mutex mutex_;  // over raising
  base::FileSystem* disk_ = nullptr;
  std::string path_;
  std::atomic<uint64_t> current_ = 0;
};

}  // namespace engine
