// SPDX-License-Identifier: Apache-2.0

// The table with the smallest record there can be. What concerns growth, SCAN and expiry is tested
// with the entries of a database (keyspace/table_test.cc).

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "base/random.h"
#include "engine/types/linear_table_impl.h"

namespace engine {
namespace {

struct Word {
  static constexpr bool kHasParts = false;
  std::string text;

  std::string_view key() const { return text; }
  static constexpr bool has_expire() { return false; }
  static constexpr int64_t expire_ms() { return 0; }
  static constexpr int64_t deadline_ms() { return INT64_MAX; }
};

class LinearTableTest : public testing::Test {
 protected:
  ~LinearTableTest() override { clear(); }

  void clear() {
    while (!table_.clear(memory_, 100, [](Word* word) { delete word; })) {
    }
  }
  void insert(const std::string& text) {
    table_.insert(memory_, table_.hash_of(text), new Word{text});
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  LinearTable<Word> table_{7};
  base::Random random_{12};
};

TEST_F(LinearTableTest, ATableOfOneIsSmall) {
  insert("one");
  EXPECT_LE(table_.footprint(), 96u);
}

TEST_F(LinearTableTest, WalksOverEveryRecordOnce) {
  std::set<std::string> expected;
  for (int i = 0; i < 700; i++) {
    insert(std::to_string(i));
    expected.insert(std::to_string(i));
  }
  std::set<std::string> seen;
  table_.for_each([&](const Word* word) { EXPECT_TRUE(seen.insert(word->text).second); });
  EXPECT_EQ(seen, expected);
}

TEST_F(LinearTableTest, ARandomRecordOfNoneIsNotFound) {
  EXPECT_FALSE(table_.random(random_).found());
}

TEST_F(LinearTableTest, FrozenItKeepsItsBucketsAndCatchesUpAfterwards) {
  constexpr int kRecords = 1000;
  const auto remove = [this](int number) {
    const std::string text = std::to_string(number);
    delete table_.remove(memory_, table_.find(table_.hash_of(text), text));
  };
  for (int i = 0; i < kRecords; i++) insert(std::to_string(i));
  const uint32_t buckets = table_.bucket_count();
  table_.freeze(true);
  for (int i = kRecords; i < 2 * kRecords; i++) insert(std::to_string(i));
  EXPECT_EQ(table_.bucket_count(), buckets);
  table_.freeze(false);
  for (int i = 2 * kRecords; i < 2 * kRecords + 200; i++) insert(std::to_string(i));
  EXPECT_GE(table_.bucket_count(), 2 * buckets);
  for (int i = 0; i < 2 * kRecords + 200; i++) {
    const std::string text = std::to_string(i);
    EXPECT_TRUE(table_.find(table_.hash_of(text), text).found());
  }
  table_.freeze(true);
  const uint32_t more = table_.bucket_count();
  for (int i = 1; i < 2 * kRecords + 200; i++) remove(i);
  EXPECT_EQ(table_.bucket_count(), more);
  EXPECT_TRUE(table_.shrink(memory_, 1));
  EXPECT_EQ(table_.bucket_count(), more);
  table_.freeze(false);
  remove(0);
  EXPECT_TRUE(table_.shrink(memory_, more));
  EXPECT_EQ(table_.bucket_count(), 0U);
}

// Chi-square over all records: its mean is the number of records less one, its deviation the root
// of twice that. At sizes where half of the buckets are split, where all are, and where removing
// left holes.
TEST_F(LinearTableTest, EveryRecordIsAsLikelyAsAnyOther) {
  for (const size_t size : {1u, 2u, 9u, 11u, 100u, 1000u, 1728u}) {
    for (size_t i = 0; i < 2 * size; i++) insert(std::to_string(i));
    for (size_t i = 0; i < size; i++) {
      const std::string text = std::to_string(i * 2);
      delete table_.remove(memory_, table_.find(table_.hash_of(text), text));
    }
    constexpr double kEach = 50;
    std::map<std::string, double> times;
    for (size_t i = 0; i < static_cast<size_t>(kEach) * size; i++) {
      times[table_.random(random_).record->text]++;
    }
    double chi_square = 0;
    for (size_t i = 0; i < size; i++) {
      const double off = times[std::to_string(i * 2 + 1)] - kEach;
      chi_square += off * off / kEach;
    }
    const auto degrees = static_cast<double>(size - 1);
    EXPECT_LE(chi_square, degrees + 4 * std::sqrt(2 * degrees)) << size << " records";
    clear();
  }
}

}  // namespace
}  // namespace engine
