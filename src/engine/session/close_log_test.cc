// SPDX-License-Identifier: Apache-2.0
#include "engine/session/close_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/log.h"

namespace engine {
namespace {

class CloseLogTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(base::log::open(file_, base::log::Level::kDebug));
    base::log::set_level(base::log::Level::kNotice);
  }
  void TearDown() override {
    ASSERT_TRUE(base::log::open("", base::log::Level::kNotice));
    std::filesystem::remove(file_);
  }

  // What the log says, without time, level and process.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line);)
      lines.push_back(line.substr(line.find("] ") + 2));
    return lines;
  }

  const std::string file_ = testing::TempDir() + "close_log_test." + std::to_string(getpid());
  CloseLog log_;
};

TEST_F(CloseLogTest, TheFirstOfAMinuteGetALineAndTheOthersASum) {
  for (int i = 0; i < 1000; i++) log_.add(CloseReason::kAuthTimeout, 1'000'000 + i, "a:1", "x=2");
  log_.sum_up(1'059'999);
  ASSERT_EQ(lines().size(), 5u);
  EXPECT_EQ(lines()[0], "client closed: did not log in within auth-timeout addr=a:1 x=2");
  log_.sum_up(1'060'000);
  ASSERT_EQ(lines().size(), 6u);
  EXPECT_EQ(lines()[5],
            "client closed: did not log in within auth-timeout more_in_the_last_minute=995");
  log_.sum_up(1'200'000);
  EXPECT_EQ(lines().size(), 6u);
  EXPECT_EQ(log_.total(CloseReason::kAuthTimeout), 1000u);
}

TEST_F(CloseLogTest, EachReasonHasAMinuteOfItsOwn) {
  log_.add(CloseReason::kHttp, 1'000'000, "a:1", "");
  log_.add(CloseReason::kHttp, 1'000'001, "a:2", "");
  log_.add(CloseReason::kTls, 1'000'002, "a:3", "");
  EXPECT_EQ(lines().size(), 2u);
}

TEST_F(CloseLogTest, ANewMinuteBeginsWithTheNextClient) {
  log_.add(CloseReason::kHttp, 1'000'000, "a:1", "");
  log_.add(CloseReason::kHttp, 1'060'000, "a:2", "");
  EXPECT_EQ(lines().size(), 2u);
}

TEST_F(CloseLogTest, WhatTheLevelHidesIsCountedAndNotSummedUp) {
  for (int i = 0; i < 100; i++) log_.add(CloseReason::kIdle, 1'000'000, "a:1", "");
  log_.sum_up(2'000'000);
  EXPECT_TRUE(lines().empty());
  EXPECT_EQ(log_.total(CloseReason::kIdle), 100u);
}

}  // namespace
}  // namespace engine
