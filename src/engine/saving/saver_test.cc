// SPDX-License-Identifier: Apache-2.0

// When a data set is saved, and what is known of that.

#include "engine/saving/saver.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/clock.h"
#include "base/file_system.h"
#include "engine/keyspace/model_hands.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

// Works in a directory of its own, where the saver puts its file.
class SaverTest : public testing::Test {
 protected:
  SaverTest() : home_(fs::current_path()) {
    char path[] = "/tmp/tarn-saver-XXXXXX";
    directory_ = mkdtemp(path);
    fs::current_path(directory_);
  }
  ~SaverTest() override {
    fs::current_path(home_);
    fs::remove_all(directory_);
  }

  KeyspaceWorker& worker() { return keyspace_.worker(0); }
  void change(int times) {
    for (int i = 0; i < times; i++) hands_.set("key", std::to_string(i), Entry::kNoExpire);
  }
  void tick() { saver_.tick(worker(), settings_, clock_.wall_ms()); }
  void finish() { snapshots_.complete(worker()); }
  // Nothing can be renamed to that.
  void block_file() { std::ofstream(fs::create_directory("dump.rdb") ? "dump.rdb/x" : "") << 1; }

  const fs::path home_;
  std::string directory_;
  Keyspace keyspace_{{.partitions = 256, .databases = 1}};
  Hands hands_{keyspace_, 0};
  base::DiskFileSystem disk_;
  Snapshots snapshots_{keyspace_, disk_, [] {}};
  base::FakeClock clock_;
  Settings settings_;
  int status_changes_ = 0;
  Saver saver_{
      keyspace_,
      snapshots_,
      {.clock = clock_,
       .describe = [](const Guard&,
                      SnapshotHeader& header) { header.aux.emplace_back("repl-id", "abc"); },
       .status_changed = [this] { status_changes_++; }}};
};

TEST_F(SaverTest, SavePointsArePairs) {
  const auto points = save_points("900 1 60 10000");
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[1].seconds, 60);
  EXPECT_EQ(points[1].changes, 10000U);
  EXPECT_TRUE(save_points("").empty());
}

TEST_F(SaverTest, ChangesCountUntilTheyAreSaved) {
  change(3);
  EXPECT_EQ(saver_.figures().changes, 3U);
  clock_.advance_ms(5000);
  ASSERT_TRUE(saver_.begin(worker(), settings_));
  change(2);  // not in it
  finish();
  const SaverFigures figures = saver_.figures();
  EXPECT_EQ(figures.changes, 2U);
  EXPECT_EQ(figures.last_save_s, clock_.wall_ms() / 1000);
  EXPECT_EQ(figures.saves, 1U);
  EXPECT_EQ(figures.last_time_s, 0);
  EXPECT_TRUE(fs::exists("dump.rdb"));
}

TEST_F(SaverTest, APointIsDueWhenBothAreReached) {
  settings_.save = "60 2";
  change(2);
  clock_.advance_ms(60'000);
  tick();
  EXPECT_FALSE(saver_.running());
  clock_.advance_ms(1);
  tick();
  EXPECT_TRUE(saver_.running());
  finish();
  change(1);
  clock_.advance_ms(3'600'000);
  tick();
  EXPECT_FALSE(saver_.running());
}

TEST_F(SaverTest, AfterAFailureItTriesAgainNotTooOften) {
  block_file();
  settings_.save = "1 1";
  change(1);
  ASSERT_TRUE(saver_.begin(worker(), settings_));
  finish();
  EXPECT_TRUE(saver_.failed());
  EXPECT_EQ(status_changes_, 1);
  clock_.advance_ms(5000);
  tick();
  EXPECT_FALSE(saver_.running());
  fs::remove_all("dump.rdb");
  clock_.advance_ms(1);
  tick();
  finish();
  EXPECT_FALSE(saver_.failed());
  EXPECT_EQ(saver_.figures().changes, 0U);
}

TEST_F(SaverTest, WhoWaitsForASaveThatFailsIsTheOnlyOneToldOfIt) {
  block_file();
  change(1);
  EXPECT_FALSE(saver_.save(worker(), settings_));
  EXPECT_FALSE(saver_.save_at_last(worker(), settings_));
  EXPECT_FALSE(saver_.failed());
  ASSERT_TRUE(saver_.begin(worker(), settings_));
  finish();
  EXPECT_FALSE(saver_.save(worker(), settings_));
  EXPECT_TRUE(saver_.failed());
  fs::remove_all("dump.rdb");
  EXPECT_TRUE(saver_.save(worker(), settings_));
  EXPECT_FALSE(saver_.failed());
}

TEST_F(SaverTest, WhatIsScheduledBeginsWhenTheOtherIsDone) {
  SnapshotPlan plan;
  plan.purpose = SnapshotPurpose::kReplicas;
  plan.place = {.directory = ".", .name = ""};
  change(1);
  ASSERT_TRUE(snapshots_.begin(worker(), std::move(plan)));
  EXPECT_EQ(saver_.begin(worker(), settings_).error().message, Snapshots::kBusy);
  EXPECT_FALSE(saver_.failed());
  saver_.schedule();
  tick();
  EXPECT_FALSE(saver_.running());
  finish();
  tick();
  EXPECT_TRUE(saver_.running());
  finish();
  EXPECT_FALSE(saver_.unschedule());
  EXPECT_EQ(saver_.figures().saves, 1U);
}

TEST_F(SaverTest, WhatIsGivenUpIsNoFailure) {
  change(1);
  EXPECT_FALSE(saver_.cancel());
  ASSERT_TRUE(saver_.begin(worker(), settings_));
  EXPECT_TRUE(saver_.cancel());
  finish();
  EXPECT_FALSE(saver_.failed());
  EXPECT_FALSE(fs::exists("dump.rdb"));
}

TEST_F(SaverTest, WithSavePointsAnEmptiedNodeHasAnEmptyFile) {
  change(1);
  ASSERT_TRUE(saver_.save(worker(), settings_));
  const auto before = fs::file_size("dump.rdb");
  hands_.erase("key");
  saver_.flushed(settings_);
  tick();
  EXPECT_FALSE(saver_.running());
  settings_.save = "3600 1";
  saver_.flushed(settings_);
  tick();
  finish();
  EXPECT_LT(fs::file_size("dump.rdb"), before);
}

TEST_F(SaverTest, TheLastSaveGivesUpWhatever) {
  change(1);
  SnapshotPlan plan;
  plan.purpose = SnapshotPurpose::kReplicas;
  plan.place = {.directory = ".", .name = "", .key_delay_us = 1'000'000'000};
  ASSERT_TRUE(snapshots_.begin(worker(), std::move(plan)));
  EXPECT_TRUE(saver_.save_at_last(worker(), settings_));
  EXPECT_EQ(saver_.figures().changes, 0U);
}

}  // namespace
}  // namespace engine
