// SPDX-License-Identifier: Apache-2.0
#include "control/store/fenced_store.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "control/store/memory_store.h"

namespace control {
namespace {

StoreResult<uint64_t> put(Store& store, const std::string& key, const std::string& value) {
  const auto row = store.get(key);
  const Write write = {key, value, *row ? (*row)->version : 0};
  return store.commit({&write, 1});
}

class FencedStoreTest : public testing::Test {
 protected:
  base::FakeClock clock_;
  MemoryStore disk_{clock_};
};

TEST_F(FencedStoreTest, IsForTheOneThatHasOpenedItLast) {
  FencedStore first(disk_);
  ASSERT_TRUE(put(first, "a", "1"));
  ASSERT_TRUE(put(first, "a", "2"));
  FencedStore second(disk_);
  const auto refused = put(first, "a", "3");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, StoreError::Kind::kUnavailable);
  EXPECT_FALSE(first.acquire({.name = "l", .holder = "h", .duration_ms = 1000}));
  EXPECT_EQ((*first.get("a"))->value, "2") << "it may read";
  EXPECT_TRUE(put(second, "a", "4"));
  EXPECT_FALSE(put(first, "b", "1")) << "for ever";
  EXPECT_TRUE(second.acquire({.name = "l", .holder = "h", .duration_ms = 1000}));
}

TEST_F(FencedStoreTest, GoesOnAfterAConflictOfOthers) {
  FencedStore store(disk_);
  ASSERT_TRUE(put(store, "a", "1"));
  const Write stale = {"a", "2", 0};
  const auto conflict = store.commit({&stale, 1});
  ASSERT_FALSE(conflict);
  EXPECT_EQ(conflict.error().kind, StoreError::Kind::kConflict);
  EXPECT_TRUE(put(store, "a", "3"));
}

TEST_F(FencedStoreTest, TellsNobodyOfItsOwnRow) {
  FencedStore store(disk_);
  std::vector<std::string> heard;
  store.watch([&](std::span<const RowChange> changes) {
    for (const RowChange& change : changes) heard.push_back(change.key);
  });
  ASSERT_TRUE(put(store, "a", "1"));
  EXPECT_EQ(heard, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace control
