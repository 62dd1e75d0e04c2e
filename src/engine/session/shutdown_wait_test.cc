// SPDX-License-Identifier: Apache-2.0
#include "engine/session/shutdown_wait.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(ShutdownWait, GoesOnAsWasAskedFirstAndRemembersAllWhoAsked) {
  ShutdownWait wait;
  EXPECT_EQ(wait.until_ms(), 0);
  EXPECT_FALSE(wait.end());
  EXPECT_TRUE(wait.join({.force = true}, 100, ShutdownWait::Asker{.worker = 1, .client_id = 7}));
  EXPECT_FALSE(wait.join({}, 900, ShutdownWait::Asker{.worker = 0, .client_id = 8}));
  EXPECT_FALSE(wait.join({}, 900, std::nullopt));
  EXPECT_EQ(wait.until_ms(), 100);
  EXPECT_EQ(wait.waiting(), 2u);
  const auto ended = wait.end();
  ASSERT_TRUE(ended);
  EXPECT_TRUE(ended->first.force);
  ASSERT_EQ(ended->second.size(), 2u);
  EXPECT_EQ(ended->second[0].worker, 1u);
  EXPECT_EQ(ended->second[1].client_id, 8u);
  EXPECT_EQ(wait.until_ms(), 0);
  EXPECT_EQ(wait.waiting(), 0u);
  EXPECT_FALSE(wait.end());
}

}  // namespace
}  // namespace engine
