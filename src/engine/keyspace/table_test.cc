// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/table.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/hash.h"
#include "base/random.h"

namespace engine {
namespace {

constexpr uint64_t kSeed = 1;

class TableTest : public testing::Test {
 protected:
  ~TableTest() override {
    while (!table_.clear(memory_, 1000, [&](Entry* entry) { Entry::destroy(memory_, entry); })) {
    }
  }

  static uint64_t hash(const std::string& key) { return base::hash_bytes(key, kSeed); }

  void insert(const std::string& key, int64_t expire_ms = Entry::kNoExpire) {
    if (expire_ms != Entry::kNoExpire) table_.start_wheel(0);
    table_.insert(memory_, hash(key), Entry::create(memory_, {.key = key, .expire_ms = expire_ms}));
  }
  bool contains(const std::string& key) const { return table_.find(hash(key), key).found(); }
  void erase(const std::string& key) {
    Entry::destroy(memory_, table_.remove(memory_, table_.find(hash(key), key)));
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  Table table_{kSeed};
};

TEST_F(TableTest, AnEmptiedTableHasNoBucketAndTakesKeysAgain) {
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 100; i++) insert("k" + std::to_string(i), i % 2 == 0 ? 50 : -1);
    for (int i = 0; i < 100; i++) erase("k" + std::to_string(i));
    EXPECT_EQ(table_.bucket_count(), 0u);
    EXPECT_FALSE(contains("k1"));
  }
}

TEST_F(TableTest, ShrinksInSmallStepsOnceItsKeysHaveExpired) {
  for (int i = 0; i < 1000; i++) insert("k" + std::to_string(i), 50);
  while (
      !table_.expire(memory_, 1000, 100, [&](Entry* entry) { Entry::destroy(memory_, entry); })) {
  }
  const uint32_t buckets = table_.bucket_count();
  EXPECT_GT(buckets, 10u);
  EXPECT_FALSE(table_.shrink(memory_, 10));
  EXPECT_EQ(table_.bucket_count(), buckets - 10);
  EXPECT_TRUE(table_.shrink(memory_, buckets));
  EXPECT_EQ(table_.bucket_count(), 0u);
}

TEST_F(TableTest, AgreesWithASetThroughGrowthAndShrinking) {
  std::set<std::string> model;
  base::Random random(11);
  for (int step = 0; step < 60'000; step++) {
    // Grows for a third of the steps, shrinks for a third, and so on.
    const bool growing = (step / 20'000) % 2 == 0;
    const std::string key = "key:" + std::to_string(random.below(8000));
    ASSERT_EQ(contains(key), model.count(key) == 1) << "step " << step;
    if (model.count(key) == 0 && random.below(10) < (growing ? 9u : 2u)) {
      insert(key);
      model.insert(key);
    } else if (model.count(key) == 1 && random.below(10) < (growing ? 2u : 9u)) {
      erase(key);
      model.erase(key);
    }
    ASSERT_EQ(table_.size(), model.size());
  }
  for (const std::string& key : model) EXPECT_TRUE(contains(key));
}

TEST_F(TableTest, AScanVisitsWhatIsThereThroughoutHoweverTheTableChanges) {
  for (int i = 0; i < 3000; i++) insert("stays:" + std::to_string(i));
  base::Random random(5);
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int added = 0;
  int removed = 0;
  do {
    cursor = table_.scan(cursor, [&](const Entry* entry) { seen.emplace(entry->key()); });
    for (int i = 0; i < 40 && added < 20'000; i++) insert("passes:" + std::to_string(added++));
    for (int i = 0; i < 60 && removed < added; i++) erase("passes:" + std::to_string(removed++));
  } while (cursor != 0);
  for (int i = 0; i < 3000; i++) EXPECT_EQ(seen.count("stays:" + std::to_string(i)), 1u) << i;
}

// Any pace of growth and shrinking, with cursors that go on from any state of the table.
TEST_F(TableTest, AScanKeepsItsGuaranteeAtAnyPaceOfChange) {
  base::Random random(8);
  for (int round = 0; round < 60; round++) {
    SCOPED_TRACE(testing::Message() << "round " << round);
    const auto stays = static_cast<int>(1 + random.below(400));
    for (int i = 0; i < stays; i++) insert("stays:" + std::to_string(i));
    const uint64_t pace_up = random.below(60);
    const uint64_t pace_down = random.below(60);
    std::set<std::string> passing;
    std::set<std::string> seen;
    uint64_t cursor = 0;
    do {
      cursor = table_.scan(cursor, [&](const Entry* entry) { seen.emplace(entry->key()); });
      for (uint64_t i = random.below(pace_up + 1); i > 0 && passing.size() < 3000; i--) {
        const std::string key = "passes:" + std::to_string(random.below(100'000));
        if (passing.insert(key).second) insert(key);
      }
      for (uint64_t i = random.below(pace_down + 1); i > 0 && !passing.empty(); i--) {
        erase(*passing.begin());
        passing.erase(passing.begin());
      }
    } while (cursor != 0);
    for (int i = 0; i < stays; i++) {
      ASSERT_TRUE(seen.contains("stays:" + std::to_string(i))) << i;
      erase("stays:" + std::to_string(i));
    }
    for (const std::string& key : passing) erase(key);
    ASSERT_TRUE(table_.empty());
  }
}

TEST_F(TableTest, ExpiresEachKeyOnceAndNotBeforeItsTime) {
  std::map<std::string, int64_t> due;
  base::Random random(3);
  for (int i = 0; i < 5000; i++) {
    const std::string key = "key:" + std::to_string(i);
    due[key] = 1 + static_cast<int64_t>(random.below(i % 10 == 0 ? 40'000'000 : 100'000));
    insert(key, due[key]);
  }
  insert("forever");
  for (int64_t now_ms = 0; now_ms < 40'100'000; now_ms += now_ms < 120'000 ? 50 : 100'000) {
    while (!table_.expire(memory_, now_ms, 100, [&](Entry* entry) {
      const std::string key(entry->key());
      ASSERT_EQ(due.count(key), 1u) << key;
      EXPECT_LE(due[key], now_ms);
      EXPECT_GT(due[key] + 2 * TimingWheel::kTickMs + 100'000, now_ms);
      due.erase(key);
      Entry::destroy(memory_, entry);
    })) {
    }
  }
  EXPECT_TRUE(due.empty());
  EXPECT_EQ(table_.size(), 1u);
  EXPECT_EQ(table_.volatile_size(), 0u);
}

TEST_F(TableTest, NeedsAboutTenBytesOfIndexAKey) {
  for (int i = 0; i < 50'000; i++) insert("key:" + std::to_string(i));
  EXPECT_LT(table_.footprint(), 50'000u * 21 / 2);
}

}  // namespace
}  // namespace engine
