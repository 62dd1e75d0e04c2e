// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <vector>

// Memory for small blocks whose size the owner knows when it frees them: no header, and size
// classes 8 bytes apart, where general allocators stand 16 or more apart. At 88-byte entries that
// is 8 bytes of every key.
//
//   SlabPool    one a process: cuts 2 MiB chunks into 32 KiB pages, a page into blocks of one
//               class; takes back pages that fell empty.
//   SlabCache   one a thread: a short stack of free blocks a class, so that the pool's locks are
//               taken once in some dozen calls. Blocks may be freed through any cache.
//
// Blocks above kSlabBytesMax come from malloc through the same calls.

namespace base {

inline constexpr size_t kSlabBytesMax = 2048;

namespace slab {

inline constexpr size_t kFineBytesMax = 512;  // classes of 8, 16, ... 512 bytes
inline constexpr size_t kFineStep = 8;
inline constexpr size_t kCoarseStep = 64;  // then 576, 640, ... 2048
inline constexpr size_t kFineClasses = kFineBytesMax / kFineStep;
inline constexpr size_t kClasses = kFineClasses + (kSlabBytesMax - kFineBytesMax) / kCoarseStep;

constexpr size_t class_of(size_t bytes) {
  return bytes <= kFineBytesMax ? (bytes + kFineStep - 1) / kFineStep - 1
                                : kFineClasses + (bytes - kFineBytesMax - 1) / kCoarseStep;
}

constexpr size_t class_bytes(size_t index) {
  return index < kFineClasses ? (index + 1) * kFineStep
                              : kFineBytesMax + (index - kFineClasses + 1) * kCoarseStep;
}

// What malloc makes of a size above kSlabBytesMax: jemalloc's classes, four to a doubling.
constexpr size_t system_bytes(size_t bytes) {
  const size_t step = std::bit_floor(bytes - 1) / 4;
  return (bytes + step - 1) / step * step;
}

struct FreeBlock {
  FreeBlock* next;
};
struct Page;

}  // namespace slab

class SlabPool {
 public:
  SlabPool() = default;
  ~SlabPool();  // all caches are gone and nobody uses a block any more
  SlabPool(const SlabPool&) = delete;
  SlabPool& operator=(const SlabPool&) = delete;

  // Bytes taken from the system and not given back, used or not. Thread-safe.
  size_t committed_bytes() const { return committed_bytes_.load(std::memory_order_relaxed); }

  // Gives pages that hold nothing back to the system, but for a reserve against flapping. Makes
  // system calls, as many as there are such pages: not for a request. Thread-safe.
  void trim();

  // What a thread of its own is to sleep in until `stop` is requested. It keeps a few chunks ready
  // that the system has cleared already: who is the first to touch a huge page waits for the system
  // to find and clear it, on a virtual machine for some milliseconds. Without such a thread, or
  // where it falls behind, that is whoever allocates. And it trims when trim_soon() asks it to.
  // Thread-safe.
  void look_after_memory(const std::stop_token& stop);
  void trim_soon();

 private:
  friend class SlabCache;

  struct alignas(64) SizeClass {
    std::mutex mutex;
    slab::Page* partial = nullptr;  // pages with at least one free block, doubly linked
  };

  slab::FreeBlock* take(size_t index, size_t count);  // a list of at most `count`, never empty
  void give_back(size_t index, slab::FreeBlock* list);
  slab::Page* new_page(size_t index);
  void add_chunk();
  void free_page(slab::Page* page);

  std::array<SizeClass, slab::kClasses> classes_;

  std::mutex pages_mutex_;
  std::vector<slab::Page*> free_pages_;      // backed by memory
  std::vector<slab::Page*> released_pages_;  // given back; the address range is still ours
  std::vector<void*> chunks_;
  std::vector<void*> ready_chunks_;  // touched, not cut into pages yet
  bool trim_asked_ = false;
  std::condition_variable_any wanted_;  // a chunk was taken, or trim_asked_
  std::atomic<size_t> committed_bytes_ = 0;
};

// Not thread-safe: one a thread. Must not outlive its pool.
class SlabCache {
 public:
  explicit SlabCache(SlabPool& pool) : pool_(pool) {}
  ~SlabCache();
  SlabCache(const SlabCache&) = delete;
  SlabCache& operator=(const SlabCache&) = delete;

  // Aligned to 8 bytes, multiples of 64 to 64; uninitialised. Never null: running out of memory
  // ends the process, since limits are enforced by accounting before allocation.
  void* allocate(size_t bytes);

  // `bytes` is what allocate() was asked for, or any size of the same class.
  void free(void* block, size_t bytes);

  // What a block of this size really takes. Who may make use of it asks for that much.
  static size_t footprint(size_t bytes) {
    return bytes <= kSlabBytesMax ? slab::class_bytes(slab::class_of(bytes))
                                  : slab::system_bytes(bytes);
  }

  // Counts memory that came from elsewhere but is part of the same budget.
  void account(int64_t delta_bytes) { add_bytes(delta_bytes); }

  // Net footprint of everything allocated and freed through this cache; negative where another
  // cache allocated what this one freed. Written by the owner, read by anyone.
  int64_t net_bytes() const { return net_bytes_.load(std::memory_order_relaxed); }

 private:
  struct Magazine {
    slab::FreeBlock* head = nullptr;
    uint32_t count = 0;
  };

  void refill(size_t index);
  void spill(size_t index);
  void add_bytes(int64_t delta) {
    net_bytes_.store(net_bytes_.load(std::memory_order_relaxed) + delta, std::memory_order_relaxed);
  }

  SlabPool& pool_;
  std::array<Magazine, slab::kClasses> magazines_;
  std::atomic<int64_t> net_bytes_ = 0;
};

}  // namespace base
