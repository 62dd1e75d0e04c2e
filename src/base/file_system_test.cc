// SPDX-License-Identifier: Apache-2.0
#include "base/file_system.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/simulated_disk.h"

namespace base {
namespace {

class DiskFileSystemTest : public testing::Test {
 protected:
  DiskFileSystemTest() {
    std::string name = testing::TempDir() + "file_system_XXXXXX";
    directory_ = ::mkdtemp(name.data());
  }
  ~DiskFileSystemTest() override { std::filesystem::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + '/' + name; }
  std::string text(const std::string& name) {
    const auto view = disk_.view(path(name));
    return view ? std::string((*view)->bytes()) : view.error().message;
  }

  DiskFileSystem disk_;
  std::string directory_;
};

TEST_F(DiskFileSystemTest, AppendsCutsAndShows) {
  auto file = disk_.open(path("f"), FileSystem::Opening::kNew);
  ASSERT_TRUE(file);
  EXPECT_EQ(text("f"), "");
  EXPECT_EQ(*(*file)->append("hello world"), 11U);
  ASSERT_TRUE((*file)->truncate(5));
  EXPECT_EQ(*(*file)->append("!"), 1U);
  ASSERT_TRUE((*file)->sync());
  EXPECT_EQ(text("f"), "hello!");
  EXPECT_EQ(**disk_.size(path("f")), 6U);

  auto again = disk_.open(path("f"), FileSystem::Opening::kExisting);
  ASSERT_TRUE(again);
  EXPECT_EQ(*(*again)->append("?"), 1U);
  EXPECT_EQ(text("f"), "hello!?");
  ASSERT_TRUE(disk_.open(path("f"), FileSystem::Opening::kNew));
  EXPECT_EQ(text("f"), "");
}

TEST_F(DiskFileSystemTest, NamesTheFileInErrors) {
  const std::string none = path("none");
  EXPECT_EQ(disk_.open(none, FileSystem::Opening::kExisting).error().message,
            "Can't open " + none + ": No such file or directory");
  EXPECT_EQ(text("none"), "Can't read " + none + ": No such file or directory");
  EXPECT_EQ(disk_.rename(none, path("x")).error().message,
            "Can't rename " + none + " to " + path("x") + ": No such file or directory");
  EXPECT_FALSE(disk_.size(none)->has_value());
  EXPECT_TRUE(disk_.remove(none));
}

TEST_F(DiskFileSystemTest, SaysWhatTheKernelSaysOfAFullDisk) {
  auto full = disk_.open("/dev/full", FileSystem::Opening::kExisting);
  ASSERT_TRUE(full);
  EXPECT_EQ((*full)->append("x").error().message, "write: No space left on device");
}

TEST_F(DiskFileSystemTest, MakesRenamesAndRemoves) {
  ASSERT_TRUE(disk_.make_directory(path("d")));
  ASSERT_TRUE(disk_.make_directory(path("d")));
  ASSERT_TRUE(disk_.open(path("d/a"), FileSystem::Opening::kNew));
  EXPECT_FALSE(disk_.make_directory(path("d/a")));
  ASSERT_TRUE(disk_.rename(path("d/a"), path("d/b")));
  EXPECT_FALSE(disk_.size(path("d/a"))->has_value());
  EXPECT_TRUE(disk_.size(path("d/b"))->has_value());
  EXPECT_TRUE(disk_.sync_directory(path("d")));
  EXPECT_TRUE(disk_.remove(path("d/b")));
  EXPECT_FALSE(disk_.size(path("d/b"))->has_value());
  EXPECT_FALSE(disk_.sync_directory(path("e")));
}

TEST(WriteSynced, IsThereAfterACrash) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.make_directory("d"));
  ASSERT_TRUE(write_synced(disk, "d/f", "text"));
  ASSERT_TRUE(disk.sync_directory("d"));
  disk.crash();
  const auto view = disk.view("d/f");
  ASSERT_TRUE(view);
  EXPECT_EQ((*view)->bytes(), "text");
}

TEST(WriteSynced, NamesTheFileThatCannotBe) {
  SimulatedDisk disk;
  disk.set_room(3);
  const auto full = write_synced(disk, "f", "text");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().message, "Can't write f: write: No space left on device");
  disk.set_room(SIZE_MAX);
  disk.fail({.operation = "sync", .path = "f"});
  const auto unsynced = write_synced(disk, "f", "text");
  ASSERT_FALSE(unsynced);
  EXPECT_EQ(unsynced.error().message, "Can't write f: sync: Input/output error");
}

}  // namespace
}  // namespace base
