// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>

namespace scripting {

// How much memory one interpreter has, and may have. Scripts see "not enough memory" beyond that,
// and go on if they catch it. One thread allocates; any may read how much is used.
class MemoryQuota {
 public:
  explicit MemoryQuota(size_t bytes_max) : bytes_max_(bytes_max) {}

  // As lua_Alloc wants it: null if there is no room, and then nothing has changed. Making a block
  // smaller never fails.
  void* reallocate(void* block, size_t old_bytes, size_t bytes);

  size_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }
  size_t bytes_max() const { return bytes_max_; }
  void set_bytes_max(size_t bytes_max) { bytes_max_ = bytes_max; }

  // Without the limit, for the little that is needed to tell what a script has come to.
  class Lifted {
   public:
    explicit Lifted(MemoryQuota& quota) : quota_(quota), before_(quota.lifted_) {
      quota_.lifted_ = true;
    }
    ~Lifted() { quota_.lifted_ = before_; }
    Lifted(const Lifted&) = delete;
    Lifted& operator=(const Lifted&) = delete;

   private:
    MemoryQuota& quota_;
    const bool before_;
  };

 private:
  size_t bytes_max_;
  bool lifted_ = false;
  std::atomic<size_t> used_bytes_ = 0;
};

}  // namespace scripting
