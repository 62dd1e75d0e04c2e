// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace base {
namespace {

class TemporaryFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tarn-temporary-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  size_t files() const {
    const std::filesystem::directory_iterator entries(directory_);
    return static_cast<size_t>(std::distance(begin(entries), end(entries)));
  }

  static std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string directory_;
};

TEST_F(TemporaryFileTest, LeavesNothingUntilItIsGivenAPlace) {
  {
    auto file = TemporaryFile::create(directory_, 0600);
    ASSERT_TRUE(file);
    EXPECT_EQ(::write(file->descriptor(), "half", 4), 4);
  }
  EXPECT_EQ(files(), 0U);
}

TEST_F(TemporaryFileTest, TakesThePlaceOfWhatWasThere) {
  const std::string path = directory_ + "/dump";
  std::ofstream(path) << "old";
  auto file = TemporaryFile::create(directory_, 0600);
  ASSERT_TRUE(file);
  EXPECT_EQ(::write(file->descriptor(), "new", 3), 3);
  EXPECT_EQ(text_of(path), "old");
  ASSERT_TRUE(file->take_place(path));
  EXPECT_EQ(text_of(path), "new");
  EXPECT_EQ(files(), 1U);
  struct stat status = {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(TemporaryFileTest, APlaceThatCannotBeTakenStaysAsItIs) {
  const std::string path = directory_ + "/dump";
  std::filesystem::create_directory(path);
  {
    auto file = TemporaryFile::create(directory_, 0600);
    ASSERT_TRUE(file);
    EXPECT_FALSE(file->take_place(path));
  }
  EXPECT_TRUE(std::filesystem::is_directory(path));
  EXPECT_EQ(files(), 1U);
}

TEST_F(TemporaryFileTest, SaysWhereNoneCanBeMade) {
  const auto file = TemporaryFile::create(directory_ + "/missing", 0600);
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message.find("missing"), std::string::npos);
}

}  // namespace
}  // namespace base
