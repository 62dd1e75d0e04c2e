// SPDX-License-Identifier: Apache-2.0
#include "agent/drivers/engine_log_line.h"

#include <gtest/gtest.h>

#include <ctime>

namespace agent {
namespace {

TEST(EngineLogLine, OfTarnHasItsTimeInAnyZone) {
  const auto line =
      read_engine_log_line("2026-11-30T16:09:35.048+00:00 info [16560] Ready to accept port=6379");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->time_ms, 1796054975048);
  EXPECT_EQ(line->level, LogLevel::notice);
  EXPECT_EQ(line->message, "Ready to accept port=6379");
  EXPECT_EQ(line->role, "");
  const auto east = read_engine_log_line("2026-11-30T17:39:35.048+01:30 warning [1] text");
  ASSERT_TRUE(east);
  EXPECT_EQ(east->time_ms, line->time_ms);
  EXPECT_EQ(east->level, LogLevel::warning);
  const auto west = read_engine_log_line("2026-11-30T11:09:35.048-05:00 debug [1] text");
  ASSERT_TRUE(west);
  EXPECT_EQ(west->time_ms, line->time_ms);
  EXPECT_EQ(west->level, LogLevel::verbose);
}

TEST(EngineLogLine, OfRedisHasItsRole) {
  const auto line = read_engine_log_line("12:S 30 Nov 2026 16:09:35.648 # out of memory");
  ASSERT_TRUE(line);
  const std::time_t seconds = line->time_ms / 1000;
  std::tm local = {};
  localtime_r(&seconds, &local);
  EXPECT_EQ(local.tm_hour, 16);
  EXPECT_EQ(local.tm_mon, 10);
  EXPECT_EQ(line->time_ms % 1000, 648);
  EXPECT_EQ(line->role, "S");
  EXPECT_EQ(line->level, LogLevel::warning);
  EXPECT_EQ(line->message, "out of memory");
}

TEST(EngineLogLine, InAnotherFormIsNone) {
  for (const char* line :
       {"", "x", ":", "12:M", "12:M 30 Nov 2026 16:09:35.648",
        "12:M 30 Xyz 2026 16:09:35.648 * text", "2026-11-30T16:09:35.648+00:00 loud [1] text",
        "2026-11-30T16:09:35.648 info [1] text", "    at frame 3"}) {
    EXPECT_FALSE(read_engine_log_line(line)) << line;
  }
}

}  // namespace
}  // namespace agent
