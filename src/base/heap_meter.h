// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sanitizer/allocator_interface.h>

#include <atomic>
#include <cstddef>

#include "base/check.h"

namespace base {

// How much memory the process has allocated, and has had at most, for tests of how much a
// stranger's bytes may cost. Asks AddressSanitizer, so it is of no use to a program without. What
// is mapped does not count: of slabs only what is too large for them. Thread-safe.
class HeapMeter {
 public:
  // From here on.
  HeapMeter() {
    static const int kHooks = __sanitizer_install_malloc_and_free_hooks(allocated, freed);
    CHECK(kHooks > 0);
    begin_ = now().load();
    most().store(begin_);
  }

  // The most that there was beyond what there was at the beginning.
  size_t growth() const { return static_cast<size_t>(most().load() - begin_); }

 private:
  static std::atomic<ptrdiff_t>& now() {
    static std::atomic<ptrdiff_t> bytes = 0;
    return bytes;
  }
  static std::atomic<ptrdiff_t>& most() {
    static std::atomic<ptrdiff_t> bytes = 0;
    return bytes;
  }

  static void allocated(const volatile void* /*memory*/, size_t bytes) {
    add(static_cast<ptrdiff_t>(bytes));
  }
  static void freed(const volatile void* memory) {
    if (memory != nullptr) add(-static_cast<ptrdiff_t>(__sanitizer_get_allocated_size(memory)));
  }
  static void add(ptrdiff_t bytes) {
    const ptrdiff_t sum = now().fetch_add(bytes) + bytes;
    ptrdiff_t seen = most().load();
    while (sum > seen && !most().compare_exchange_weak(seen, sum)) {
    }
  }

  ptrdiff_t begin_ = 0;
};

}  // namespace base
