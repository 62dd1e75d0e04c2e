// SPDX-License-Identifier: Apache-2.0
#include "engine/types/score_tree.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"

namespace engine {
namespace {

struct InOrder {
  bool operator()(const ScoredMember* a, const ScoredMember* b) const {
    return comes_before(a->score(), a->member(), b->score(), b->member());
  }
};

// A tree beside a std::set that is told the same.
class ScoreTreeTest : public ::testing::Test {
 protected:
  ~ScoreTreeTest() override {
    size_t budget = SIZE_MAX;
    tree_.dismantle(memory_, budget);
    for (ScoredMember* member : model_) ScoredMember::destroy(memory_, member);
    EXPECT_EQ(memory_.net_bytes(), 0);
  }

  void insert(double score) {
    ScoredMember* member = ScoredMember::create(memory_, "m" + std::to_string(names_++), score);
    tree_.insert(memory_, member);
    model_.insert(member);
  }

  ScoredMember* at(size_t rank) { return *std::next(model_.begin(), static_cast<long>(rank)); }

  void remove(size_t rank) {
    ScoredMember* member = at(rank);
    tree_.remove(memory_, *member);
    model_.erase(member);
    ScoredMember::destroy(memory_, member);
  }

  void move(size_t rank, double score) {
    ScoredMember* member = at(rank);
    model_.erase(member);
    tree_.move(memory_, member, score);
    model_.insert(member);
  }

  void remove_run(size_t rank, size_t count) {
    const auto first = std::next(model_.begin(), static_cast<long>(rank));
    const std::vector<ScoredMember*> expected(first, std::next(first, static_cast<long>(count)));
    std::vector<ScoredMember*> taken;
    tree_.remove_run(memory_, rank, count, [&](ScoredMember* member) { taken.push_back(member); });
    ASSERT_EQ(taken, expected);
    for (ScoredMember* member : taken) {
      model_.erase(member);
      ScoredMember::destroy(memory_, member);
    }
  }

  void expect_equal() {
    ASSERT_TRUE(tree_.consistent());
    ASSERT_EQ(tree_.size(), model_.size());
    if (model_.empty()) return;
    auto cursor = tree_.at(0);
    for (const ScoredMember* member : model_) {
      ASSERT_TRUE(cursor);
      ASSERT_EQ(&*cursor, member);
      cursor.next();
    }
    ASSERT_FALSE(cursor);
    cursor = tree_.at(tree_.size() - 1);
    for (auto it = model_.rbegin(); it != model_.rend(); ++it, cursor.previous()) {
      ASSERT_EQ(&*cursor, *it);
    }
    ASSERT_FALSE(cursor);
  }

  void expect_ranks_equal() {
    size_t rank = 0;
    for (const ScoredMember* member : model_) {
      ASSERT_EQ(tree_.rank_of(*member), rank);
      ASSERT_EQ(&*tree_.at(rank), member);
      rank++;
    }
    for (double score = -1; score < 60; score += 0.5) {
      size_t below = 0;
      size_t up_to = 0;
      for (const ScoredMember* member : model_) {
        below += member->score() < score ? 1 : 0;
        up_to += member->score() <= score ? 1 : 0;
      }
      ASSERT_EQ(tree_.count_below(score, false), below);
      ASSERT_EQ(tree_.count_below(score, true), up_to);
    }
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  ScoreTree tree_;
  std::set<ScoredMember*, InOrder> model_;
  base::Random random_{5};
  size_t names_ = 0;
};

TEST_F(ScoreTreeTest, KeepsItsOrderThroughRandomChanges) {
  // Grows, then shrinks, several times; many scores are equal.
  for (int round = 0; round < 6; round++) {
    const size_t inserts_in_ten = round % 2 == 0 ? 6 : 2;
    for (int step = 0; step < 4000; step++) {
      const auto score = static_cast<double>(random_.below(50));
      if (model_.empty() || random_.below(10) < inserts_in_ten) {
        insert(score);
      } else if (random_.below(3) == 0) {
        move(random_.below(model_.size()), score + 0.25);
      } else {
        remove(random_.below(model_.size()));
      }
      if (step % 500 == 0) {
        ASSERT_NO_FATAL_FAILURE(expect_equal());
      }
    }
    ASSERT_NO_FATAL_FAILURE(expect_ranks_equal());
  }
}

TEST_F(ScoreTreeTest, TakesOutRunsOfAnyLength) {
  for (int round = 0; round < 60; round++) {
    while (model_.size() < 3000) insert(static_cast<double>(random_.below(1000)));
    const size_t rank = random_.below(model_.size());
    const size_t count = 1 + random_.below(model_.size() - rank);
    ASSERT_NO_FATAL_FAILURE(remove_run(rank, count));
    ASSERT_NO_FATAL_FAILURE(expect_equal());
  }
  ASSERT_NO_FATAL_FAILURE(remove_run(0, model_.size()));
  EXPECT_EQ(tree_.footprint(), 0u);
}

TEST_F(ScoreTreeTest, StaysFullWhereMembersComeInOrder) {
  constexpr size_t kMembers = 62 * 200;
  const size_t full = kMembers * 1024 / 62;
  for (size_t i = 0; i < kMembers; i++) insert(static_cast<double>(i));
  ASSERT_NO_FATAL_FAILURE(expect_equal());
  EXPECT_LE(tree_.footprint(), full * 105 / 100);
}

TEST_F(ScoreTreeTest, StaysFullWhereMembersComeInReverse) {
  constexpr size_t kMembers = 62 * 200;
  const size_t full = kMembers * 1024 / 62;
  for (size_t i = 0; i < kMembers; i++) insert(-static_cast<double>(i));
  ASSERT_NO_FATAL_FAILURE(expect_equal());
  EXPECT_LE(tree_.footprint(), full * 105 / 100);
}

TEST_F(ScoreTreeTest, GivesNodesBackAsMembersGo) {
  for (size_t i = 0; i < 20'000; i++) insert(static_cast<double>(random_.below(1 << 20)));
  while (model_.size() > 1000) remove(random_.below(model_.size()));
  ASSERT_NO_FATAL_FAILURE(expect_equal());
  EXPECT_LE(tree_.footprint(), 1000u * 1024 / 16);
}

TEST_F(ScoreTreeTest, CountsByNameWhereScoresAreEqual) {
  for (int i = 0; i < 1000; i++) insert(1);
  size_t rank = 0;
  for (const ScoredMember* member : model_) {
    EXPECT_EQ(tree_.count_below(member->member(), false), rank);
    EXPECT_EQ(tree_.count_below(member->member(), true), rank + 1);
    rank++;
  }
  EXPECT_EQ(tree_.count_below(std::string_view("zzz"), true), rank);
  EXPECT_EQ(tree_.count_below(std::string_view(""), true), 0u);
}

TEST_F(ScoreTreeTest, IsDismantledInSlices) {
  for (int i = 0; i < 10'000; i++) insert(i);
  int slices = 0;
  size_t budget = 10;
  while (!tree_.dismantle(memory_, budget)) {
    EXPECT_EQ(budget, 0u);
    budget = 10;
    slices++;
  }
  EXPECT_GT(slices, 10);
}

}  // namespace
}  // namespace engine
