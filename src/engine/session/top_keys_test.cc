// SPDX-License-Identifier: Apache-2.0
#include "engine/session/top_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "base/random.h"

namespace engine {
namespace {

std::map<std::string, uint64_t> weights(const TopKeys& top) {
  std::map<std::string, uint64_t> all;
  for (const auto& [key, weight] : top.all()) all[key] = weight;
  return all;
}

TEST(TopKeys, CountsExactlyWhileThereIsRoom) {
  TopKeys top(3);
  top.add("a", 5);
  top.add("b", 1);
  top.add("a", 2);
  top.add("c", 0);
  EXPECT_EQ(weights(top), (std::map<std::string, uint64_t>{{"a", 7}, {"b", 1}, {"c", 0}}));
  EXPECT_EQ(top.total(), 8u);
}

TEST(TopKeys, TheLightestGivesItsPlaceAndItsWeight) {
  TopKeys top(2);
  top.add("a", 5);
  top.add("b", 3);
  top.add("c", 1);
  EXPECT_EQ(weights(top), (std::map<std::string, uint64_t>{{"a", 5}, {"c", 4}}));
}

// Whatever comes: none is too low, none too high by more than the lightest, none that is heavy
// enough is missing.
TEST(TopKeys, FindsTheHeavyOnesAmongMany) {
  constexpr size_t kRoom = 50;
  TopKeys top(kRoom);
  std::map<std::string, uint64_t> model;
  base::Random dice(3);
  uint64_t total = 0;
  for (int i = 0; i < 50'000; i++) {
    const bool heavy = dice.below(10) < 7;
    const std::string key = std::to_string(heavy ? dice.below(10) : dice.below(3000));
    const uint64_t weight = 1 + dice.below(5);
    top.add(key, weight);
    model[key] += weight;
    total += weight;
  }
  const auto found = weights(top);
  EXPECT_EQ(found.size(), kRoom);
  EXPECT_EQ(top.total(), total);
  uint64_t lightest = UINT64_MAX;
  for (const auto& [key, weight] : found) lightest = std::min(lightest, weight);
  for (const auto& [key, weight] : found) {
    EXPECT_GE(weight, model[key]);
    EXPECT_LE(weight, model[key] + lightest);
  }
  for (const auto& [key, weight] : model) {
    EXPECT_TRUE(weight <= total / kRoom || found.contains(key)) << key;
  }
}

}  // namespace
}  // namespace engine
