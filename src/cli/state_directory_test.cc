// SPDX-License-Identifier: Apache-2.0
#include "cli/state_directory.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>

namespace cli {
namespace {

class StateDirectoryTest : public testing::Test {
 protected:
  StateDirectoryTest() {
    char name[] = "/tmp/tarn_state.XXXXXX";
    above_ = mkdtemp(name);
    state_.emplace(above_ + "/state");
  }
  ~StateDirectoryTest() override { std::filesystem::remove_all(above_); }

  std::string trouble() const {
    const auto checked = state_->check();
    return checked ? "" : checked.error().message;
  }

  std::string above_;
  std::optional<StateDirectory> state_;
};

TEST_F(StateDirectoryTest, IsMadeForItsOwnerAndTrusted) {
  ASSERT_TRUE(state_->create());
  EXPECT_EQ(trouble(), "");  // below /tmp, where all may write but not rename
}

TEST_F(StateDirectoryTest, IsNotTrustedWhereOthersMayPutAnotherInItsPlace) {
  ASSERT_TRUE(state_->create());
  ASSERT_EQ(chmod(above_.c_str(), 0702), 0);
  EXPECT_EQ(trouble(), "others may write to " + above_ + ", above the state directory " +
                           state_->path() + ": it is not trusted (chmod go-w or +t helps)");
  ASSERT_EQ(chmod(above_.c_str(), 0770), 0);  // our own group
  EXPECT_EQ(trouble(), "");
  ASSERT_EQ(chmod(above_.c_str(), 01777), 0);
  EXPECT_EQ(trouble(), "");
}

TEST_F(StateDirectoryTest, IsLookedForWhereItReallyLies) {
  std::filesystem::create_directories(above_ + "/open");
  const StateDirectory real(above_ + "/open/state");
  ASSERT_TRUE(real.create());
  ASSERT_EQ(chmod((above_ + "/open").c_str(), 0777), 0);
  std::filesystem::create_directory_symlink(real.path(), state_->path());
  EXPECT_EQ(trouble(), "others may write to " + above_ + "/open, above the state directory " +
                           state_->path() + ": it is not trusted (chmod go-w or +t helps)");
}

}  // namespace
}  // namespace cli
