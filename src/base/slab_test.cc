// SPDX-License-Identifier: Apache-2.0
#include "base/slab.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include "base/random.h"

namespace base {
namespace {

TEST(SlabClasses, HoldEverySizeWithLittleWaste) {
  for (size_t bytes = 1; bytes <= kSlabBytesMax; bytes++) {
    const size_t got = slab::class_bytes(slab::class_of(bytes));
    ASSERT_GE(got, bytes);
    ASSERT_LT(got - bytes, bytes <= slab::kFineBytesMax ? 8u : 64u) << bytes;
  }
  EXPECT_EQ(slab::class_of(kSlabBytesMax) + 1, slab::kClasses);
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

}  // namespace
}  // namespace base
