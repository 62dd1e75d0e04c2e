// SPDX-License-Identifier: Apache-2.0
#include "agent/process/log_rotation.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/descriptor.h"

namespace agent {
namespace {

class LogRotationTest : public testing::Test {
 protected:
  LogRotationTest() {
    std::string name = testing::TempDir() + "tarn-log-XXXXXX";
    directory_ = mkdtemp(name.data());
    log_ = directory_ + "/node.log";
    writer_ = base::Descriptor(
        open(log_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  }
  ~LogRotationTest() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& text) {
    ASSERT_EQ(::write(writer_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  std::string text(const std::string& suffix = "") const {
    std::ostringstream text;
    text << std::ifstream(log_ + suffix).rdbuf();
    return text.str();
  }
  bool exists(const std::string& suffix) const { return std::filesystem::exists(log_ + suffix); }

  std::string directory_;
  std::string log_;
  base::Descriptor writer_;
};

TEST_F(LogRotationTest, NothingIsLostAndTheWriterGoesOn) {
  const LogLimits limits = {.bytes = 10'000, .files = 3};
  std::string all;
  for (int i = 0; i < 3'000; i++) {
    const std::string line = "line " + std::to_string(i) + "\n";
    write(line);
    all += line;
    ASSERT_TRUE(rotate_log(log_, limits));
    ASSERT_LE(text().size(), 20'000u);
  }
  EXPECT_TRUE(exists(".3"));
  EXPECT_FALSE(exists(".4"));
  EXPECT_FALSE(exists(".unfinished"));
  const std::string kept = text(".3") + text(".2") + text(".1") + text();
  EXPECT_GE(kept.size(), 3 * 4096u);
  EXPECT_EQ(kept, all.substr(all.size() - kept.size()));
}

TEST_F(LogRotationTest, AShortLogAndOneWithoutALimitStay) {
  write("some");
  ASSERT_TRUE(rotate_log(log_, {.bytes = 5}));
  ASSERT_TRUE(rotate_log(log_, {.bytes = 0}));
  EXPECT_EQ(text(), "some");
  EXPECT_TRUE(rotate_log(log_ + "-missing", {.bytes = 1}));
}

TEST_F(LogRotationTest, WithoutFilesBesideItALogBeginsAnew) {
  write(std::string(100, 'x'));
  ASSERT_TRUE(rotate_log(log_, {.bytes = 10, .files = 0}));
  EXPECT_EQ(text(), "");
  EXPECT_FALSE(exists(".1"));
}

TEST_F(LogRotationTest, NoLinkIsFollowed) {
  write(std::string(100, 'x'));
  const std::string link = directory_ + "/link";
  std::filesystem::create_symlink(log_, link);
  EXPECT_FALSE(rotate_log(link, {.bytes = 1}));
  EXPECT_EQ(text().size(), 100u);
}

}  // namespace
}  // namespace agent
