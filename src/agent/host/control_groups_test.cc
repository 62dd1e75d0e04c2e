// SPDX-License-Identifier: Apache-2.0
#include "agent/host/control_groups.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "agent/process/state_file.h"

namespace agent {
namespace {

// A plain directory in place of the kernel's.
class ControlGroupsTest : public testing::Test {
 protected:
  ControlGroupsTest() {
    std::string name = testing::TempDir() + "groups-XXXXXX";
    parent_ = mkdtemp(name.data());
  }
  ~ControlGroupsTest() override { std::filesystem::remove_all(parent_); }

  std::string text_of(const std::string& file) const {
    return read_file(parent_ + "/" + file)->value_or("absent");
  }

  std::string parent_;
};

TEST_F(ControlGroupsTest, ANodeHasAGroupWithSomeRoomAboveItsMemory) {
  ControlGroups groups(parent_);
  EXPECT_EQ(text_of("cgroup.subtree_control"), "+memory +cpu +pids");
  EXPECT_EQ(groups.limit("a", {.maxmemory_bytes = int64_t{1} << 30, .threads = 2}),
            parent_ + "/tarn-a/cgroup.procs");
  EXPECT_EQ(text_of("tarn-a/memory.max"), std::to_string((int64_t{1280} + 128) << 20));
  EXPECT_EQ(text_of("tarn-a/cpu.max"), "200000 100000");
  EXPECT_EQ(text_of("tarn-a/cpu.weight"), "200");
  EXPECT_EQ(text_of("tarn-a/pids.max"), "512");
  groups.limit("a", {.maxmemory_bytes = 0, .threads = 1});
  EXPECT_EQ(text_of("tarn-a/memory.max"), "max");
  EXPECT_EQ(text_of("tarn-a/cpu.max"), "100000 100000");
}

TEST_F(ControlGroupsTest, WithoutAGroupNothingIsLimited) {
  ControlGroups none("");
  EXPECT_EQ(none.limit("a", {}), "");
  ControlGroups missing(parent_ + "/nowhere");
  EXPECT_FALSE(missing.enabled());
  EXPECT_EQ(missing.limit("a", {}), "");
}

TEST_F(ControlGroupsTest, OnlyTheRootOfOneHierarchyIsOurs) {
  EXPECT_EQ(own_control_group(parent_), "");
  std::filesystem::create_directories(parent_ + "/proc/self");
  std::filesystem::create_directories(parent_ + "/sys/fs/cgroup");
  ASSERT_TRUE(replace_file(parent_ + "/sys/fs/cgroup/cgroup.subtree_control", ""));
  ASSERT_TRUE(replace_file(parent_ + "/proc/self/cgroup", "0::/user.slice\n"));
  EXPECT_EQ(own_control_group(parent_), "");
  ASSERT_TRUE(replace_file(parent_ + "/proc/self/cgroup", "0::/\n"));
  EXPECT_EQ(own_control_group(parent_), parent_ + "/sys/fs/cgroup");
}

}  // namespace
}  // namespace agent
