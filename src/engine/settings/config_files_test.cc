// SPDX-License-Identifier: Apache-2.0
#include "engine/settings/config_files.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

namespace engine {
namespace {

class DiskConfigFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tarn-config-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  mode_t mode_of(const std::string& path) {
    struct stat status = {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  std::string dir_;
  DiskConfigFiles files_;
};

TEST_F(DiskConfigFilesTest, ReadsBackWhatItReplaced) {
  const std::string path = dir_ + "/node.conf";
  ASSERT_TRUE(files_.replace(path, "port 1\n"));
  EXPECT_EQ(*files_.read(path), "port 1\n");
  EXPECT_EQ(mode_of(path), 0600u);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  ASSERT_TRUE(files_.replace(path, ""));
  EXPECT_EQ(*files_.read(path), "");
  EXPECT_EQ(mode_of(path), 0644u);
  EXPECT_EQ(files_.matching(dir_ + "/*"), std::vector<std::string>{path});
}

TEST_F(DiskConfigFilesTest, MatchingIsSorted) {
  for (const char* name : {"/b.conf", "/a.conf", "/c.txt"}) {
    ASSERT_TRUE(files_.replace(dir_ + name, ""));
  }
  EXPECT_EQ(files_.matching(dir_ + "/*.conf"),
            (std::vector<std::string>{dir_ + "/a.conf", dir_ + "/b.conf"}));
  EXPECT_TRUE(files_.matching(dir_ + "/*.none").empty());
}

TEST_F(DiskConfigFilesTest, FailuresNameTheFileAndTheReason) {
  const std::string path = dir_ + "/gone/node.conf";
  EXPECT_EQ(files_.read(path).error().message,
            "Can't open config file '" + path + "': No such file or directory");
  EXPECT_FALSE(files_.replace(path, "x"));
  EXPECT_FALSE(files_.read(dir_));
}

}  // namespace
}  // namespace engine
