// SPDX-License-Identifier: Apache-2.0
#include "agent/host/engine_log.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace agent {
namespace {

std::string line(const std::string& text) {
  return "2026-11-30T16:09:35.048+00:00 info [1] " + text + "\n";
}

class EngineLogTest : public testing::Test {
 protected:
  EngineLogTest() {
    std::string name = testing::TempDir() + "engine-log-XXXXXX";
    directory_ = mkdtemp(name.data());
    path_ = directory_ + "/node.log";
  }
  ~EngineLogTest() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& text) const {
    std::ofstream(path_, std::ios::app | std::ios::binary) << text;
  }

  // What has come since the last time.
  std::vector<std::string> read(size_t bytes_max = 1000) {
    EngineLog log(files_, path_);
    const auto batch = log.read(wanted_, bytes_max, is_whole_);
    EXPECT_TRUE(batch);
    wanted_.position = batch->position;
    std::vector<std::string> messages;
    for (const LogEntry& entry : batch->entries) messages.push_back(entry.message);
    return messages;
  }

  using Lines = std::vector<std::string>;

  DiskFiles files_;
  std::string directory_;
  std::string path_;
  WantedLog wanted_ = {.node = "n", .type = LogType::engine_log};
  bool is_whole_ = false;
};

TEST_F(EngineLogTest, IsReadLineByLineAsItGrows) {
  EXPECT_EQ(read(), Lines());
  write(line("a") + line("b") + "2026-11-30T16:09");
  EXPECT_EQ(read(), (Lines{"a", "b"}));
  EXPECT_EQ(read(), Lines());
  write(":36.048+00:00 info [1] c\n");
  EXPECT_EQ(read(), Lines{"c"});
}

TEST_F(EngineLogTest, IsReadInParts) {
  write(line("a") + line("b") + line("c"));
  EXPECT_EQ(read(100), (Lines{"a", "b"}));
  EXPECT_FALSE(is_whole_);
  EXPECT_EQ(read(100), Lines{"c"});
  EXPECT_TRUE(is_whole_);
}

TEST_F(EngineLogTest, GoesOnAfterItWasPutAside) {
  write(line("a") + line("b"));
  EXPECT_EQ(read(50), Lines{"a"});
  // The rest of a line that was parted.
  const std::string parted = line("parted");
  write(parted.substr(0, 30));
  std::filesystem::rename(path_, path_ + ".1");
  write(parted.substr(30) + line("c"));
  EXPECT_EQ(read(), (Lines{"b", "parted", "c"}));
  EXPECT_EQ(read(), Lines());
  write(line("d"));
  EXPECT_EQ(read(), Lines{"d"});
}

TEST_F(EngineLogTest, IsTakenWholeWhereItsPositionIsGone) {
  write(line("a"));
  EXPECT_EQ(read(), Lines{"a"});
  std::filesystem::remove(path_);
  write(line("b") + line("c"));
  EXPECT_EQ(read(), (Lines{"b", "c"}));
}

TEST_F(EngineLogTest, OfLinesAlikeTheLastIsThatWhichWasRead) {
  write(line("a") + line("a"));
  EXPECT_EQ(read(), (Lines{"a", "a"}));
  std::filesystem::rename(path_, path_ + ".1");
  write(line("b"));
  EXPECT_EQ(read(), Lines{"b"});
}

TEST_F(EngineLogTest, LinesOfNoFormBelongToTheOneBefore) {
  write(line("it broke") + "  at one\n  at two\n" + line("b"));
  EXPECT_EQ(read(), (Lines{"it broke\n  at one\n  at two", "b"}));
}

TEST_F(EngineLogTest, WhatWasLoggedEarlierIsNotWanted) {
  wanted_.since_ms = 1796054975049;
  write(line("a") + "2026-11-30T16:09:35.049+00:00 info [1] b\n");
  EXPECT_EQ(read(), Lines{"b"});
}

TEST_F(EngineLogTest, ALineWithoutEndIsTakenByParts) {
  write(line("a") + std::string(5000, 'x'));
  size_t total = 0;
  for (int i = 0; i < 10; i++) {
    for (const std::string& message : read(1000)) total += message.size();
  }
  EXPECT_TRUE(is_whole_);
  EXPECT_EQ(total, 5001U);
}

}  // namespace
}  // namespace agent
