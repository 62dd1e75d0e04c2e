// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/block.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/random.h"

namespace control::metrics {
namespace {

std::map<uint32_t, Point> all(const Block& block) {
  std::map<uint32_t, Point> points;
  block.each([&](uint32_t slot, const Point& point) { points.emplace(slot, point); });
  return points;
}

TEST(MetricsBlock, HasWhatWasPutAndReadsAsItWasWritten) {
  base::Random random(11);
  for (int round = 0; round < 200; round++) {
    Block block;
    std::map<uint32_t, Point> model;
    for (uint32_t slot = 0; slot < 600; slot += 1 + static_cast<uint32_t>(random.below(3))) {
      Point point = Point::of(static_cast<double>(random.below(3)));
      if (random.below(4) == 0) point.merge(Point::of(-1.5));
      EXPECT_TRUE(block.put(slot, point));
      model[slot] = point;
      if (random.below(5) == 0) {  // again
        point.merge(Point::of(7));
        EXPECT_TRUE(block.put(slot, point));
        model[slot] = point;
      }
      ASSERT_NE(block.last(slot), nullptr);
      EXPECT_EQ(*block.last(slot), point);
      EXPECT_EQ(block.last(slot + 1), nullptr);
    }
    EXPECT_EQ(all(block), model);
    const auto read = Block::decode(block.encode());
    ASSERT_TRUE(read);
    EXPECT_EQ(all(*read), model);
    EXPECT_EQ(read->encode(), block.encode());
  }
}

TEST(MetricsBlock, KeepsEveryNumberAsItIs) {
  const double numbers[] = {0.0,
                            -0.0,
                            1,
                            -1,
                            0.1,
                            1e300,
                            -1e-300,
                            1e15,
                            9007199254740992.0,
                            9007199254740994.0,
                            -9007199254740992.0};
  for (const double least : numbers) {
    for (const double most : numbers) {
      Block block;
      block.put(3, {least + most, least, most, 1'000'000'007});
      const auto read = Block::decode(block.encode());
      ASSERT_TRUE(read);
      ASSERT_NE(read->last(3), nullptr);
      EXPECT_EQ(*read->last(3), *block.last(3));
    }
  }
}

TEST(MetricsBlock, SmallWholeNumbersTakeFewBytes) {
  Block block;
  for (uint32_t slot = 0; slot < 600; slot++) block.put(slot, Point::of(slot % 2 * 50));
  EXPECT_LE(block.encode().size(), 600u * 3);
}

TEST(MetricsBlock, WhatStandsStillTakesNoRoom) {
  Block block;
  for (uint32_t slot = 0; slot < 600; slot++) block.put(slot, Point::of(0));
  EXPECT_LT(block.encode().size(), 16u);
}

TEST(MetricsBlock, TakesNothingThatIsLateOrBeyondAll) {
  Block block;
  EXPECT_TRUE(block.put(5, Point::of(1)));
  EXPECT_FALSE(block.put(4, Point::of(2)));
  EXPECT_FALSE(block.put(Block::kSlotsMax, Point::of(2)));
  EXPECT_EQ(all(block), (std::map<uint32_t, Point>{{5, Point::of(1)}}));
}

TEST(MetricsBlock, SamplesAreMergedWhereverTheirSlotLies) {
  base::Random random(11);
  Block block;
  std::map<uint32_t, Point> model;
  for (int i = 0; i < 500; i++) {
    const auto slot = static_cast<uint32_t>(random.below(60));
    const Point point = Point::of(static_cast<double>(random.below(3)));
    EXPECT_TRUE(block.merge(slot, point));
    model[slot].merge(point);
    EXPECT_EQ(all(block), model);
  }
  EXPECT_FALSE(block.merge(Block::kSlotsMax, Point::of(2)));
}

TEST(MetricsBlock, BytesThatAreCutShortOrChangedAreNoneOrAnother) {
  Block block;
  for (uint32_t slot = 0; slot < 20; slot++) {
    Point point = Point::of(slot);
    point.merge(Point::of(1));
    block.put(slot * 2, point);
  }
  const std::string bytes = block.encode();
  size_t refused = 0;
  for (size_t size = 1; size < bytes.size(); size++) {
    if (!Block::decode(std::string_view(bytes).substr(0, size))) refused++;
  }
  EXPECT_EQ(refused, bytes.size() - 1 - 19);  // but those that end with a run
  base::Random random(3);
  for (int round = 0; round < 20'000; round++) {
    std::string damaged = bytes;
    damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    const auto read = Block::decode(damaged);
    if (!read) continue;
    for (const auto& [slot, point] : all(*read)) EXPECT_LT(slot, Block::kSlotsMax);
  }
}

}  // namespace
}  // namespace control::metrics
