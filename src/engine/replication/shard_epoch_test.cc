// SPDX-License-Identifier: Apache-2.0
#include "engine/replication/shard_epoch.h"

#include <gtest/gtest.h>

#include "base/simulated_disk.h"

namespace engine {
namespace {

constexpr const char* kPath = "data/shard-epoch";

uint64_t stored(base::SimulatedDisk& disk) {
  ShardEpoch epoch;
  EXPECT_TRUE(epoch.open(disk, kPath));
  return epoch.current();
}

class ShardEpochTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk_.make_directory("data"));
    ASSERT_TRUE(epoch_.open(disk_, kPath));
  }

  base::SimulatedDisk disk_;
  ShardEpoch epoch_;
};

TEST_F(ShardEpochTest, IsNoneAtFirst) { EXPECT_EQ(epoch_.current(), 0U); }

TEST_F(ShardEpochTest, OnlyRises) {
  ASSERT_TRUE(epoch_.raise(5));
  ASSERT_TRUE(epoch_.raise(3));
  EXPECT_EQ(epoch_.current(), 5U);
  EXPECT_EQ(stored(disk_), 5U);
}

TEST_F(ShardEpochTest, SurvivesWithEverythingItHasSaid) {
  for (uint64_t next = 1; next <= 3; next++) {
    ASSERT_TRUE(epoch_.raise(next));
    disk_.crash();
    EXPECT_EQ(stored(disk_), next);
  }
}

// Whatever fails on the way, it is the old one in memory, and one of both on the disk.
TEST_F(ShardEpochTest, IsNotUsedBeforeItIsStored) {
  ASSERT_TRUE(epoch_.raise(1));
  for (int operations = 0;; operations++) {
    disk_.fail_after(operations);
    const bool raised = epoch_.raise(2).has_value();
    disk_.crash();
    if (raised) break;
    EXPECT_EQ(epoch_.current(), 1U);
    EXPECT_LE(stored(disk_), 2U);
    EXPECT_GE(stored(disk_), 1U);
  }
  EXPECT_EQ(epoch_.current(), 2U);
  EXPECT_EQ(stored(disk_), 2U);
}

TEST_F(ShardEpochTest, ADamagedFileIsAnError) {
  for (const std::string text :
       {"", "7\n", "tarn shard epoch 1\n", "tarn shard epoch 1\n7", "tarn shard epoch 1\n0\n",
        "tarn shard epoch 1\n-7\n", "tarn shard epoch 2\n7\n", "tarn shard epoch 1\n7\n8\n"}) {
    {
      auto file = disk_.open(kPath, base::FileSystem::Opening::kNew);
      ASSERT_TRUE(file);
      ASSERT_TRUE((*file)->append(text));
    }
    ShardEpoch other;
    const auto opened = other.open(disk_, kPath);
    ASSERT_FALSE(opened) << text;
    EXPECT_TRUE(opened.error().message.starts_with(kPath));
  }
}

}  // namespace
}  // namespace engine
