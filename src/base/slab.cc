// SPDX-License-Identifier: Apache-2.0
#include "base/slab.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "base/check.h"
#include "base/sanitizers.h"

// jemalloc's, where that is what the program is linked with.
extern "C" int mallctl(const char* name, void* old_value, size_t* old_bytes, void* new_value,
                       size_t new_bytes) __attribute__((weak));

namespace base {

using slab::class_bytes;
using slab::class_of;
using slab::FreeBlock;
using slab::Page;

namespace {

constexpr size_t kPageBytes = 32 * 1024;
constexpr size_t kLargePageBytes = 256 * 1024;
constexpr size_t kChunkBytes = 2 * 1024 * 1024;  // a huge page: fewer TLB misses on random keys
constexpr size_t kPageHeaderBytes = 64;
constexpr size_t kReserveBytes = 2 * 1024 * 1024;
constexpr size_t kReadyChunks = 2;         // one goes at most every some dozen ms
constexpr size_t kSystemPageBytes = 4096;  // the smallest there is

// Under AddressSanitizer every block comes from malloc, so that a use after free is seen.
constexpr bool kSlabs = !kAddressSanitizer;

// How many blocks a cache keeps of a class: enough to save most locks, at most some dozen KiB.
constexpr uint32_t magazine_capacity(size_t index) {
  if (index >= slab::kSmallClasses) return 4;
  return static_cast<uint32_t>(std::clamp<size_t>(kPageBytes / 2 / class_bytes(index), 8, 64));
}

constexpr size_t page_bytes_of(size_t index) {
  return index < slab::kSmallClasses ? kPageBytes : kLargePageBytes;
}

// Aligned as slabs align: a multiple of 64 bytes to 64.
void* allocate_from_system(size_t bytes) {
  return bytes % 64 == 0 ? std::aligned_alloc(64, bytes) : std::malloc(bytes);
}

// Memory that nobody uses goes back within a second, on a machine at rest as well. Not at the start
// of the program: a thread of jemalloc's own would not survive becoming a daemon.
void have_system_give_back() {
  if (mallctl == nullptr) return;
  ssize_t dirty_ms = 1000;
  ssize_t muzzy_ms = 0;
  mallctl("arenas.dirty_decay_ms", nullptr, nullptr, &dirty_ms, sizeof dirty_ms);
  mallctl("arenas.muzzy_decay_ms", nullptr, nullptr, &muzzy_ms, sizeof muzzy_ms);
  // Of those that are there already, one by one: jemalloc 5.3 takes the number that stands for all
  // arenas for an arena here, and reads behind its table.
  unsigned arenas = 0;
  size_t bytes = sizeof arenas;
  if (mallctl("arenas.narenas", &arenas, &bytes, nullptr, 0) != 0) arenas = 0;
  for (unsigned i = 0; i < arenas; i++) {
    const std::string arena = "arena." + std::to_string(i);
    mallctl((arena + ".dirty_decay_ms").c_str(), nullptr, nullptr, &dirty_ms, sizeof dirty_ms);
    mallctl((arena + ".muzzy_decay_ms").c_str(), nullptr, nullptr, &muzzy_ms, sizeof muzzy_ms);
  }
  bool on = true;
  mallctl("background_thread", nullptr, nullptr, &on, sizeof on);
}

void* map_chunk(bool huge) {
  // Twice the size, then cut to alignment: mmap aligns to small pages only.
  void* raw = mmap(nullptr, 2 * kChunkBytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(raw != MAP_FAILED);
  const auto start = reinterpret_cast<uintptr_t>(raw);
  const uintptr_t chunk = (start + kChunkBytes - 1) & ~(kChunkBytes - 1);
  if (chunk > start) munmap(raw, chunk - start);
  munmap(reinterpret_cast<void*>(chunk + kChunkBytes), start + kChunkBytes - chunk);
  if (huge) madvise(reinterpret_cast<void*>(chunk), kChunkBytes, MADV_HUGEPAGE);
  return reinterpret_cast<void*>(chunk);
}

// Page by page, though the first is enough where huge pages are to be had. Not by one system call:
// that would keep the other threads of the process from mapping anything meanwhile.
void touch_chunk(void* chunk) {
  auto* bytes = static_cast<volatile char*>(chunk);
  for (size_t offset = 0; offset < kChunkBytes; offset += kSystemPageBytes) bytes[offset] = 0;
}

void* checked(void* block) {
  CHECK(block != nullptr);
  return block;
}

}  // namespace

namespace slab {

// The header of a page; its blocks follow. Written under the mutex of its class.
struct Page {
  Page* next;
  Page* previous;
  FreeBlock* free;
  uint32_t used;       // blocks handed out, those in caches included
  uint32_t untouched;  // blocks behind `used` that were never handed out, at the page's end
  uint32_t capacity;
  uint16_t index;  // size class
  uint16_t bin;
  std::atomic<bool> evacuated;  // read by whoever holds one of its blocks
};

static_assert(sizeof(Page) <= kPageHeaderBytes);

}  // namespace slab

namespace {

size_t blocks_a_page(size_t index) {
  return (page_bytes_of(index) - kPageHeaderBytes) / class_bytes(index);
}

Page* page_of(const void* block, size_t index) {
  return reinterpret_cast<Page*>(reinterpret_cast<uintptr_t>(block) & ~(page_bytes_of(index) - 1));
}

void* chunk_of(void* page) {
  return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(page) & ~(kChunkBytes - 1));
}

bool has_free(const Page* page) { return page->used < page->capacity; }

FreeBlock* pop(Page* page) {
  page->used++;
  if (page->free != nullptr) {
    FreeBlock* block = page->free;
    page->free = block->next;
    return block;
  }
  const size_t position = page->capacity - page->untouched--;
  char* first = reinterpret_cast<char*>(page) + kPageHeaderBytes;
  return reinterpret_cast<FreeBlock*>(first + position * class_bytes(page->index));
}

void link(Page*& head, Page* page) {
  page->previous = nullptr;
  page->next = head;
  if (head != nullptr) head->previous = page;
  head = page;
}

void unlink(Page*& head, Page* page) {
  (page->previous != nullptr ? page->previous->next : head) = page->next;
  if (page->next != nullptr) page->next->previous = page->previous;
}

}  // namespace

// --- pages ------------------------------------------------------------------------------------

SlabPool::SlabPool()
    : small_pages_{.page_bytes = kPageBytes, .huge = true, .free = {}, .released = {}, .gaps = {}},
      large_pages_{
          .page_bytes = kLargePageBytes, .huge = false, .free = {}, .released = {}, .gaps = {}} {}

SlabPool::~SlabPool() {
  for (void* chunk : chunks_) munmap(chunk, kChunkBytes);
}

Page* SlabPool::new_page(size_t index) {
  std::lock_guard lock(pages_mutex_);
  slab::PageSource& source = source_of(index);
  if (source.free.empty() && !source.released.empty()) {
    Page* page = source.released.back();
    source.released.pop_back();
    source.free.push_back(page);
    committed_bytes_.fetch_add(source.page_bytes, std::memory_order_relaxed);
    const auto gaps = source.gaps.find(chunk_of(page));
    if (--gaps->second == 0) {
      if (source.huge) madvise(gaps->first, kChunkBytes, MADV_HUGEPAGE);
      source.gaps.erase(gaps);
    }
  }
  if (source.free.empty()) add_chunk(source);
  Page* page = source.free.back();
  source.free.pop_back();
  const auto capacity = static_cast<uint32_t>(blocks_a_page(index));
  return new (page) Page{.next = nullptr,
                         .previous = nullptr,
                         .free = nullptr,
                         .used = 0,
                         .untouched = capacity,
                         .capacity = capacity,
                         .index = static_cast<uint16_t>(index),
                         .bin = 0,
                         .evacuated = false};
}

// Requires: pages_mutex_ is held.
void SlabPool::add_chunk(slab::PageSource& source) {
  char* chunk;
  if (ready_chunks_.empty() || !source.huge) {
    chunk = static_cast<char*>(map_chunk(source.huge));
    chunks_.push_back(chunk);
    committed_bytes_.fetch_add(kChunkBytes, std::memory_order_relaxed);
  } else {
    chunk = static_cast<char*>(ready_chunks_.back());
    ready_chunks_.pop_back();
    wanted_.notify_one();
  }
  for (size_t offset = kChunkBytes; offset > 0; offset -= source.page_bytes) {
    source.free.push_back(reinterpret_cast<Page*>(chunk + offset - source.page_bytes));
  }
}

void SlabPool::look_after_memory(const std::stop_token& stop) {
  if (!kSlabs) return;
  have_system_give_back();
  std::unique_lock lock(pages_mutex_);
  const auto wanted = [this] { return trim_asked_ || ready_chunks_.size() < kReadyChunks; };
  while (wanted_.wait(lock, stop, wanted) && !stop.stop_requested()) {
    if (ready_chunks_.size() < kReadyChunks) {
      lock.unlock();
      void* chunk = map_chunk(true);
      touch_chunk(chunk);
      lock.lock();
      chunks_.push_back(chunk);
      ready_chunks_.push_back(chunk);
      committed_bytes_.fetch_add(kChunkBytes, std::memory_order_relaxed);
    } else {
      trim_asked_ = false;
      lock.unlock();
      trim();
      lock.lock();
    }
  }
}

void SlabPool::trim_soon() {
  const std::lock_guard lock(pages_mutex_);
  trim_asked_ = true;
  wanted_.notify_one();
}

void SlabPool::free_page(Page* page) {
  std::lock_guard lock(pages_mutex_);
  source_of(page->index).free.push_back(page);
}

void SlabPool::trim() {
  trim(small_pages_, kReserveBytes);
  trim(large_pages_, kReserveBytes);
}

// A few pages at a time, and without the lock while the system takes them: others want pages.
void SlabPool::trim(slab::PageSource& source, size_t reserve) {
  constexpr size_t kPagesATime = 64;
  std::array<Page*, kPagesATime> pages;
  while (true) {
    size_t count = 0;
    {
      const std::lock_guard lock(pages_mutex_);
      while (count < pages.size() && source.free.size() * source.page_bytes > reserve) {
        pages[count++] = source.free.back();
        source.free.pop_back();
      }
      for (size_t i = 0; i < count; i++) {
        void* chunk = chunk_of(pages[i]);
        // Else the system would sooner or later make a whole huge page of it again.
        if (source.gaps[chunk]++ == 0 && source.huge) madvise(chunk, kChunkBytes, MADV_NOHUGEPAGE);
      }
    }
    if (count == 0) return;
    for (size_t i = 0; i < count; i++) madvise(pages[i], source.page_bytes, MADV_DONTNEED);
    committed_bytes_.fetch_sub(count * source.page_bytes, std::memory_order_relaxed);
    const std::lock_guard lock(pages_mutex_);
    source.released.insert(source.released.end(), pages.begin(),
                           pages.begin() + static_cast<ptrdiff_t>(count));
  }
}

// --- blocks -----------------------------------------------------------------------------------

void SlabPool::SizeClass::put_in_bin(Page* page) {
  page->bin = static_cast<uint16_t>(page->used * kBins / page->capacity);
  link(partial[page->bin], page);
}

void SlabPool::SizeClass::take_from_bin(Page* page) { unlink(partial[page->bin], page); }

Page* SlabPool::SizeClass::fullest() const {
  for (size_t bin = kBins; bin-- > 0;) {
    if (partial[bin] != nullptr) return partial[bin];
  }
  return nullptr;
}

Page* SlabPool::SizeClass::thinnest() const {
  for (Page* page : partial) {
    if (page != nullptr) return page;
  }
  return nullptr;
}

FreeBlock* SlabPool::take(size_t index, size_t count) {
  SizeClass& size_class = classes_[index];
  std::lock_guard lock(size_class.mutex);
  FreeBlock* list = nullptr;
  size_t taken = 0;
  while (taken < count) {
    Page* page = size_class.fullest();
    if (page == nullptr) {
      if (list != nullptr) break;
      page = new_page(index);
      size_class.add_free(page->capacity);
    } else {
      size_class.take_from_bin(page);
    }
    for (; taken < count && has_free(page); taken++) {
      FreeBlock* block = pop(page);
      block->next = list;
      list = block;
    }
    if (has_free(page)) size_class.put_in_bin(page);
  }
  size_class.add_free(-static_cast<int64_t>(taken));
  return list;
}

void SlabPool::give_back(size_t index, FreeBlock* list) {
  SizeClass& size_class = classes_[index];
  std::lock_guard lock(size_class.mutex);
  while (list != nullptr) {
    FreeBlock* block = list;
    list = list->next;
    Page* page = page_of(block, index);
    block->next = page->free;
    page->free = block;
    const bool was_full = !has_free(page);
    page->used--;
    if (page->evacuated.load(std::memory_order_relaxed)) {
      if (page->used > 0) continue;
      unlink(size_class.evacuated, page);
      free_page(page);
      continue;
    }
    size_class.add_free(1);
    if (page->used > 0 && !was_full && page->used * kBins / page->capacity == page->bin) continue;
    if (!was_full) size_class.take_from_bin(page);
    if (page->used > 0) {
      size_class.put_in_bin(page);
    } else {
      size_class.add_free(-int64_t{page->capacity});
      free_page(page);
    }
  }
}

// --- evacuation -------------------------------------------------------------------------------

size_t SlabPool::slack_bytes() const {
  size_t bytes = 0;
  for (size_t index = 0; index < slab::kClasses; index++) {
    bytes += classes_[index].free_blocks.load(std::memory_order_relaxed) * class_bytes(index);
  }
  return bytes;
}

size_t SlabPool::begin_evacuation() {
  if (evacuates_.exchange(true)) return 0;
  size_t bytes = kSlabs ? 0 : 1;
  for (size_t index = 0; index < slab::kClasses; index++) bytes += begin_evacuation(index);
  if (bytes == 0) evacuates_.store(false);
  return bytes;
}

// The thinnest first, as long as what lives in them finds room in those that are left. Some dozen
// pages a lock: others want blocks.
size_t SlabPool::begin_evacuation(size_t index) {
  constexpr size_t kPagesALock = 64;
  SizeClass& size_class = classes_[index];
  size_t pages = 0;
  size_t survivors = 0;  // as of now; those that were freed meanwhile only make more room
  while (true) {
    const std::lock_guard lock(size_class.mutex);
    for (size_t i = 0; i < kPagesALock; i++) {
      Page* page = size_class.thinnest();
      const size_t free_blocks = size_class.free_blocks.load(std::memory_order_relaxed);
      if (page == nullptr || survivors + page->capacity > free_blocks) {
        return pages * page_bytes_of(index);
      }
      survivors += page->used;
      size_class.add_free(int64_t{page->used} - int64_t{page->capacity});
      size_class.take_from_bin(page);
      page->evacuated.store(true, std::memory_order_relaxed);
      link(size_class.evacuated, page);
      pages++;
    }
  }
}

size_t SlabPool::end_evacuation() {
  size_t kept = 0;
  for (size_t index = 0; index < slab::kClasses; index++) {
    SizeClass& size_class = classes_[index];
    const std::lock_guard lock(size_class.mutex);
    while (Page* page = size_class.evacuated) {
      kept += page_bytes_of(index);
      unlink(size_class.evacuated, page);
      page->evacuated.store(false, std::memory_order_relaxed);
      if (!has_free(page)) continue;  // it was full all the time
      size_class.put_in_bin(page);
      size_class.add_free(int64_t{page->capacity} - int64_t{page->used});
    }
  }
  evacuates_.store(false);
  return kept;
}

bool SlabPool::should_move(const void* block, size_t bytes) const {
  if (!evacuates_.load(std::memory_order_relaxed) || bytes > kSlabBytesMax) return false;
  // Without pages every other block is as if it stood in one.
  if (!kSlabs) return (reinterpret_cast<uintptr_t>(block) >> 4) % 2 == 0;
  return page_of(block, class_of(bytes))->evacuated.load(std::memory_order_relaxed);
}

// --- caches -----------------------------------------------------------------------------------

SlabCache::~SlabCache() { drop_spares(); }

void SlabCache::drop_spares() {
  for (size_t index = 0; index < slab::kClasses; index++) {
    if (magazines_[index].head != nullptr) pool_.give_back(index, magazines_[index].head);
    magazines_[index] = {};
  }
}

void SlabCache::refill(size_t index) {
  Magazine& magazine = magazines_[index];
  magazine.head = pool_.take(index, magazine_capacity(index) / 2);
  for (FreeBlock* block = magazine.head; block != nullptr; block = block->next) magazine.count++;
}

void SlabCache::spill(size_t index) {
  Magazine& magazine = magazines_[index];
  FreeBlock* list = magazine.head;
  FreeBlock* last = list;
  const uint32_t keep = magazine.count / 2;
  for (uint32_t i = 1; i < magazine.count - keep; i++) last = last->next;
  magazine.head = last->next;
  magazine.count = keep;
  last->next = nullptr;
  pool_.give_back(index, list);
}

void* SlabCache::allocate(size_t bytes) {
  add_bytes(static_cast<int64_t>(footprint(bytes)));
  if (!kSlabs || bytes > kSlabBytesMax) {
    add_large(static_cast<int64_t>(footprint(bytes)));
    return checked(allocate_from_system(bytes));
  }
  const size_t index = class_of(bytes);
  Magazine& magazine = magazines_[index];
  if (magazine.head == nullptr) refill(index);
  FreeBlock* block = magazine.head;
  magazine.head = block->next;
  magazine.count--;
  return block;
}

void SlabCache::free(void* block, size_t bytes) {
  if (!kSlabs || bytes > kSlabBytesMax) {
    add_bytes(-static_cast<int64_t>(footprint(bytes)));
    add_large(-static_cast<int64_t>(footprint(bytes)));
    std::free(block);
    return;
  }
  // As a spare it would be given out again, and a page that is to fall empty get another survivor.
  if (should_move(block, bytes)) [[unlikely]]
    return free_for_good(block, bytes);
  add_bytes(-static_cast<int64_t>(footprint(bytes)));
  const size_t index = class_of(bytes);
  Magazine& magazine = magazines_[index];
  auto* free_block = static_cast<FreeBlock*>(block);
  free_block->next = magazine.head;
  magazine.head = free_block;
  if (++magazine.count > magazine_capacity(index)) spill(index);
}

void SlabCache::free_for_good(void* block, size_t bytes) {
  if (!kSlabs || bytes > kSlabBytesMax) return free(block, bytes);
  add_bytes(-static_cast<int64_t>(footprint(bytes)));
  auto* freed = static_cast<FreeBlock*>(block);
  freed->next = nullptr;
  pool_.give_back(class_of(bytes), freed);
}

void* SlabCache::relocate(void* block, size_t bytes) {
  if (!should_move(block, bytes)) return nullptr;
  void* to = allocate(bytes);
  std::memcpy(to, block, bytes);
  relocated_.store(relocated_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  free_for_good(block, bytes);
  return to;
}

}  // namespace base
