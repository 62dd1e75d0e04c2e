// SPDX-License-Identifier: Apache-2.0
#include "base/inline_vector.h"

#include <gtest/gtest.h>

#include <vector>

namespace base {
namespace {

std::vector<int> contents(const InlineVector<int, 4>& vector) {
  return {vector.span().begin(), vector.span().end()};
}

TEST(InlineVector, HoldsFewAndMany) {
  InlineVector<int, 4> vector;
  EXPECT_TRUE(vector.empty());
  std::vector<int> expected;
  for (int i = 0; i < 20; i++) {
    vector.push_back(i);
    expected.push_back(i);
    EXPECT_EQ(contents(vector), expected);
    EXPECT_EQ(vector[static_cast<size_t>(i)], i);
  }
}

TEST(InlineVector, GetsShorterAndLongerAgain) {
  for (const size_t size : {0u, 3u, 4u, 5u, 8u}) {
    InlineVector<int, 4> vector;
    for (int i = 0; i < 9; i++) vector.push_back(i);
    vector.truncate(size);
    EXPECT_EQ(vector.size(), size);
    vector.push_back(7);
    std::vector<int> expected;
    for (int i = 0; i < static_cast<int>(size); i++) expected.push_back(i);
    expected.push_back(7);
    EXPECT_EQ(contents(vector), expected);
  }
}

}  // namespace
}  // namespace base
