// SPDX-License-Identifier: Apache-2.0
#include "engine/types/ordered_tree.h"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"

namespace engine {
namespace {

using Tree = OrderedTree<uint64_t, uint64_t>;
using TreeModel = std::map<uint64_t, uint64_t>;

class OrderedTreeTest : public ::testing::Test {
 protected:
  ~OrderedTreeTest() override {
    tree_.destroy(memory_);
    EXPECT_EQ(memory_.net_bytes(), 0);
    EXPECT_EQ(tree_.node_count(), 0u);
  }

  void expect_equal() {
    ASSERT_EQ(tree_.size(), model_.size());
    auto at = tree_.first();
    for (const auto& [key, value] : model_) {
      ASSERT_TRUE(at);
      ASSERT_EQ(at.key(), key);
      ASSERT_EQ(at.value(), value);
      at = Tree::next(at);
    }
    ASSERT_FALSE(at);
    at = tree_.last();
    for (auto row = model_.rbegin(); row != model_.rend(); ++row, at = Tree::previous(at)) {
      ASSERT_TRUE(at);
      ASSERT_EQ(at.key(), row->first);
    }
    ASSERT_FALSE(at);
  }

  void expect_found(uint64_t key) {
    const auto row = model_.lower_bound(key);
    const auto at = tree_.at_or_after(key);
    ASSERT_EQ(static_cast<bool>(at), row != model_.end());
    if (at) {
      ASSERT_EQ(at.key(), row->first);
    }
    const auto behind = model_.upper_bound(key);
    const auto before = tree_.at_or_before(key);
    ASSERT_EQ(static_cast<bool>(before), behind != model_.begin());
    if (before) {
      ASSERT_EQ(before.key(), std::prev(behind)->first);
    }
    ASSERT_EQ(static_cast<bool>(tree_.find(key)), model_.count(key) != 0);
  }

  void insert(uint64_t key) {
    ASSERT_EQ(tree_.insert(memory_, key, key * 3), model_.emplace(key, key * 3).second);
  }
  void erase(uint64_t key) {
    const auto at = tree_.find(key);
    ASSERT_EQ(static_cast<bool>(at), model_.erase(key) == 1);
    if (at) tree_.erase(memory_, at);
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  Tree tree_;
  TreeModel model_;
};

TEST_F(OrderedTreeTest, BehavesAsAMapWhateverTheOrder) {
  base::Random random(5);
  for (int step = 0; step < 60'000; step++) {
    // It grows and shrinks in turns, over and under several levels.
    const bool grows = step / 10'000 % 2 == 0;
    const uint64_t key = random.below(20'000);
    if (random.below(10) < (grows ? 8 : 2)) {
      insert(key);
    } else {
      erase(key);
    }
    expect_found(random.below(20'000));
    if (step % 1000 == 0) expect_equal();
    if (HasFatalFailure()) return;
  }
}

TEST_F(OrderedTreeTest, AQueueLeavesFullNodesAndFreesThem) {
  constexpr uint64_t kLength = 5000;
  for (uint64_t key = 0; key < 40'000; key++) {
    insert(key);
    if (key >= kLength) erase(key - kLength);
    if (HasFatalFailure()) return;
  }
  expect_equal();
  EXPECT_LE(tree_.node_count(), kLength / 32 + kLength / 100);
}

TEST_F(OrderedTreeTest, WhatIsLeftInTheMiddleTakesFewNodes) {
  for (uint64_t key = 0; key < 20'000; key++) insert(key);
  for (uint64_t key = 0; key < 20'000; key++) {
    if (key % 40 != 0) erase(key);
  }
  expect_equal();
  EXPECT_LE(tree_.node_count(), 200u);
}

TEST_F(OrderedTreeTest, GrowsFromItsFront) {
  for (uint64_t key = 20'000; key > 0; key--) insert(key);
  expect_equal();
  for (uint64_t key = 20'000; key > 0; key--) erase(key);
  expect_equal();
}

TEST(OrderedTree, KeysMayBeViewsIntoWhatGoesWithThem) {
  base::SlabPool pool;
  base::SlabCache memory(pool);
  OrderedTree<std::string_view, std::string*> tree;
  base::Random random(9);
  for (int step = 0; step < 20'000; step++) {
    const std::string name = "name" + std::to_string(random.below(3000));
    const auto at = tree.find(name);
    if (at) {
      std::string* gone = at.value();
      tree.erase(memory, at);
      delete gone;
    } else {
      auto* made = new std::string(name);
      ASSERT_TRUE(tree.insert(memory, *made, made));
    }
  }
  while (!tree.empty()) {
    std::string* gone = tree.first().value();
    tree.erase(memory, tree.first());
    delete gone;
  }
}

}  // namespace
}  // namespace engine
