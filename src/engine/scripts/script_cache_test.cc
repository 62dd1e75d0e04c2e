// SPDX-License-Identifier: Apache-2.0
#include "engine/scripts/script_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace engine {
namespace {

std::shared_ptr<Script> script(int number) {
  const std::string text = std::to_string(number);
  return std::make_shared<Script>("sha" + text, "return " + text, Shebang{});
}

TEST(ScriptCache, KeepsWhatIsAdded) {
  ScriptCache cache;
  const auto added = cache.add(script(1), false);
  EXPECT_EQ(cache.find("sha1"), added);
  EXPECT_EQ(cache.add(script(1), false), added);
  EXPECT_EQ(cache.find("sha2"), nullptr);
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(cache.memory_bytes(), added->memory_bytes());
}

TEST(ScriptCache, ForgetsTheOneThatNobodyWantsForLongest) {
  ScriptCache cache;
  const auto first = cache.add(script(0), false);
  const auto second = cache.add(script(1), false);
  for (int i = 2; i < static_cast<int>(ScriptCache::kEvaluatedMax); i++)
    cache.add(script(i), false);
  cache.use(*first);
  cache.add(script(1000), false);
  EXPECT_EQ(cache.evicted(), 1u);
  EXPECT_EQ(cache.find("sha0"), first);
  EXPECT_EQ(cache.find("sha1"), nullptr);
  EXPECT_TRUE(second->is_gone);
  EXPECT_EQ(cache.size(), ScriptCache::kEvaluatedMax);
}

TEST(ScriptCache, KeepsWhatWasLoaded) {
  ScriptCache cache;
  cache.add(script(0), true);
  cache.add(script(1), false);
  cache.add(script(1), true);
  for (int i = 2; i < 2000; i++) cache.add(script(i), false);
  EXPECT_NE(cache.find("sha0"), nullptr);
  EXPECT_NE(cache.find("sha1"), nullptr);
  EXPECT_EQ(cache.size(), 2 + ScriptCache::kEvaluatedMax);
}

TEST(ScriptCache, FlushesAll) {
  ScriptCache cache;
  const auto loaded = cache.add(script(0), true);
  const uint64_t flushes = cache.flushes();
  cache.flush();
  EXPECT_TRUE(loaded->is_gone);
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_EQ(cache.memory_bytes(), 0u);
  EXPECT_GT(cache.flushes(), flushes);
}

TEST(ScriptShebang, SaysWhatAScriptIs) {
  EXPECT_EQ(read_script_shebang("return 1")->bytes, 0u);
  EXPECT_EQ(read_script_shebang("#!lua\nreturn 1")->bytes, 5u);
  EXPECT_EQ(read_script_shebang("#!lua flags=no-writes,ALLOW-OOM\n")->flags, 3u);
  EXPECT_EQ(read_script_shebang("#!lua").error().message, "Invalid script shebang");
  EXPECT_EQ(read_script_shebang("#!lua \"\n").error().message, "Invalid engine in script shebang");
}

}  // namespace
}  // namespace engine
