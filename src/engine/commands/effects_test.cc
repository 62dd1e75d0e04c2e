// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/commands/sample_node.h"
#include "engine/keyspace/eviction.h"
#include "engine/keyspace/walk.h"
#include "engine/session/effect_recorder.h"
#include "engine/types/hash.h"

// What commands tell the write stream, and that a node which runs it again becomes the same.

namespace engine {
namespace {

using sample::SampleNode;

// A sample node whose effects are recorded, and one that runs them again.
class EffectsTest : public testing::Test {
 protected:
  EffectsTest() {
    Guard(origin_.node.keyspace, origin_.worker()).set_effect_sink(&recorder_);
    replica_.node.keyspace.hold(Keyspace::kImport, true);
    replica_.node.client.import_source = true;
  }

  // Both nodes with the content, and nothing recorded.
  void begin() {
    origin_.fill();
    replica_.fill();
    recorder_.take();
  }

  void execute_all(std::initializer_list<std::string_view> lines) {
    for (const std::string_view line : lines) origin_.execute(line);
  }

  // The effects since, run again by the replica; those of one unit apart by "; ", units by " | ".
  std::string replay() {
    std::string text;
    const auto units = recorder_.take();
    for (const EffectRecorder::Unit& unit : *units) {
      if (!text.empty()) text += " | ";
      std::string unit_text;
      for (const EffectRecorder::Command& command : unit.commands) {
        if (!unit_text.empty()) unit_text += "; ";
        unit_text += run_again(command);
      }
      text += unit_text;
    }
    return text;
  }

  std::string run_again(const EffectRecorder::Command& command) {
    std::string text = command.db == 0 ? "" : "@" + std::to_string(command.db);
    for (const std::string& word : command.words) {
      if (!text.empty()) text += ' ';
      text += word;
    }
    replica_.node.client.db = command.db;
    const std::string reply =
        replica_.execute(std::vector<std::string_view>(command.words.begin(), command.words.end()));
    EXPECT_NE(reply[0], '-') << text << " " << reply;
    return text;
  }

  // Values, and the time at which keys and fields expire.
  static std::string state(SampleNode& node) {
    std::string text = node.digest();
    for (uint32_t db = 0; db < node.node.keyspace.databases(); db++) {
      for_each_partition(node.node.keyspace, node.worker(),
                         [&](const Guard& guard, uint32_t partition) {
                           add_expiries(guard, db, partition, text);
                           return true;
                         });
    }
    return text;
  }

  static void add_expiries(const Guard& guard, uint32_t db, uint32_t partition, std::string& text) {
    const Table* table = guard.table_if_any(db, partition);
    if (table == nullptr) return;
    std::vector<std::string> lines;  // in whatever order the keys lie
    for (uint32_t bucket = 0; bucket < table->bucket_count(); bucket++) {
      table->for_each_in(bucket, [&](const Entry* entry) {
        std::string& line = lines.emplace_back(entry->key());
        if (entry->has_expire()) line += " " + std::to_string(entry->expire_ms());
        if (entry->type() != Type::kHash) return;
        std::vector<std::string> fields;
        HashView(*entry, INT64_MIN)
            .for_each([&](std::string_view field, std::string_view, int64_t expire_ms) {
              fields.push_back(std::string(field) + "@" + std::to_string(expire_ms));
              return true;
            });
        std::sort(fields.begin(), fields.end());
        for (const std::string& field : fields) line += " " + field;
      });
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines) text += "\n" + line;
  }

  void expect_same() { EXPECT_EQ(state(origin_), state(replica_)); }

  EffectRecorder recorder_;
  SampleNode origin_;
  SampleNode replica_;
};

TEST_F(EffectsTest, WhatIsToldMakesAnotherNodeTheSame) {
  for (const std::string_view line : sample::kWrites) {
    SCOPED_TRACE(line);
    begin();
    origin_.execute(line);
    EXPECT_NE(replay(), "");
    expect_same();
  }
}

TEST_F(EffectsTest, WhatChangesNothingTellsNothing) {
  for (const std::string_view line : sample::kIdleWrites) {
    SCOPED_TRACE(line);
    begin();
    origin_.execute(line);
    EXPECT_EQ(replay(), "");
    expect_same();
  }
}

struct Form {
  std::string_view command;
  std::string_view effects;
};

// The clock stands at 1700000000000.
constexpr Form kForms[] = {
    // Time is absolute, conditions are decided.
    {"SET s v", "SET s v"},
    {"SET s v EX 100", "SET s v PXAT 1700000100000"},
    {"SET s v XX GET PX 100000", "SET s v PXAT 1700000100000"},
    {"SET s v XX GET", "SET s v"},
    {"SET v v KEEPTTL", "SET v v KEEPTTL"},
    {"SET s v IFEQ hello", "SET s v"},
    {"SET s v NX", ""},
    {"SET s v PXAT 5", "UNLINK s"},
    {"SETEX s 100 v", "SET s v PXAT 1700000100000"},
    {"PSETEX s 100 v", "SET s v PXAT 1700000000100"},
    {"GETSET s v", "SET s v"},
    {"MSETEX 2 s 1 new 2 EX 100", "SET s 1 PXAT 1700000100000; SET new 2 PXAT 1700000100000"},
    {"MSETEX 2 v 1 new 2 KEEPTTL", "SET v 1 KEEPTTL; SET new 2 KEEPTTL"},
    {"MSET s 1 new 2", "MSET s 1 new 2"},
    {"INCR n", "INCR n"},
    {"INCRBYFLOAT n 1.5", "SET n 11.5 KEEPTTL"},
    {"GETEX s EX 100", "PEXPIREAT s 1700000100000"},
    {"GETEX s PXAT 5", "UNLINK s"},
    {"GETEX v PERSIST", "PERSIST v"},
    {"GETEX s", ""},
    {"GETDEL s", "DEL s"},
    {"DELIFEQ s hello", "DEL s"},
    {"EXPIRE s 100 NX", "PEXPIREAT s 1700000100000 NX"},
    {"EXPIREAT s 1", "UNLINK s"},
    {"PEXPIRE s -1", "UNLINK s"},
    {"RESTORE s 0 <dump>", ""},
    {"FLUSHDB", "FLUSHDB"},
    {"SWAPDB 0 1", "SWAPDB 0 1"},
    {"UNLINK s nothing", "UNLINK s nothing"},
    {"MOVE s 1", "MOVE s 1"},
    {"SORT l ALPHA STORE new", "SORT l ALPHA STORE new"},
    // No chance.
    {"SPOP t2 9", "UNLINK t2"},
    // Without waiting.
    {"BLPOP nothing l 0", "LPOP l"},
    {"BRPOP l 0", "RPOP l"},
    {"BLMOVE l l2 LEFT RIGHT 0", "LMOVE l l2 LEFT RIGHT"},
    {"BRPOPLPUSH l l2 0", "RPOPLPUSH l l2"},
    {"LMPOP 2 nothing l RIGHT COUNT 9", "RPOP l 3"},
    {"BLMPOP 0 1 l LEFT", "LPOP l 1"},
    {"BZPOPMIN z 0", "ZPOPMIN z 1"},
    {"ZMPOP 1 z MAX COUNT 2", "ZPOPMAX z 2"},
    {"BZMPOP 0 1 z MIN", "ZPOPMIN z 1"},
    {"GEOADD geo CH NX 13.361389 38.115556 new", "ZADD geo NX 3479099956230698 new"},
    // Fields.
    {"HINCRBYFLOAT h f 1.5", "HSET h f 2.5"},
    {"HINCRBYFLOAT hx f 1.5", "HSETEX hx PXAT 1700001000000 FIELDS 1 f 2.5"},
    {"HINCRBY h f 1", "HINCRBY h f 1"},
    {"HINCRBY hx g 1", "HSET hx g 3"},
    {"HSETNX h new 1", "HSETNX h new 1"},
    {"HSETNX hx new 1", "HSET hx new 1"},
    {"HEXPIRE h 100 FIELDS 3 f nothing g", "HPEXPIREAT h 1700000100000 FIELDS 2 f g"},
    {"HPEXPIREAT h 5 FIELDS 1 f", "HDEL h f"},
    {"HPERSIST hx FIELDS 2 f g", "HPERSIST hx FIELDS 1 f"},
    {"HGETEX h PX 100 FIELDS 1 f", "HPEXPIREAT h 1700000000100 FIELDS 1 f"},
    {"HGETEX hx PERSIST FIELDS 2 f g", "HPERSIST hx FIELDS 1 f"},
    {"HSETEX h EX 100 FIELDS 2 f 1 new 2", "HSETEX h PXAT 1700000100000 FIELDS 2 f 1 new 2"},
    {"HSETEX hx KEEPTTL FIELDS 2 f 1 g 2",
     "HSETEX hx PXAT 1700001000000 FIELDS 1 f 1; HSET hx g 2"},
    {"HSETEX hx FIELDS 2 f 1 g 2", "HSET hx f 1 g 2"},
    {"HSETEX h PXAT 5 FIELDS 2 f 1 new 2", "HDEL h f"},
    // Streams.
    {"XADD x 2-1 f v", "XADD x 2-1 f v"},
    {"XADD x * f v", "XADD x 1700000000000-0 f v"},
    {"XADD x 5-* f v", "XADD x 5-0 f v"},
    {"XADD x NOMKSTREAM MAXLEN ~ 1 * f v", "XADD x MAXLEN = 3 1700000000000-0 f v"},
    {"XADD x MINID 1-2 3-3 f v", "XADD x MINID = 1-2 3-3 f v"},
    {"XTRIM x MAXLEN 1", "XTRIM x MAXLEN 1"},
    {"XREADGROUP GROUP grp c1 STREAMS x >",
     "XCLAIM x grp c1 0 1-2 TIME 1700000000000 RETRYCOUNT 1 FORCE JUSTID LASTID 1-2; "
     "XGROUP SETID x grp 1-2 ENTRIESREAD 2"},
    {"XREADGROUP GROUP grp new STREAMS x >",
     "XCLAIM x grp new 0 1-2 TIME 1700000000000 RETRYCOUNT 1 FORCE JUSTID LASTID 1-2; "
     "XGROUP SETID x grp 1-2 ENTRIESREAD 2"},
    {"XREADGROUP GROUP grp new STREAMS x 0", "XGROUP CREATECONSUMER x grp new"},
    {"XREADGROUP GROUP grp new NOACK STREAMS x >",
     "XGROUP CREATECONSUMER x grp new; XGROUP SETID x grp 1-2 ENTRIESREAD 2"},
    {"XREADGROUP GROUP grp c1 STREAMS x 0",
     "XCLAIM x grp c1 0 1-1 TIME 1700000000000 RETRYCOUNT 2 FORCE JUSTID LASTID 1-1"},
    {"XCLAIM x grp c2 0 1-1 IDLE 1000",
     "XGROUP CREATECONSUMER x grp c2; "
     "XCLAIM x grp c2 0 1-1 TIME 1699999999000 RETRYCOUNT 2 FORCE JUSTID LASTID 1-1"},
    {"XAUTOCLAIM x grp c1 0 0",
     "XCLAIM x grp c1 0 1-1 TIME 1700000000000 RETRYCOUNT 2 FORCE JUSTID LASTID 1-1"},
};

TEST_F(EffectsTest, Forms) {
  for (const Form& form : kForms) {
    SCOPED_TRACE(form.command);
    begin();
    origin_.execute(form.command);
    EXPECT_EQ(replay(), form.effects);
    expect_same();
  }
}

TEST_F(EffectsTest, ARandomMemberIsNamed) {
  begin();
  origin_.execute("SADD t d e f g h");
  origin_.execute("SPOP t");
  origin_.execute("SPOP t 3");
  replay();
  expect_same();
}

TEST_F(EffectsTest, ManyRandomMembersAreToldInBatches) {
  begin();
  for (int i = 0; i < 3000; i++) origin_.execute("SADD t " + std::to_string(i));
  replay();
  origin_.execute("SPOP t 2500");
  const auto units = recorder_.take();
  ASSERT_EQ(units->size(), 1u);
  EXPECT_EQ(units->front().commands.size(), 3u);
  for (const auto& command : units->front().commands) run_again(command);
  expect_same();
}

TEST_F(EffectsTest, ATransactionIsOneUnit) {
  begin();
  execute_all({"MULTI", "SET s 1", "GET s", "SPOP t2 9", "SET n 1 NX", "EXEC"});
  EXPECT_EQ(replay(), "SET s 1; UNLINK t2");
  execute_all({"MULTI", "SELECT 1", "SET a 1", "SELECT 0", "SET a 2", "EXEC"});
  EXPECT_EQ(replay(), "@1 SET a 1; SET a 2");
  expect_same();
}

TEST_F(EffectsTest, WhoIsServedComesAfterWhoServesHim) {
  begin();
  Client waiting(2, origin_.worker().memory);
  waiting.authenticated = waiting.was_authenticated = true;
  origin_.node.batch({{"BLMOVE", "new", "l", "LEFT", "RIGHT", "0"}}, waiting);
  origin_.execute("RPUSH new a b");
  EXPECT_EQ(replay(), "RPUSH new a b | LMOVE new l LEFT RIGHT");
  expect_same();
}

TEST_F(EffectsTest, WhatExpiresIsToldByWhoeverSees) {
  begin();
  origin_.execute("SET a 1 PX 10");
  origin_.execute("SET b 1 PX 10");
  origin_.execute("HSET c f 1 g 2");
  origin_.execute("HPEXPIRE c 10 FIELDS 1 f");
  replay();
  origin_.node.clock.advance_ms(11);
  replica_.node.clock.advance_ms(11);
  origin_.execute("MGET a s");
  EXPECT_EQ(replay(), "UNLINK a");
  origin_.execute("SETNX b 2");
  EXPECT_EQ(replay(), "UNLINK b; SETNX b 2");
  origin_.execute("HGET c g");
  EXPECT_EQ(replay(), "HDEL c f");
  expect_same();
}

TEST_F(EffectsTest, WhatExpiresByItselfIsTold) {
  begin();
  origin_.execute("SET a 1 PX 10");
  origin_.execute("HSET c f 1");
  origin_.execute("HPEXPIRE c 10 FIELDS 1 f");
  replay();
  origin_.node.clock.advance_ms(2000);
  replica_.node.clock.advance_ms(2000);
  origin_.node.dispatcher.begin_batch();
  while (!expire_due(origin_.node.keyspace, 0, 100)) {
  }
  const std::string told = replay();
  EXPECT_NE(told.find("UNLINK a"), std::string::npos) << told;
  EXPECT_NE(told.find("HDEL c f; UNLINK c"), std::string::npos) << told;
  expect_same();
}

TEST_F(EffectsTest, WhatIsEvictedIsTold) {
  begin();
  origin_.node.keyspace.set_policy({.policy = MaxmemoryPolicy::kAllkeysLru});
  origin_.node.keyspace.set_lazy_removals(true, false, true);
  origin_.node.keyspace.set_maxmemory(1);
  make_room(origin_.node.keyspace, origin_.worker(), 1000);
  origin_.node.keyspace.set_maxmemory(0);
  EXPECT_NE(replay().find("DEL s"), std::string::npos);
  expect_same();
}

TEST_F(EffectsTest, UnitsSayWhetherACommandMadeThem) {
  begin();
  origin_.execute("SET a 1 PX 10");
  recorder_.take();
  origin_.node.clock.advance_ms(11);
  origin_.execute("GET a");
  origin_.execute("SET a 1");
  const auto units = recorder_.take();
  ASSERT_EQ(units->size(), 2u);
  EXPECT_FALSE(units->at(0).of_command);
  EXPECT_TRUE(units->at(1).of_command);
}

}  // namespace
}  // namespace engine
