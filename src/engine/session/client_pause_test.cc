// SPDX-License-Identifier: Apache-2.0
#include "engine/session/client_pause.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(ClientPause, HoldsUpWhatItsModeSaysUntilItIsOver) {
  ClientPause pause;
  EXPECT_FALSE(pause.is_on() || pause.holds_up(true, 0));
  pause.set(PauseMode::kWrites, 100);
  EXPECT_TRUE(pause.is_on());
  EXPECT_TRUE(pause.holds_up(true, 99));
  EXPECT_FALSE(pause.holds_up(false, 99));
  EXPECT_FALSE(pause.holds_up(true, 100));
  EXPECT_EQ(pause.mode_at(100), PauseMode::kNone);
  EXPECT_TRUE(pause.is_on());  // until somebody ends it
  pause.set(PauseMode::kAll, 100);
  EXPECT_TRUE(pause.holds_up(false, 99));
  pause.set(PauseMode::kNone, 0);
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
