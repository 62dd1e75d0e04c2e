// SPDX-License-Identifier: Apache-2.0
#include "engine/session/client_pause.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(ClientPause, HoldsUpWhatItsModeSaysUntilItIsOver) {
  ClientPause pause;
  EXPECT_FALSE(pause.is_on() || pause.holds_up(true, 0));
  pause.set(PauseReason::kClientPause, PauseMode::kWrites, 100);
  EXPECT_TRUE(pause.is_on());
  EXPECT_TRUE(pause.holds_up(true, 99));
  EXPECT_FALSE(pause.holds_up(false, 99));
  EXPECT_FALSE(pause.holds_up(true, 100));
  EXPECT_EQ(pause.mode_at(100), PauseMode::kNone);
  EXPECT_TRUE(pause.is_on());  // until somebody ends it
  pause.set(PauseReason::kClientPause, PauseMode::kAll, 100);
  EXPECT_TRUE(pause.holds_up(false, 99));
  pause.set(PauseReason::kClientPause, PauseMode::kNone, 0);
  EXPECT_FALSE(pause.is_on());
}

TEST(ClientPause, IsAsStrictAsItsStrictestUntilTheLastIsOver) {
  ClientPause pause;
  pause.set(PauseReason::kFailover, PauseMode::kWrites, 500);
  pause.set(PauseReason::kClientPause, PauseMode::kAll, 100);
  EXPECT_EQ(pause.mode_at(0), PauseMode::kAll);
  EXPECT_EQ(pause.until_ms(), 500);
  EXPECT_EQ(pause.reason(), PauseReason::kFailover);
  EXPECT_EQ(pause.mode_at(PauseReason::kClientPause, 99), PauseMode::kAll);
  EXPECT_EQ(pause.mode_at(PauseReason::kClientPause, 100), PauseMode::kNone);
  EXPECT_FALSE(pause.any_over(99));
  EXPECT_TRUE(pause.any_over(100));
  pause.end_those_over(100);
  EXPECT_EQ(pause.mode_at(100), PauseMode::kWrites);
  EXPECT_FALSE(pause.any_over(100));
  pause.set(PauseReason::kFailover, PauseMode::kNone, 0);
  EXPECT_FALSE(pause.is_on());
}

TEST(ClientPause, CountsWhoWaits) {
  ClientPause pause;
  pause.client_waits();
  pause.client_waits();
  pause.client_goes_on();
  EXPECT_EQ(pause.waiting(), 1u);
}

}  // namespace
}  // namespace engine
