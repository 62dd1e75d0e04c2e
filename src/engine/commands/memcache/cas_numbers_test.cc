// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/memcache/cas_numbers.h"

#include <gtest/gtest.h>

#include <set>

namespace engine {
namespace {

TEST(CasNumbers, WorkersNeverGiveOutTheSameOne) {
  std::atomic<uint64_t> last = 0;
  CasNumbers first(last);
  CasNumbers second(last);
  std::set<uint64_t> given;
  constexpr int kRounds = 5'000;
  for (int i = 0; i < kRounds; i++) {
    given.insert(first.next());
    given.insert(second.next());
  }
  EXPECT_EQ(given.size(), 2U * kRounds);
  EXPECT_FALSE(given.contains(0));
}

TEST(CasNumbers, AnItemsNumberGrowsWhicheverWorkerWrites) {
  std::atomic<uint64_t> last = 0;
  CasNumbers first(last);
  CasNumbers second(last);
  uint64_t item = 0;
  for (int i = 0; i < 100; i++) {
    CasNumbers& writer = i % 3 == 0 ? first : second;
    const uint64_t next = writer.next(item);
    EXPECT_GT(next, item);
    item = next;
  }
}

TEST(CasNumbers, ANumberThatAClientChoseCostsNoBlocks) {
  std::atomic<uint64_t> last = 0;
  CasNumbers numbers(last);
  const uint64_t beyond = uint64_t{1} << 60;
  const uint64_t first = numbers.next(beyond);
  EXPECT_EQ(numbers.next(beyond), first + 1);
}

}  // namespace
}  // namespace engine
