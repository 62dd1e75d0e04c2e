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
#include <unordered_map>
#include <vector>

// Memory for small blocks whose size the owner knows when it frees them: no header, and size
// classes 8 bytes apart, where general allocators stand 16 or more apart. At 88-byte entries that
// is 8 bytes of every key.
//
//   SlabPool    one a process: cuts 2 MiB chunks into pages of 32 KiB (256 KiB for blocks above
//               2 KiB), a page into blocks of one class; takes back pages that fell empty.
//   SlabCache   one a thread: a short stack of free blocks a class, so that the pool's locks are
//               taken once in some dozen calls. Blocks may be freed through any cache.
//
// Blocks above kSlabBytesMax come from malloc through the same calls: from there on it gives whole
// pages of the system's, which go back one by one.
//
// A page goes back only when it is empty. Blocks are taken from the fullest pages first; where many
// pages are thin all the same, because sizes have changed, they can be evacuated: the pool chooses
// pages from which nothing is taken any more, and whoever knows who points at a block asks
// SlabCache::relocate() for another place for it.

namespace base {

inline constexpr size_t kSmallBytesMax = 2048;
inline constexpr size_t kSlabBytesMax = 14336;

namespace slab {

inline constexpr size_t kFineBytesMax = 512;  // classes of 8, 16, ... 512 bytes
inline constexpr size_t kFineStep = 8;
inline constexpr size_t kCoarseStep = 64;  // then 576, 640, ... 2048, four to a doubling above
inline constexpr size_t kFineClasses = kFineBytesMax / kFineStep;
inline constexpr size_t kSmallClasses =
    kFineClasses + (kSmallBytesMax - kFineBytesMax) / kCoarseStep;

// What becomes of a size above kSmallBytesMax, here and in jemalloc.
constexpr size_t geometric_bytes(size_t bytes) {
  const size_t step = std::bit_floor(bytes - 1) / 4;
  return (bytes + step - 1) / step * step;
}

constexpr size_t class_of(size_t bytes) {
  if (bytes <= kFineBytesMax) return (bytes + kFineStep - 1) / kFineStep - 1;
  if (bytes <= kSmallBytesMax) return kFineClasses + (bytes - kFineBytesMax - 1) / kCoarseStep;
  const size_t floor = std::bit_floor(bytes - 1);
  const auto doublings = static_cast<size_t>(std::countr_zero(floor / kSmallBytesMax));
  return kSmallClasses + 4 * doublings + (bytes - 1 - floor) / (floor / 4);
}

constexpr size_t class_bytes(size_t index) {
  if (index < kFineClasses) return (index + 1) * kFineStep;
  if (index < kSmallClasses) return kFineBytesMax + (index - kFineClasses + 1) * kCoarseStep;
  const size_t floor = kSmallBytesMax << ((index - kSmallClasses) / 4);
  return floor + ((index - kSmallClasses) % 4 + 1) * (floor / 4);
}

inline constexpr size_t kClasses = class_of(kSlabBytesMax) + 1;

struct FreeBlock {
  FreeBlock* next;
};
struct Page;

// Where the pages of one size come from. Not thread-safe.
struct PageSource {
  size_t page_bytes;
  bool huge;                    // chunks are to be huge pages of the system's
  std::vector<Page*> free;      // backed by memory
  std::vector<Page*> released;  // given back; the address range is still ours
  // Chunks of which pages were given back: how many. Nothing is to fill them up again unasked.
  std::unordered_map<void*, size_t> gaps;
};

}  // namespace slab

class SlabPool {
 public:
  SlabPool();
  ~SlabPool();  // all caches are gone and nobody uses a block any more
  SlabPool(const SlabPool&) = delete;
  SlabPool& operator=(const SlabPool&) = delete;

  // Bytes taken from the system and not given back, used or not. Thread-safe.
  size_t committed_bytes() const { return committed_bytes_.load(std::memory_order_relaxed); }

  // Bytes of free blocks in pages that also have others: what evacuation could give back at most.
  // Thread-safe.
  size_t slack_bytes() const;

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

  // --- evacuation: one at a time, begun and ended by whoever sees to it; thread-safe ------------

  // Chooses the thinnest pages of each class, as many as the others have room for, and takes no
  // more blocks from them. Returns how many bytes they take; 0: nothing was begun.
  size_t begin_evacuation();
  // Pages that did not fall empty are as any others again. Returns how many bytes these take.
  size_t end_evacuation();

 private:
  friend class SlabCache;

  // Pages with at least one free block, by how full they are.
  static constexpr size_t kBins = 8;

  struct alignas(64) SizeClass {
    std::mutex mutex;
    std::array<slab::Page*, kBins> partial = {};  // doubly linked lists
    slab::Page* evacuated = nullptr;              // as well
    std::atomic<size_t> free_blocks = 0;          // in `partial`; written under the mutex

    void put_in_bin(slab::Page* page);
    void take_from_bin(slab::Page* page);
    void add_free(int64_t blocks) {
      free_blocks.store(free_blocks.load(std::memory_order_relaxed) + static_cast<size_t>(blocks),
                        std::memory_order_relaxed);
    }
    slab::Page* fullest() const;
    slab::Page* thinnest() const;
  };

  slab::FreeBlock* take(size_t index, size_t count);  // a list of at most `count`, never empty
  void give_back(size_t index, slab::FreeBlock* list);
  slab::Page* new_page(size_t index);
  void add_chunk(slab::PageSource& source);
  void free_page(slab::Page* page);
  slab::PageSource& source_of(size_t index) {
    return index < slab::kSmallClasses ? small_pages_ : large_pages_;
  }
  void trim(slab::PageSource& source, size_t reserve);
  size_t begin_evacuation(size_t index);
  bool should_move(const void* block, size_t bytes) const;

  std::array<SizeClass, slab::kClasses> classes_;

  std::mutex pages_mutex_;  // for all below but the atomics
  slab::PageSource small_pages_;
  slab::PageSource large_pages_;
  std::vector<void*> chunks_;
  std::vector<void*> ready_chunks_;  // touched, not cut into pages yet
  bool trim_asked_ = false;
  std::condition_variable_any wanted_;  // a chunk was taken, or trim_asked_
  std::atomic<size_t> committed_bytes_ = 0;
  alignas(64) std::atomic<bool> evacuates_ = false;  // read by every free()
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
                                  : slab::geometric_bytes(bytes);
  }

  // If the block, of allocate(bytes), lies in a page that is evacuated: copies it to another place,
  // which is returned, and frees it. Else null. Requires: whoever points at it can be told.
  void* relocate(void* block, size_t bytes);
  // The same for what cannot be copied byte by byte: whether its owner should do so, and how the
  // old block is to be freed, so that it is not the next one to be taken.
  bool should_move(const void* block, size_t bytes) const {
    return pool_.should_move(block, bytes);
  }
  void free_for_good(void* block, size_t bytes);

  // Returns the spare blocks that it keeps to the pool: when an evacuation has begun, since some
  // may be of the pages in question.
  void drop_spares();

  // Counts memory that came from elsewhere but is part of the same budget.
  void account(int64_t delta_bytes) {
    add_bytes(delta_bytes);
    add_large(delta_bytes);
  }

  // Net footprint of everything allocated and freed through this cache; negative where another
  // cache allocated what this one freed. Written by the owner, read by anyone.
  int64_t net_bytes() const { return net_bytes_.load(std::memory_order_relaxed); }
  // What of that is not in the pool's pages.
  int64_t large_bytes() const { return large_bytes_.load(std::memory_order_relaxed); }
  // How many blocks were moved through this cache.
  uint64_t relocated() const { return relocated_.load(std::memory_order_relaxed); }

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

  void add_large(int64_t delta) {
    large_bytes_.store(large_bytes_.load(std::memory_order_relaxed) + delta,
                       std::memory_order_relaxed);
  }

  SlabPool& pool_;
  std::array<Magazine, slab::kClasses> magazines_;
  std::atomic<int64_t> net_bytes_ = 0;
  std::atomic<int64_t> large_bytes_ = 0;
  std::atomic<uint64_t> relocated_ = 0;
};

}  // namespace base
