// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/log_limits.h"

namespace base {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() {
    std::string name = testing::TempDir() + "log_XXXXXX";
    directory_ = ::mkdtemp(name.data());
    file_ = directory_ + "/service.log";
  }
  ~LogTest() override {
    EXPECT_TRUE(log::open("", log::Level::kNotice));
    std::filesystem::remove_all(directory_);
  }

  std::string text(const std::string& suffix = "") const {
    std::ostringstream text;
    text << std::ifstream(file_ + suffix).rdbuf();
    return text.str();
  }
  bool exists(const std::string& suffix) const { return std::filesystem::exists(file_ + suffix); }

  std::string directory_;
  std::string file_;
};

TEST_F(LogTest, AFileIsPutAsideWhenItIsLongEnough) {
  constexpr size_t kBytes = 1000;
  ASSERT_TRUE(log::open(file_, log::Level::kNotice, log::Limits{.bytes = kBytes, .files = 2}));
  for (int i = 0; i < 100; i++) log::notice("line {}", i);
  EXPECT_TRUE(exists(".2"));
  EXPECT_FALSE(exists(".3"));
  const std::string all = text(".2") + text(".1") + text();
  EXPECT_NE(all.find("line 99\n"), std::string::npos);
  EXPECT_LT(all.find("line 98\n"), all.find("line 99\n"));
  for (const char* suffix : {"", ".1", ".2"}) {
    EXPECT_LE(text(suffix).size(), kBytes) << suffix;
    EXPECT_TRUE(text(suffix).ends_with('\n')) << suffix;
  }
}

TEST_F(LogTest, OneThatIsThereGoesOn) {
  std::ofstream(file_) << std::string(990, 'x') << '\n';
  ASSERT_TRUE(log::open(file_, log::Level::kNotice, log::Limits{.bytes = 1000, .files = 1}));
  log::notice("new");
  EXPECT_EQ(text(".1").size(), 991u);
  EXPECT_NE(text().find("new"), std::string::npos);
}

TEST_F(LogTest, WithoutALimitAFileGrowsUntilSomebodyMovesIt) {
  ASSERT_TRUE(log::open(file_, log::Level::kNotice));
  log::notice("{}", std::string(5000, 'x'));
  log::notice("two");
  EXPECT_FALSE(exists(".1"));
  std::filesystem::rename(file_, file_ + "-moved");
  log::reopen();
  log::notice("three");
  EXPECT_NE(text("-moved").find("two"), std::string::npos);
  EXPECT_EQ(text().find("two"), std::string::npos);
  EXPECT_NE(text().find("three"), std::string::npos);
}

TEST_F(LogTest, WhatCannotBeOpenedIsSaid) {
  std::ofstream(file_) << "no directory";
  EXPECT_FALSE(log::open(file_ + "/service.log", log::Level::kNotice));
}

}  // namespace
}  // namespace base
