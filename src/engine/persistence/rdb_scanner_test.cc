// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_scanner.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/persistence/rdb_layout.h"
#include "engine/persistence/test_foreign_values.h"
#include "engine/persistence/test_rdb_files.h"
#include "engine/persistence/test_values.h"

namespace engine {
namespace {

// --- headers ----------------------------------------------------------------------------------

TEST_F(RdbFileTest, VersionsStandUnderTheirOwnName) {
  struct Case {
    std::string_view magic;
    bool strict;
    bool relaxed;
  };
  for (const Case& c : std::vector<Case>{{"REDIS0001", true, true},
                                         {"REDIS0011", true, true},
                                         {"REDIS0014", true, true},
                                         {"REDIS0015", false, true},
                                         {"REDIS0079", false, true},
                                         {"REDIS0080", false, false},
                                         {"VALKEY079", false, false},
                                         {"VALKEY011", false, false},
                                         {"VALKEY080", true, true},
                                         {"VALKEY081", false, true},
                                         {"REDIS0000", false, false},
                                         {"REDIS00 9", false, false},
                                         {"REDIS", false, false},
                                         {"redis0009", false, false},
                                         {"", false, false}}) {
    EXPECT_EQ(rdb_version_of(c.magic, RdbVersionCheck::kStrict).has_value(), c.strict) << c.magic;
    EXPECT_EQ(rdb_version_of(c.magic, RdbVersionCheck::kRelaxed).has_value(), c.relaxed) << c.magic;
  }
  EXPECT_EQ(rdb_magic(9), "REDIS0009");
  EXPECT_EQ(rdb_magic(80), "VALKEY080");
  EXPECT_EQ(told("REDIS0090"), "Can't handle RDB format version 90");
  EXPECT_EQ(told("what is it"), "Wrong signature trying to load DB from file");
}

// --- what others write ------------------------------------------------------------------------

TEST_F(RdbFileTest, OldFilesHaveNoChecksumAndSeconds) {
  const std::string rest = std::string("\xFE\x01\xFD\x10\x00\x00\x00", 7) +
                           string_record("k", "v") + string_record("l", "w");
  EXPECT_EQ(told("REDIS0002" + rest + '\xFF'), "db 1; k in 1 until 16000; l in 1; end");
  EXPECT_EQ(told(file_of("REDIS0004", rest)), "db 1; k in 1 until 16000; l in 1; end");
  EXPECT_EQ(told(file_of("REDIS0005", rest)), "db 1; k in 1 until 16000; l in 1; end");
}

TEST_F(RdbFileTest, ExpiriesBefore1970AreLongPast) {
  const auto told_of = [](int64_t expire_ms) {
    const std::string expiry = RdbText().byte(0xFC).milliseconds(expire_ms).text();
    return told(file_of("REDIS0011", expiry + string_record("k", "v")));
  };
  EXPECT_EQ(told_of(0), "k in 0 until 0; end");
  EXPECT_EQ(told_of(-1), "k in 0; end");
  EXPECT_EQ(told_of(-2), "k in 0 until 0; end");
  EXPECT_EQ(told_of(INT64_MIN), "k in 0 until 0; end");
}

TEST_F(RdbFileTest, KeysAreStringsOfEveryForm) {
  const std::string longer(100, 'k');
  const std::string rest = string_record("-12", "v") + string_record(longer, "w");
  ASSERT_LT(rest.size(), 50u);
  EXPECT_EQ(told(file_of("REDIS0011", rest)), "-12 in 0; " + longer + " in 0; end");
  const auto values = built(file_of("REDIS0011", rest));
  ASSERT_TRUE(values);
  EXPECT_EQ(values->size(), 2u);
  EXPECT_TRUE(values->contains(longer));
}

TEST_F(RdbFileTest, WhatIsForOthersIsPassedOver) {
  const std::string module_fields = std::string("\x01\x05\x02\x06\x03", 5) + "four" + "\x04" +
                                    "eight..." + std::string("\x05\x03txt\x00", 6);
  const std::string key = string_record("k", "v");
  const std::string slot_info = RdbText().byte(0xF4).lengths({1, 70000, 3}).text();
  const std::string module_aux =
      RdbText().byte(0xF7).length(uint64_t{1} << 60).lengths({2, 1}).raw(module_fields).text();
  EXPECT_EQ(told(file_of("REDIS0012", slot_info + key)), "k in 0; end");
  EXPECT_EQ(told(file_of("VALKEY080", slot_info + key)), "k in 0; end");
  EXPECT_EQ(told(file_of("REDIS0009", module_aux + key + module_aux)), "k in 0; end");
  const std::string metadata = RdbText().byte(0xF3).length(1).raw("spec" + module_fields).text();
  EXPECT_EQ(told(file_of("REDIS0013", metadata + key)), "k in 0; end");
  const std::string import = RdbText().byte(0xF3).string("job").lengths({1, 5, 7}).text();
  EXPECT_EQ(told(file_of("VALKEY080", import + key)), "k in 0; end");
}

TEST_F(RdbFileTest, EveryTypeEndsWhereItsReaderStops) {
  std::string valkey;
  std::string redis;
  std::map<std::string, std::string> all = old_values();
  const TestValues values(memory_);
  for (const auto& [name, entry] : values.all()) all[name] = typed_bytes(*entry, 10);
  const auto check = [&](rdb::Dialect dialect) {
    for (const auto& [name, bytes] : all) {
      SCOPED_TRACE(name);
      const rdb::ValueType type = rdb::value_type(dialect, static_cast<uint8_t>(bytes[0]));
      RdbMemorySource source(std::string_view(bytes).substr(1));
      RdbReader in(source);
      ASSERT_NE(rdb_layout(type), nullptr);
      EXPECT_TRUE(skip_pattern(in, rdb_layout(type)->pattern));
      EXPECT_TRUE(source.at_end());
    }
  };
  check(rdb::Dialect::kValkey);
  all = RedisValues::all(memory_);
  check(rdb::Dialect::kRedis);
}

TEST_F(RdbFileTest, ValuesOfRedisAreBuilt) {
  std::string rest;
  for (const auto& [name, bytes] : RedisValues::all(memory_)) {
    rest += RdbText().raw(bytes.substr(0, 1)).string(name).raw(bytes.substr(1)).text();
  }
  const auto values = built(file_of("REDIS0014", rest));
  ASSERT_TRUE(values);
  EXPECT_EQ(values->size(), RedisValues::all(memory_).size());
}

TEST_F(RdbFileTest, AnEmptyCollectionIsNothing) {
  const std::string rest = RdbText().byte(2).string("none").length(0).text();
  const auto values = built(file_of("REDIS0011", rest + string_record("k", "v")));
  ASSERT_TRUE(values);
  EXPECT_EQ(values->size(), 1u);
  RdbRecord record;
  record.type = rdb::kSet;
  record.stored_key = std::string_view("\x04none", 5);
  EXPECT_EQ(describe_fault(record, RdbFault::kEmpty),
            "at offset 0: the set of key \"none\" has no elements");
  EXPECT_TRUE((BuiltRecord{nullptr, RdbFault::kEmpty}.nothing()));
  EXPECT_FALSE((BuiltRecord{nullptr, RdbFault::kBadData}.nothing()));
}

// --- errors -----------------------------------------------------------------------------------

TEST_F(RdbFileTest, ErrorsSayWhereAndWhat) {
  const auto error_of = [](std::string_view magic, const std::string& rest) {
    return told(std::string(magic) + rest);
  };
  const std::string key("\x01k", 2);
  EXPECT_EQ(error_of("REDIS0011", "\x04" + key + "\x02\x01x"),
            "at offset 15: expected the end of the hash of key \"k\", found the end of the file");
  EXPECT_EQ(error_of("REDIS0011", "\x02" + key + "\xFF"),
            "at offset 13: expected the end of the set of key \"k\", found a length or a string "
            "that cannot be");
  EXPECT_EQ(error_of("REDIS0011", ""),
            "at offset 9: expected a type or an opcode, found the end of the file");
  EXPECT_EQ(error_of("REDIS0011", "\x16" + key),
            "at offset 9: Unknown type or opcode when loading DB. Unrecoverable error, aborting "
            "now. There is no 22 in version 11 of the format");
  EXPECT_EQ(error_of("VALKEY080", "\x17" + key),
            "at offset 9: Unknown type or opcode when loading DB. Unrecoverable error, aborting "
            "now. There is no 23 in version 80 of the format");
  EXPECT_EQ(error_of("REDIS0014", "\x1C" + key),
            "at offset 9: the key \"k\" is an array, which cannot be read");
  EXPECT_EQ(error_of("REDIS0010", "\xF6"),
            "at offset 9: there is a function in the format of a release candidate of 7.0, which "
            "no release can read");
  EXPECT_EQ(error_of("REDIS0011", RdbText().byte(0xFE).length(uint64_t{1} << 40).text()),
            "at offset 9: there is no database 1099511627776");
  EXPECT_EQ(error_of("REDIS0011", "\xFC\x01"),
            "at offset 11: expected an expiry, an idle time or a frequency, found the end of the "
            "file");
}

TEST_F(RdbFileTest, AValueOfAModuleIsRefusedByName) {
  constexpr std::string_view kCharacters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  uint64_t id = 0;
  for (const char c : std::string_view("ReJSON-RL")) id = id << 6 | kCharacters.find(c);
  id = id << 10 | 3;
  EXPECT_EQ(told("REDIS0009" + RdbText().byte(7).string("k").length(id).text()),
            "at offset 12: the key \"k\" is a value of the module type ReJSON-RL, version 3, which "
            "only the module can read");
}

TEST_F(RdbFileTest, AWrongChecksumIsAnErrorUnlessNobodyLooks) {
  std::string file = file_of("REDIS0011", string_record("key", "value"));
  file[16] = 'V';
  EXPECT_TRUE(
      told(file).starts_with("key in 0; at offset 21: RDB CRC error: expected the checksum "))
      << told(file);
  EXPECT_TRUE(built(file, false));
  file.replace(file.size() - 8, 8, 8, '\0');  // there is none
  EXPECT_EQ(told(file), "key in 0; end");
}

TEST_F(RdbFileTest, WhatFollowsTheEndIsForOthers) {
  const std::string file = file_of("REDIS0011", string_record("key", "value"));
  const std::string more = file + "*1\r\n$4\r\nPING\r\n";
  base::MemoryView view(more);
  RdbScanner scanner(view, RdbVersionCheck::kStrict);
  while (scanner.next() != Item::kEnd) {
  }
  EXPECT_EQ(scanner.next(), Item::kEnd);
  EXPECT_EQ(scanner.offset(), file.size());
}

}  // namespace
}  // namespace engine
