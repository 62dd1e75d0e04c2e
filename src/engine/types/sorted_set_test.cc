// SPDX-License-Identifier: Apache-2.0
#include "engine/types/sorted_set.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "engine/types/object.h"

namespace engine {
namespace {

using Pair = std::pair<double, std::string>;

// A sorted set beside std containers that are told the same.
class SortedSetTest : public ::testing::Test {
 protected:
  SortedSetTest() { start(); }
  ~SortedSetTest() override {
    Entry::destroy(memory_, entry_);
    EXPECT_EQ(memory_.net_bytes(), 0);
  }

  void start() {
    entry_ = Entry::create(memory_, "key", SortedSet::create(memory_, limits_, 0, 0));
  }
  // As a command erases an empty set, and the next one makes it anew.
  void start_anew() {
    Entry::destroy(memory_, entry_);
    start();
  }

  SortedSet set() { return SortedSet(memory_, *entry_, limits_); }
  bool is_small() const { return entry_->encoding() == Encoding::kListpack; }

  void add(const std::string& member, double score) {
    const auto before = scores_.find(member);
    const auto added = set().add(member, score);
    if (before == scores_.end()) {
      ASSERT_EQ(added.outcome, SortedSet::Outcome::kAdded);
    } else {
      ASSERT_EQ(added.outcome,
                before->second == score ? SortedSet::Outcome::kSame : SortedSet::Outcome::kUpdated);
      order_.erase({before->second, member});
    }
    scores_[member] = score;
    order_.insert({score, member});
  }

  void remove(const std::string& member) {
    const auto before = scores_.find(member);
    ASSERT_EQ(set().remove(member), before != scores_.end());
    if (before == scores_.end()) return;
    order_.erase({before->second, member});
    scores_.erase(before);
  }

  void erase(size_t rank, size_t count) {
    set().erase(rank, count);
    for (; count > 0; count--) {
      const auto place = std::next(order_.begin(), static_cast<long>(rank));
      scores_.erase(place->second);
      order_.erase(place);
    }
  }

  void expect_equal() {
    const SortedSet set = this->set();
    ASSERT_EQ(set.size(), order_.size());
    if (!is_small()) {
      ASSERT_TRUE(static_cast<ScoreIndex*>(entry_->object().data)->consistent());
    }
    std::vector<Pair> forwards;
    set.for_each([&](std::string_view member, double score) {
      forwards.emplace_back(score, std::string(member));
    });
    ASSERT_EQ(forwards, std::vector<Pair>(order_.begin(), order_.end()));
    std::vector<Pair> backwards;
    if (!order_.empty()) {
      set.for_each_backwards(order_.size() - 1, order_.size(),
                             [&](std::string_view member, double score) {
                               backwards.emplace_back(score, std::string(member));
                             });
    }
    ASSERT_EQ(backwards, std::vector<Pair>(order_.rbegin(), order_.rend()));
    size_t rank = 0;
    for (const auto& [score, member] : order_) {
      ASSERT_EQ(set.score_of(member), score);
      ASSERT_EQ(set.rank_of(member)->rank, rank++);
    }
  }

  std::string some_member() { return std::to_string(random_.below(400)); }
  double some_score() { return static_cast<double>(random_.below(60)) / 4 - 5; }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  SortedSetLimits limits_{.entries_max = 40, .value_max = 16, .hash_seed = 3};
  Entry* entry_ = nullptr;
  std::map<std::string, double> scores_;
  std::set<Pair> order_;
  base::Random random_{9};
};

TEST_F(SortedSetTest, IsWhatAModelIsAcrossBothForms) {
  int grown = 0;
  int emptied = 0;
  for (int round = 0; round < 60; round++) {
    const size_t adds_in_ten = round % 2 == 0 ? 8 : 1;
    for (int step = 0; step < 300; step++) {
      const bool small = is_small();
      if (random_.below(10) < adds_in_ten) {
        ASSERT_NO_FATAL_FAILURE(add(some_member(), some_score()));
      } else if (order_.empty() || random_.below(8) > 0) {
        ASSERT_NO_FATAL_FAILURE(remove(some_member()));
      } else {
        const size_t rank = random_.below(order_.size());
        erase(rank, 1 + random_.below(order_.size() - rank));
      }
      grown += small && !is_small() ? 1 : 0;
      if (order_.empty() && !is_small()) {
        start_anew();
        emptied++;
      }
    }
    ASSERT_NO_FATAL_FAILURE(expect_equal());
  }
  EXPECT_GT(grown, 10);
  EXPECT_GT(emptied, 10);
}

TEST_F(SortedSetTest, CountsAreThoseOfBothForms) {
  for (const size_t members : {30u, 300u}) {
    for (size_t i = 0; i < members; i++) ASSERT_NO_FATAL_FAILURE(add(some_member(), some_score()));
    for (double score = -6; score < 12; score += 0.25) {
      const auto below = std::distance(order_.begin(), order_.lower_bound({score, ""}));
      const auto up_to =
          std::distance(order_.begin(), order_.lower_bound({std::nextafter(score, 100.0), ""}));
      EXPECT_EQ(set().count_below(score, false), static_cast<size_t>(below));
      EXPECT_EQ(set().count_below(score, true), static_cast<size_t>(up_to));
    }
  }
}

TEST_F(SortedSetTest, NamesAreCountedWhereScoresAreEqual) {
  for (const size_t members : {20u, 200u}) {
    for (size_t i = 0; i < members; i++) ASSERT_NO_FATAL_FAILURE(add(std::to_string(i), 0));
    for (const auto& [score, member] : order_) {
      const auto rank =
          static_cast<size_t>(std::distance(order_.begin(), order_.find({0, member})));
      EXPECT_EQ(set().count_below(std::string_view(member), false), rank);
      EXPECT_EQ(set().count_below(std::string_view(member), true), rank + 1);
    }
  }
}

TEST_F(SortedSetTest, ALongMemberMakesItLarge) {
  add("short", 1);
  EXPECT_TRUE(is_small());
  add(std::string(17, 'x'), 2);
  EXPECT_FALSE(is_small());
  add(std::string(300, 'y'), 1.5);  // its length takes more than a byte
  expect_equal();
}

TEST_F(SortedSetTest, ScoresOfEveryKindComeBack) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double scores[] = {-kInfinity, kInfinity, 0,      0.1,    -1e300,  5e-324, 1.0 / 3,
                           1 << 30,    -4096,     0x1p62, 0x1p63, -0x1p62, 17e20,  123456.789};
  for (const double score : scores) add(std::to_string(scores_.size()), score);
  EXPECT_TRUE(is_small());
  expect_equal();
}

TEST_F(SortedSetTest, RulesOfAdding) {
  using Outcome = SortedSet::Outcome;
  for (int form = 0; form < 2; form++) {
    if (form == 1) add(std::string(20, 'z'), 0);
    ASSERT_EQ(is_small(), form == 0);
    SortedSet set = this->set();
    set.remove("a");
    EXPECT_EQ(set.add("a", 5, {.only_existing = true}).outcome, Outcome::kNothing);
    EXPECT_EQ(set.add("a", 5, {.only_new = true}).outcome, Outcome::kAdded);
    EXPECT_EQ(set.add("a", 6, {.only_new = true}).outcome, Outcome::kNothing);
    EXPECT_EQ(set.add("a", 5, {}).outcome, Outcome::kSame);
    EXPECT_EQ(set.add("a", 4, {.only_greater = true}).outcome, Outcome::kNothing);
    EXPECT_EQ(set.add("a", 6, {.only_greater = true}).outcome, Outcome::kUpdated);
    EXPECT_EQ(set.add("a", 7, {.only_less = true}).outcome, Outcome::kNothing);
    EXPECT_EQ(set.add("a", 3, {.only_less = true}).outcome, Outcome::kUpdated);
    EXPECT_EQ(set.add("a", 4, {.increment = true}).score, 7);
    EXPECT_EQ(set.add("a", -INFINITY, {.increment = true}).outcome, Outcome::kUpdated);
    EXPECT_EQ(set.add("a", INFINITY, {.increment = true}).outcome, Outcome::kNotANumber);
    EXPECT_EQ(set.score_of("a"), -INFINITY);
  }
}

TEST_F(SortedSetTest, ScanVisitsEveryMember) {
  for (int i = 0; i < 1000; i++) add("m" + std::to_string(i), i);
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int calls = 0;
  do {
    cursor = set().scan(cursor, 10, [&](std::string_view member, double score) {
      EXPECT_EQ(scores_.at(std::string(member)), score);
      seen.emplace(member);
    });
    calls++;
  } while (cursor != 0);
  EXPECT_EQ(seen.size(), scores_.size());
  EXPECT_GT(calls, 20);
}

TEST_F(SortedSetTest, ADuplicateSharesNothing) {
  for (const size_t members : {10u, 500u}) {
    for (size_t i = 0; i < members; i++) add(some_member(), some_score());
    Entry* copy = Entry::create(memory_, "copy", duplicate_object(memory_, entry_->object()));
    SortedSet duplicate(memory_, *copy, limits_);
    EXPECT_EQ(duplicate.size(), order_.size());
    duplicate.erase(0, 5);
    expect_equal();
    Entry::destroy(memory_, copy);
  }
}

TEST_F(SortedSetTest, TheFootprintIsWhatTheMemorySays) {
  for (int i = 0; i < 2000; i++) add(some_member(), some_score());
  for (int i = 0; i < 100; i++) remove(some_member());
  const auto bytes = static_cast<size_t>(memory_.net_bytes());
  // The first directory of the table is outside of the slab's budget.
  EXPECT_NEAR(static_cast<double>(entry_->footprint()), static_cast<double>(bytes), 256.0);
}

TEST_F(SortedSetTest, ALargeOneIsDismantledInSlices) {
  for (int i = 0; i < 3000; i++) add("m" + std::to_string(i), i);
  const Object object = duplicate_object(memory_, entry_->object());
  int slices = 0;
  size_t budget = 100;
  while (!dismantle_object(memory_, object, budget)) {
    budget = 100;
    slices++;
  }
  EXPECT_GE(slices, 25);
}

}  // namespace
}  // namespace engine
