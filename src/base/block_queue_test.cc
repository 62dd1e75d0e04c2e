// SPDX-License-Identifier: Apache-2.0
#include "base/block_queue.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>

#include "base/random.h"

namespace base {
namespace {

using Queue = BlockQueue<uint32_t, 4>;

TEST(BlockQueue, IsFirstInFirstOut) {
  Queue queue;
  EXPECT_TRUE(queue.empty());
  for (uint32_t i = 0; i < 10; i++) queue.push_back(i);
  EXPECT_EQ(queue.size(), 10u);
  for (uint32_t i = 0; i < 10; i++) {
    EXPECT_EQ(queue.front(), i);
    queue.pop_front();
  }
  EXPECT_TRUE(queue.empty());
}

TEST(BlockQueue, WhatIsInItDoesNotMove) {
  Queue queue;
  queue.push_back(7);
  const uint32_t* place = &queue.front();
  for (uint32_t i = 0; i < 1000; i++) queue.push_back(i);
  EXPECT_EQ(&queue.front(), place);
  EXPECT_EQ(*place, 7u);
}

// Against std::deque, with long runs of each operation so that blocks come and go.
TEST(BlockQueue, BehavesAsADeque) {
  Queue queue;
  std::deque<uint32_t> model;
  Random random(1);
  for (int round = 0; round < 2000; round++) {
    const uint64_t operation = random.below(5);
    for (uint64_t left = random.below(40); left > 0; left--) {
      if (operation <= 1) {
        const auto value = static_cast<uint32_t>(random.next());
        queue.push_back(value);
        model.push_back(value);
      } else if (!model.empty() && operation <= 3) {
        queue.pop_front();
        model.pop_front();
      } else if (!model.empty()) {
        queue.pop_back();
        model.pop_back();
      }
    }
    if (random.below(50) == 0) {
      queue.clear();
      model.clear();
    }
    ASSERT_EQ(queue.size(), model.size());
    ASSERT_EQ(queue.empty(), model.empty());
    for (size_t i = 0; i < model.size(); i++) ASSERT_EQ(queue[i], model[i]) << i;
    if (!model.empty()) {
      ASSERT_EQ(queue.back(), model.back());
    }
  }
}

}  // namespace
}  // namespace base
