// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/commands/sample_node.h"
#include "engine/keyspace/change.h"

// What the observer of changes hears of every command of the table.

namespace engine {
namespace {

// One of each command that reads.
constexpr std::string_view kReads[] = {
    "GET s",
    "MGET s n",
    "GETRANGE s 0 2",
    "EVAL_RO return(redis.call('get',KEYS[1])) 1 s",
    "EVALSHA_RO c77382aa965ed715a9230ae8a1d2409e254c2b00 1 s",  // the script above
    "LCS s v",
    "STRLEN s",
    "SUBSTR s 0 2",
    "EXISTS s nothing",
    "OBJECT ENCODING l",
    "OBJECT FREQ s",
    "OBJECT IDLETIME s",
    "OBJECT REFCOUNT s",
    "TOUCH s",
    "TYPE h",
    "EXPIRETIME v",
    "PEXPIRETIME v",
    "PTTL v",
    "TTL v",
    "DBSIZE",
    "KEYS *",
    "RANDOMKEY",
    "SCAN 0",
    "LOLWUT",
    "MEMORY USAGE z",
    "GETBIT s 3",
    "BITCOUNT s",
    "BITFIELD_RO s GET u8 0",
    "BITPOS s 1",
    "LINDEX l 0",
    "LLEN l",
    "LPOS l b",
    "LRANGE l 0 -1",
    "SORT_RO l ALPHA",
    "HEXISTS h f",
    "HGET h f",
    "HLEN h",
    "HMGET h f nothing",
    "HSTRLEN h f",
    "HGETALL h",
    "HKEYS h",
    "HRANDFIELD h 2",
    "HSCAN h 0",
    "HVALS hx",
    "HEXPIRETIME hx FIELDS 1 f",
    "HPEXPIRETIME hx FIELDS 1 f",
    "HPTTL hx FIELDS 1 f",
    "HTTL hx FIELDS 2 f nothing",
    "SCARD t",
    "SISMEMBER t a",
    "SMEMBERS t",
    "SMISMEMBER t a nothing",
    "SSCAN t 0",
    "SRANDMEMBER t 2",
    "SDIFF t t2",
    "SINTER t t2",
    "SINTERCARD 2 t t2",
    "SUNION t t2",
    "ZCARD z",
    "ZMSCORE z a nothing",
    "ZRANDMEMBER z 2",
    "ZRANK z b",
    "ZREVRANK z b",
    "ZSCAN z 0",
    "ZSCORE z b",
    "DUMP h",
    "ZCOUNT z 1 2",
    "ZLEXCOUNT z - +",
    "ZRANGE z 0 -1",
    "ZRANGEBYLEX z - +",
    "ZRANGEBYSCORE z 1 2",
    "ZREVRANGE z 0 -1",
    "ZREVRANGEBYLEX z + -",
    "ZREVRANGEBYSCORE z 2 1",
    "ZDIFF 2 z z2",
    "ZINTER 2 z z2",
    "ZINTERCARD 2 z z2",
    "ZUNION 2 z t",
    "GEODIST geo p q",
    "GEOHASH geo p",
    "GEOPOS geo p nothing",
    "GEORADIUS_RO geo 15 37 200 km",
    "GEORADIUSBYMEMBER_RO geo p 200 km",
    "GEOSEARCH geo FROMMEMBER p BYRADIUS 200 km",
    "XLEN x",
    "XRANGE x - +",
    "XREVRANGE x + -",
    "XREAD STREAMS x 0",
    "XPENDING x grp",
    "XPENDING x grp - + 9",
    "XINFO CONSUMERS x grp",
    "XINFO GROUPS x",
    "XINFO STREAM x FULL",
};

// Commands that write nothing here, whatever they say: scripts are none that could be flushed, and
// what PFCOUNT keeps of its count is told, but not asked for.
const std::set<std::string> kExempt = {"fcall_ro",      "function|delete",  "function|flush",
                                       "function|load", "function|restore", "pfcount"};

class Counter final : public ChangeObserver {
 public:
  void before_change(KeyspaceWorker& /*worker*/, uint32_t /*db*/, const Key& /*key*/) override {
    before++;
  }
  void after_change(KeyspaceWorker& /*worker*/, uint32_t /*db*/, const Key& /*key*/) override {
    EXPECT_GT(before, after);
    after++;
  }
  void before_change_of_all(KeyspaceWorker& /*worker*/, uint32_t /*db*/) override { before++; }
  void after_change_of_all(KeyspaceWorker& /*worker*/, uint32_t /*db*/) override { after++; }

  size_t before = 0;
  size_t after = 0;
};

// A sample node with an observer.
class ChangesTest : public testing::Test {
 protected:
  ChangesTest() { Guard(sample_.node.keyspace, sample_.worker()).set_change_observer(&counter_); }

  std::string execute(std::string_view line) { return sample_.execute(line); }
  std::string digest() { return sample_.digest(); }

  // The node with nothing but the content, and nothing counted.
  void begin(std::string_view line) {
    sample_.fill();
    counter_ = {};
    covered_.insert(name_of(line));
  }

  std::string name_of(std::string_view line) const {
    std::vector<std::string_view> words{line.substr(0, line.find(' '))};
    if (words[0].size() < line.size()) {
      const std::string_view rest = line.substr(words[0].size() + 1);
      words.push_back(rest.substr(0, rest.find(' ')));
    }
    return full_name(*sample_.node.node.commands.resolve(words).spec);
  }

  // Whether there was one of each command of this flag.
  void expect_all_covered(uint32_t flag) const {
    for (size_t i = 0; i < sample_.node.node.commands.size(); i++) {
      const CommandSpec& spec = sample_.node.node.commands.by_index(i);
      if ((spec.flags & flag) == 0 || kExempt.contains(full_name(spec))) continue;
      EXPECT_TRUE(covered_.contains(full_name(spec))) << full_name(spec);
    }
  }

  Counter counter_;
  sample::SampleNode sample_;
  std::set<std::string> covered_;
};

TEST_F(ChangesTest, WhatReadsChangesNothing) {
  for (const std::string_view line : kReads) {
    SCOPED_TRACE(line);
    begin(line);
    const std::string before = digest();
    const std::string reply = execute(line);
    // Under the policy of this node frequencies are not known.
    EXPECT_EQ(reply[0] == '-', line == "OBJECT FREQ s") << reply;
    EXPECT_EQ(counter_.before, 0u);
    EXPECT_EQ(digest(), before);
  }
  expect_all_covered(kReadOnly);
}

TEST_F(ChangesTest, WhatWritesSaysSoBeforeAndAfter) {
  for (const std::string_view line : sample::kWrites) {
    SCOPED_TRACE(line);
    begin(line);
    const std::string reply = execute(line);
    EXPECT_NE(reply[0], '-') << reply;
    EXPECT_GT(counter_.after, 0u);
    EXPECT_EQ(counter_.before, counter_.after);
  }
  expect_all_covered(kWrite);
}

TEST_F(ChangesTest, WhatHasNothingToWriteTellsOfNoChange) {
  for (const std::string_view line : sample::kIdleWrites) {
    SCOPED_TRACE(line);
    begin(line);
    const std::string before = digest();
    const std::string reply = execute(line);
    EXPECT_NE(reply[0], '-') << reply;
    EXPECT_EQ(counter_.after, 0u);
    EXPECT_EQ(digest(), before);
  }
}

}  // namespace
}  // namespace engine
