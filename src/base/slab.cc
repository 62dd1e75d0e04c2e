// SPDX-License-Identifier: Apache-2.0
#include "base/slab.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

#include "base/check.h"
#include "base/sanitizers.h"

namespace base {

using slab::class_bytes;
using slab::class_of;
using slab::FreeBlock;
using slab::Page;

namespace {

constexpr size_t kPageBytes = 32 * 1024;
constexpr size_t kChunkBytes = 2 * 1024 * 1024;  // a huge page: fewer TLB misses on random keys
constexpr size_t kPageHeaderBytes = 64;
constexpr size_t kReservePages = 64;
constexpr size_t kReadyChunks = 2;         // one goes at most every some dozen ms
constexpr size_t kSystemPageBytes = 4096;  // the smallest there is

// Under AddressSanitizer every block comes from malloc, so that a use after free is seen.
constexpr bool kSlabs = !kAddressSanitizer;

// How many blocks a cache keeps of a class: enough to save most locks, at most a page's half.
constexpr uint32_t magazine_capacity(size_t index) {
  const size_t fit = kPageBytes / 2 / class_bytes(index);
  return static_cast<uint32_t>(fit < 8 ? 8 : (fit > 64 ? 64 : fit));
}

// Aligned as slabs align: a multiple of 64 bytes to 64.
void* allocate_from_system(size_t bytes) {
  return bytes % 64 == 0 ? std::aligned_alloc(64, bytes) : std::malloc(bytes);
}

void* map_chunk() {
  // Twice the size, then cut to alignment: mmap aligns to small pages only.
  void* raw = mmap(nullptr, 2 * kChunkBytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(raw != MAP_FAILED);
  const auto start = reinterpret_cast<uintptr_t>(raw);
  const uintptr_t chunk = (start + kChunkBytes - 1) & ~(kChunkBytes - 1);
  if (chunk > start) munmap(raw, chunk - start);
  munmap(reinterpret_cast<void*>(chunk + kChunkBytes), start + kChunkBytes - chunk);
  madvise(reinterpret_cast<void*>(chunk), kChunkBytes, MADV_HUGEPAGE);
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

// The header of a 32 KiB page; its blocks follow.
struct Page {
  Page* next;
  Page* previous;
  FreeBlock* free;
  uint32_t used;       // blocks handed out, those in caches included
  uint32_t untouched;  // blocks behind `used` that were never handed out, at the page's end
  size_t index;        // size class
};

static_assert(sizeof(Page) <= kPageHeaderBytes);

}  // namespace slab

namespace {

size_t blocks_a_page(size_t index) { return (kPageBytes - kPageHeaderBytes) / class_bytes(index); }

Page* page_of(void* block) {
  return reinterpret_cast<Page*>(reinterpret_cast<uintptr_t>(block) & ~(kPageBytes - 1));
}

bool has_free(const Page* page) { return page->free != nullptr || page->untouched > 0; }

FreeBlock* pop(Page* page) {
  page->used++;
  if (page->free != nullptr) {
    FreeBlock* block = page->free;
    page->free = block->next;
    return block;
  }
  const size_t position = blocks_a_page(page->index) - page->untouched--;
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

SlabPool::~SlabPool() {
  for (void* chunk : chunks_) munmap(chunk, kChunkBytes);
}

Page* SlabPool::new_page(size_t index) {
  std::lock_guard lock(pages_mutex_);
  if (free_pages_.empty() && !released_pages_.empty()) {
    free_pages_.push_back(released_pages_.back());
    released_pages_.pop_back();
    committed_bytes_.fetch_add(kPageBytes, std::memory_order_relaxed);
  }
  if (free_pages_.empty()) add_chunk();
  Page* page = free_pages_.back();
  free_pages_.pop_back();
  return new (page) Page{.next = nullptr,
                         .previous = nullptr,
                         .free = nullptr,
                         .used = 0,
                         .untouched = static_cast<uint32_t>(blocks_a_page(index)),
                         .index = index};
}

// Requires: pages_mutex_ is held.
void SlabPool::add_chunk() {
  char* chunk;
  if (ready_chunks_.empty()) {
    chunk = static_cast<char*>(map_chunk());
    chunks_.push_back(chunk);
    committed_bytes_.fetch_add(kChunkBytes, std::memory_order_relaxed);
  } else {
    chunk = static_cast<char*>(ready_chunks_.back());
    ready_chunks_.pop_back();
    wanted_.notify_one();
  }
  for (size_t offset = kChunkBytes; offset > 0; offset -= kPageBytes) {
    free_pages_.push_back(reinterpret_cast<Page*>(chunk + offset - kPageBytes));
  }
}

void SlabPool::look_after_memory(const std::stop_token& stop) {
  if (!kSlabs) return;
  std::unique_lock lock(pages_mutex_);
  const auto wanted = [this] { return trim_asked_ || ready_chunks_.size() < kReadyChunks; };
  while (wanted_.wait(lock, stop, wanted) && !stop.stop_requested()) {
    if (ready_chunks_.size() < kReadyChunks) {
      lock.unlock();
      void* chunk = map_chunk();
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
  free_pages_.push_back(page);
}

// A few pages at a time, and without the lock while the system takes them: others want pages.
void SlabPool::trim() {
  constexpr size_t kPagesATime = 64;
  std::array<Page*, kPagesATime> pages;
  while (true) {
    size_t count = 0;
    {
      const std::lock_guard lock(pages_mutex_);
      while (count < pages.size() && free_pages_.size() > kReservePages) {
        pages[count++] = free_pages_.back();
        free_pages_.pop_back();
      }
    }
    if (count == 0) return;
    for (size_t i = 0; i < count; i++) madvise(pages[i], kPageBytes, MADV_DONTNEED);
    committed_bytes_.fetch_sub(count * kPageBytes, std::memory_order_relaxed);
    const std::lock_guard lock(pages_mutex_);
    released_pages_.insert(released_pages_.end(), pages.begin(),
                           pages.begin() + static_cast<ptrdiff_t>(count));
  }
}

FreeBlock* SlabPool::take(size_t index, size_t count) {
  SizeClass& size_class = classes_[index];
  std::lock_guard lock(size_class.mutex);
  FreeBlock* list = nullptr;
  for (size_t i = 0; i < count; i++) {
    if (size_class.partial == nullptr) {
      if (list != nullptr) break;
      link(size_class.partial, new_page(index));
    }
    Page* page = size_class.partial;
    FreeBlock* block = pop(page);
    block->next = list;
    list = block;
    if (!has_free(page)) unlink(size_class.partial, page);
  }
  return list;
}

void SlabPool::give_back(size_t index, FreeBlock* list) {
  SizeClass& size_class = classes_[index];
  std::lock_guard lock(size_class.mutex);
  while (list != nullptr) {
    FreeBlock* block = list;
    list = list->next;
    Page* page = page_of(block);
    if (!has_free(page)) link(size_class.partial, page);
    block->next = page->free;
    page->free = block;
    if (--page->used == 0) {
      unlink(size_class.partial, page);
      free_page(page);
    }
  }
}

SlabCache::~SlabCache() {
  for (size_t index = 0; index < slab::kClasses; index++) {
    if (magazines_[index].head != nullptr) pool_.give_back(index, magazines_[index].head);
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
  if (!kSlabs || bytes > kSlabBytesMax) return checked(allocate_from_system(bytes));
  const size_t index = class_of(bytes);
  Magazine& magazine = magazines_[index];
  if (magazine.head == nullptr) refill(index);
  FreeBlock* block = magazine.head;
  magazine.head = block->next;
  magazine.count--;
  return block;
}

void SlabCache::free(void* block, size_t bytes) {
  add_bytes(-static_cast<int64_t>(footprint(bytes)));
  if (!kSlabs || bytes > kSlabBytesMax) {
    std::free(block);
    return;
  }
  const size_t index = class_of(bytes);
  Magazine& magazine = magazines_[index];
  auto* free_block = static_cast<FreeBlock*>(block);
  free_block->next = magazine.head;
  magazine.head = free_block;
  if (++magazine.count > magazine_capacity(index)) spill(index);
}

}  // namespace base
