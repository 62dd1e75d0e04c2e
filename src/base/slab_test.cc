// SPDX-License-Identifier: Apache-2.0
#include "base/slab.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/sanitizers.h"

namespace base {
namespace {

TEST(SlabClasses, HoldEverySizeWithLittleWaste) {
  for (size_t bytes = 1; bytes <= kSlabBytesMax; bytes++) {
    const size_t got = slab::class_bytes(slab::class_of(bytes));
    ASSERT_GE(got, bytes);
    const size_t waste = bytes <= slab::kFineBytesMax ? 8
                         : bytes <= kSmallBytesMax    ? 64
                                                      : bytes / 4 + 1;
    ASSERT_LT(got - bytes, waste) << bytes;
  }
  for (size_t index = 0; index < slab::kClasses; index++) {
    EXPECT_EQ(slab::class_of(slab::class_bytes(index)), index);
  }
  EXPECT_EQ(slab::class_bytes(slab::kClasses - 1), kSlabBytesMax);
}

TEST(SlabClasses, KnowWhatMallocGivesForMore) {
  EXPECT_EQ(slab::geometric_bytes(2049), 2560u);
  EXPECT_EQ(slab::geometric_bytes(8192), 8192u);
  EXPECT_EQ(slab::geometric_bytes(8193), 10240u);
  EXPECT_EQ(slab::geometric_bytes(size_t{3} << 20), size_t{3} << 20);
  for (size_t bytes = kSlabBytesMax + 1; bytes < 100'000; bytes += 97) {
    const size_t got = slab::geometric_bytes(bytes);
    ASSERT_GE(got, bytes);
    ASSERT_EQ(slab::geometric_bytes(got), got);
    ASSERT_LT(got - bytes, bytes / 4 + 1);
  }
}

// Blocks of random sizes, each filled with its own number, never overlap.
TEST(SlabCache, BlocksKeepWhatWasWrittenToThem) {
  SlabPool pool;
  SlabCache cache(pool);
  Random random(7);
  std::vector<std::pair<unsigned char*, size_t>> blocks;
  for (int step = 0; step < 60'000; step++) {
    if (blocks.size() < 3000 || random.below(2) == 0) {
      const size_t bytes = 1 + random.below(2300);
      auto* block = static_cast<unsigned char*>(cache.allocate(bytes));
      std::memset(block, static_cast<int>(bytes % 251), bytes);
      blocks.emplace_back(block, bytes);
    } else {
      std::swap(blocks[random.below(blocks.size())], blocks.back());
      auto [block, bytes] = blocks.back();
      blocks.pop_back();
      for (size_t i = 0; i < bytes; i++) ASSERT_EQ(block[i], bytes % 251);
      cache.free(block, bytes);
    }
  }
  for (auto [block, bytes] : blocks) cache.free(block, bytes);
  EXPECT_EQ(cache.net_bytes(), 0);
}

TEST(SlabPool, KeepsMemoryReadyThatIsTakenBeforeAnyOther) {
  SlabPool pool;
  const std::jthread keeper([&pool](const std::stop_token& stop) { pool.look_after_memory(stop); });
  SlabCache cache(pool);
  void* block = cache.allocate(88);
  cache.free(block, 88);
  if (pool.committed_bytes() == 0) return;  // under AddressSanitizer nothing comes from slabs
  const auto wait_for_chunks = [&pool](size_t count) {
    while (pool.committed_bytes() < count * 2 * 1024 * 1024) std::this_thread::yield();
  };
  wait_for_chunks(3);  // one in use and two ready
  std::vector<void*> blocks;
  const size_t ready = pool.committed_bytes();
  for (int i = 0; i < 1500; i++) blocks.push_back(cache.allocate(2048));  // a chunk and a half
  wait_for_chunks(4);
  EXPECT_EQ(pool.committed_bytes(), ready + 2 * 1024 * 1024);
  for (void* each : blocks) cache.free(each, 2048);
}

TEST(SlabPool, GivesEmptyPagesBackToTheSystem) {
  SlabPool pool;
  SlabCache cache(pool);
  std::vector<void*> blocks;
  for (int i = 0; i < 200'000; i++) blocks.push_back(cache.allocate(88));
  const size_t full = pool.committed_bytes();
  for (void* block : blocks) cache.free(block, 88);
  pool.trim();
  if (full > 0) {  // under AddressSanitizer nothing comes from slabs
    EXPECT_LT(pool.committed_bytes(), full / 4);
  }
  void* again = cache.allocate(88);  // a released page serves again
  std::memset(again, 1, 88);
  cache.free(again, 88);
}

TEST(SlabPool, TrimsByItsOwnThreadWhenAsked) {
  SlabPool pool;
  const std::jthread keeper([&pool](const std::stop_token& stop) { pool.look_after_memory(stop); });
  SlabCache cache(pool);
  std::vector<void*> blocks;
  for (int i = 0; i < 200'000; i++) blocks.push_back(cache.allocate(88));
  const size_t full = pool.committed_bytes();
  for (void* block : blocks) cache.free(block, 88);
  if (full == 0) return;  // under AddressSanitizer nothing comes from slabs
  EXPECT_GE(pool.committed_bytes(), full);
  pool.trim_soon();
  while (pool.committed_bytes() > full / 2) std::this_thread::yield();
}

// What is freed while pages are to fall empty is the next to be given out, unless it lies in one of
// them.
TEST(SlabPool, EvacuatedPagesFallEmptyWhileOthersFreeAndAllocate) {
  if (kAddressSanitizer) GTEST_SKIP() << "no pages";
  constexpr size_t kBytes = 40;
  constexpr int kBlocks = 20'000;
  SlabPool pool;
  SlabCache cache(pool);
  std::vector<void*> blocks;
  for (int i = 0; i < kBlocks; i++) blocks.push_back(cache.allocate(kBytes));
  Random random(1);
  std::erase_if(blocks, [&](void* block) {
    if (random.below(4) != 0) return false;
    cache.free(block, kBytes);
    return true;
  });
  cache.drop_spares();
  EXPECT_GT(pool.begin_evacuation(), 0u);
  for (void*& block : blocks) {
    if (random.below(4) == 0) {  // it is replaced
      cache.free(block, kBytes);
      block = cache.allocate(kBytes);
      EXPECT_FALSE(cache.should_move(block, kBytes));
    } else if (void* moved = cache.relocate(block, kBytes)) {
      block = moved;
    }
  }
  EXPECT_EQ(pool.end_evacuation(), 0u);
  for (void* block : blocks) cache.free(block, kBytes);
}

TEST(SlabCache, BlocksMayBeFreedByAnotherThread) {
  SlabPool pool;
  SlabCache mine(pool);
  std::vector<void*> blocks;
  for (int i = 0; i < 10'000; i++) blocks.push_back(mine.allocate(40));
  std::thread other([&] {
    SlabCache theirs(pool);
    for (void* block : blocks) theirs.free(block, 40);
    EXPECT_EQ(theirs.net_bytes(), -400'000);
  });
  for (int i = 0; i < 10'000; i++) mine.free(mine.allocate(40), 40);
  other.join();
  EXPECT_EQ(mine.net_bytes(), 400'000);
}

// Four threads allocate, pass blocks on to each other and free what others allocated, while one
// of them gives memory back to the system. A block carries a pattern; nobody else may write it.
class SlabStress {
 public:
  static constexpr uint32_t kThreads = 4;

  void run(int steps) {
    std::vector<std::thread> threads;
    for (uint32_t number = 0; number < kThreads; number++) {
      threads.emplace_back([this, number, steps] { work(number, steps); });
    }
    for (std::thread& thread : threads) thread.join();
    SlabCache cache(pool_);
    for (Mailbox& mailbox : mailboxes_) {
      for (const Block& block : mailbox.blocks) release(cache, block);
    }
    net_bytes_ += cache.net_bytes();
  }

  SlabPool& pool() { return pool_; }
  int64_t net_bytes() const { return net_bytes_; }

 private:
  struct Block {
    unsigned char* start;
    size_t bytes;
    unsigned char pattern;
  };
  struct Mailbox {
    std::mutex mutex;
    std::vector<Block> blocks;
  };

  static void release(SlabCache& cache, const Block& block) {
    for (size_t i = 0; i < block.bytes; i += 7) EXPECT_EQ(block.start[i], block.pattern);
    cache.free(block.start, block.bytes);
  }

  void work(uint32_t number, int steps) {
    SlabCache cache(pool_);
    Random random(number);
    std::vector<Block> mine;
    for (int step = 0; step < steps; step++) {
      // Waves, so that pages fill and fall empty.
      const bool filling = (step / 2000) % 2 == 0;
      if (random.below(10) < (filling ? 7u : 3u)) {
        const size_t bytes = 1 + random.below(random.below(10) == 0 ? 4000 : 200);
        const auto pattern = static_cast<unsigned char>(random.next());
        auto* start = static_cast<unsigned char*>(cache.allocate(bytes));
        std::memset(start, pattern, bytes);
        mine.push_back({start, bytes, pattern});
      } else if (!mine.empty()) {
        std::swap(mine[random.below(mine.size())], mine.back());
        release(cache, mine.back());
        mine.pop_back();
      }
      if (step % 64 == 0) exchange(mailboxes_[random.below(kThreads)], mine);
      if (number == 0 && step % 1000 == 0) pool_.trim();
    }
    for (const Block& block : mine) release(cache, block);
    net_bytes_ += cache.net_bytes();
  }

  static void exchange(Mailbox& mailbox, std::vector<Block>& mine) {
    std::lock_guard lock(mailbox.mutex);
    mailbox.blocks.swap(mine);
  }

  SlabPool pool_;
  std::array<Mailbox, kThreads> mailboxes_;
  std::atomic<int64_t> net_bytes_ = 0;
};

TEST(SlabPool, ServesThreadsThatFreeEachOthersBlocks) {
  SlabStress stress;
  stress.run(60'000);
  EXPECT_EQ(stress.net_bytes(), 0);
  stress.pool().trim();
  EXPECT_LE(stress.pool().committed_bytes(), 4u << 20);  // all pages came back, some are kept
}

}  // namespace
}  // namespace base
