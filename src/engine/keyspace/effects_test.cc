// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/effects.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/keyspace/guard.h"

namespace engine {
namespace {

// Keeps each unit as one line.
class Lines final : public EffectSink {
 public:
  uint64_t publish(const EffectUnit& unit) override {
    std::string& line = lines.emplace_back(unit.of_command ? "" : "by itself:");
    for (const Effect& effect : unit.effects) {
      line += "@" + std::to_string(effect.db);
      for (const std::string_view word : effect.words) line += " " + std::string(word);
      line += ";";
    }
    return lines.size();
  }

  std::vector<std::string> lines;
};

class EffectsOfGuardTest : public testing::Test {
 protected:
  KeyspaceWorker& worker() { return keyspace_.worker(0); }

  Keyspace keyspace_{{.partitions = 256, .databases = 2}};
  Lines lines_;
};

TEST_F(EffectsOfGuardTest, AreOneUnitOfTheOutermostOne) {
  Guard(keyspace_, worker()).set_effect_sink(&lines_);
  const std::string_view words[] = {"DEL", "b"};  // stay until the guard ends
  {
    const Guard outer(keyspace_, worker());
    {
      const Guard inner(keyspace_, worker());
      worker().effects.add(0, {"SET", "a", int64_t{12}});
      worker().effects.append("KEEPTTL");
    }
    EXPECT_TRUE(lines_.lines.empty());
    worker().effects.add_verbatim(1, words);
  }
  { const Guard nothing(keyspace_, worker()); }
  EXPECT_EQ(lines_.lines, (std::vector<std::string>{"@0 SET a 12 KEEPTTL;@1 DEL b;"}));
}

TEST_F(EffectsOfGuardTest, OfNoCommandSaySo) {
  Guard(keyspace_, worker()).set_effect_sink(&lines_);
  Guard(keyspace_, worker()).propagate_removal(1, "k", Keyspace::Removal::kExpired);
  EXPECT_EQ(lines_.lines, (std::vector<std::string>{"by itself:@1 UNLINK k;"}));
}

// As when a transaction writes and then switches its recording off.
TEST_F(EffectsOfGuardTest, StillGoToTheSinkThatIsTakenOff) {
  const Guard guard(keyspace_, worker());
  guard.set_effect_sink(&lines_);
  worker().effects.add(0, {"SET", "a", "1"});
  guard.set_effect_sink(nullptr);
  EXPECT_EQ(lines_.lines, (std::vector<std::string>{"@0 SET a 1;"}));
}

}  // namespace
}  // namespace engine
