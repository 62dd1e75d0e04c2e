// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/running_scripts.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

std::shared_ptr<RunningScript> running(ScriptKind kind) {
  return std::make_shared<RunningScript>(kind, "name", std::vector<std::string>{"EVAL"}, 0);
}

TEST(RunningScripts, KillsWhatHasNotWritten) {
  RunningScripts scripts;
  EXPECT_EQ(scripts.kill(ScriptKind::kScript), KillResult::kNoneRuns);
  const auto script = running(ScriptKind::kScript);
  scripts.add(script);
  EXPECT_EQ(scripts.kill(ScriptKind::kFunction), KillResult::kIsOfOtherKind);
  script->has_written = true;
  EXPECT_EQ(scripts.kill(ScriptKind::kScript), KillResult::kHasWritten);
  EXPECT_FALSE(script->is_to_end);
  script->has_written = false;
  script->is_of_primary = true;
  EXPECT_EQ(scripts.kill(ScriptKind::kScript), KillResult::kIsOfPrimary);
  script->is_of_primary = false;
  EXPECT_EQ(scripts.kill(ScriptKind::kScript), KillResult::kKilled);
  EXPECT_TRUE(script->is_to_end);
  scripts.remove(*script);
  EXPECT_EQ(scripts.kill(ScriptKind::kScript), KillResult::kNoneRuns);
}

TEST(RunningScripts, OneOfSeveralIsEnough) {
  RunningScripts scripts;
  const auto writer = running(ScriptKind::kScript);
  const auto reader = running(ScriptKind::kScript);
  writer->has_written = true;
  scripts.add(reader);
  scripts.add(writer);
  EXPECT_EQ(scripts.kill(ScriptKind::kScript), KillResult::kKilled);
  EXPECT_TRUE(reader->is_to_end);
  EXPECT_FALSE(writer->is_to_end);
}

TEST(RunningScripts, KnowsWhetherOneIsSlow) {
  RunningScripts scripts;
  const auto function = running(ScriptKind::kFunction);
  scripts.add(function);
  EXPECT_FALSE(scripts.any_slow());
  scripts.has_become_slow(*function);
  scripts.has_become_slow(*function);
  EXPECT_TRUE(scripts.any_slow());
  EXPECT_EQ(scripts.slow_kind(), ScriptKind::kFunction);
  scripts.remove(*function);
  EXPECT_FALSE(scripts.any_slow());
  EXPECT_EQ(scripts.slow_kind(), std::nullopt);
}

}  // namespace
}  // namespace engine
