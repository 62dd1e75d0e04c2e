// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_reader.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "base/crc64.h"
#include "base/random.h"
#include "engine/persistence/test_foreign_values.h"
#include "engine/persistence/test_pieces.h"
#include "engine/persistence/test_reading.h"

namespace engine {
namespace {

class ValueReaderTest : public ReadingTest {};

// All of them, as bytes.
std::map<std::string, std::string> all_values(base::SlabCache& memory, size_t compressed_max) {
  std::map<std::string, std::string> bytes = old_values();
  const TestValues values(memory);
  for (const auto& [name, entry] : values.all()) bytes[name] = typed_bytes(*entry, compressed_max);
  return bytes;
}

TEST_F(ValueReaderTest, EveryValueIsReadAcrossAnyBorder) {
  for (const size_t compressed_max : {size_t{0}, RdbWriter::kCompressedMax}) {
    for (const auto& [name, bytes] : all_values(memory_, compressed_max)) {
      SCOPED_TRACE(name);
      RdbMemorySource whole(bytes);
      const std::string expected = read_again(whole);
      ASSERT_FALSE(expected.empty());
      EXPECT_TRUE(whole.at_end());
      for (const size_t piece : {1u, 2u, 3u, 4u, 5u, 7u, 16u, 64u, 1000u}) {
        for (const uint64_t left : {RdbSource::kUnknown, uint64_t{bytes.size()}}) {
          PieceSource source(bytes, piece, left);
          EXPECT_EQ(read_again(source), expected);
          EXPECT_EQ(source.bytes(), bytes.size());
          EXPECT_EQ(source.checksum(), base::crc64(bytes));
          EXPECT_TRUE(source.at_end());
        }
      }
    }
  }
}

TEST_F(ValueReaderTest, ASourceThatEndsIsAFaultOfItsOwn) {
  for (const size_t compressed_max : {size_t{0}, RdbWriter::kCompressedMax}) {
    for (const auto& [name, bytes] : all_values(memory_, compressed_max)) {
      SCOPED_TRACE(name);
      // At every byte, but in the middle of the long strings.
      for (size_t end = 1; end < bytes.size(); end += end < 400 ? 1 : 29) {
        const std::string cut = bytes.substr(0, end);
        RdbMemorySource whole(cut);
        EXPECT_EQ(fault_of(whole), RdbFault::kEnded);
        for (const size_t piece : {1u, 3u, 64u}) {
          PieceSource source(cut, piece);
          EXPECT_EQ(fault_of(source), RdbFault::kEnded);
          PieceSource short_source(cut, piece, bytes.size());  // has said that there is more
          EXPECT_EQ(fault_of(short_source), RdbFault::kEnded);
        }
        EXPECT_EQ(memory_.net_bytes(), 0);
      }
    }
  }
}

// Who gets values from a socket would wait for what may never come.
TEST_F(ValueReaderTest, NothingIsAskedForBehindAValue) {
  for (const auto& [name, bytes] : all_values(memory_, RdbWriter::kCompressedMax)) {
    SCOPED_TRACE(name);
    for (const size_t piece : {size_t{1}, size_t{5}, bytes.size()}) {
      PieceSource source(bytes, piece);
      EXPECT_EQ(fault_of(source), RdbFault::kNone);
      EXPECT_EQ(source.asked(), (bytes.size() + piece - 1) / piece);
    }
  }
}

TEST_F(ValueReaderTest, OneValueFollowsAnother) {
  std::string all;
  size_t count = 0;
  for (const auto& [name, bytes] : all_values(memory_, RdbWriter::kCompressedMax)) {
    all += bytes;
    count++;
  }
  for (const size_t piece : {1u, 17u, 4096u}) {
    PieceSource source(all, piece);
    for (size_t i = 0; i < count; i++) ASSERT_EQ(fault_of(source), RdbFault::kNone);
    EXPECT_TRUE(source.at_end());
    EXPECT_EQ(source.checksum(), base::crc64(all));
  }
}

// --- what others write ------------------------------------------------------------------------

class ForeignValueTest : public ReadingTest {
 protected:
  ForeignValueTest() { dialect_ = rdb::Dialect::kRedis; }

  RdbFault fault_of_bytes(const std::string& bytes) {
    RdbMemorySource source(bytes);
    return fault_of(source);
  }
};

TEST_F(ForeignValueTest, EveryValueOfRedisIsReadToItsEnd) {
  for (const auto& [name, bytes] : RedisValues::all(memory_)) {
    SCOPED_TRACE(name);
    RdbMemorySource source(bytes);
    EXPECT_FALSE(read_again(source).empty());
    EXPECT_TRUE(source.at_end());
    for (size_t end = 1; end < bytes.size(); end++) {
      EXPECT_EQ(fault_of_bytes(bytes.substr(0, end)), RdbFault::kEnded);
    }
  }
}

TEST_F(ForeignValueTest, FieldsOfHashesKeepTheirExpiry) {
  for (const auto& [name, bytes] : RedisValues::all(memory_)) {
    if (name.starts_with("stream")) continue;
    SCOPED_TRACE(name);
    RdbMemorySource source(bytes);
    Entry* entry = read(source);
    ASSERT_NE(entry, nullptr);
    const HashView hash(*entry, 0);
    EXPECT_EQ(hash.size(), 2u);
    EXPECT_EQ(hash.expire_ms("due"), RedisValues::kDueMs);
    EXPECT_EQ(hash.expire_ms("lasting"), HashField::kNoExpire);
    EXPECT_TRUE(entry->has_volatile_parts());
    Entry::destroy(memory_, entry);
  }
}

TEST_F(ForeignValueTest, FieldsThatAreDueMayBeLeftOut) {
  for (const int64_t by_ms : {RedisValues::kDueMs - 1, RedisValues::kDueMs}) {
    due_by_ms_ = by_ms;
    for (const auto& [name, bytes] : RedisValues::all(memory_)) {
      if (name.starts_with("stream")) continue;
      SCOPED_TRACE(name);
      RdbMemorySource source(bytes);
      Entry* entry = read(source);
      ASSERT_NE(entry, nullptr);
      EXPECT_EQ(HashView(*entry, 0).size(), by_ms < RedisValues::kDueMs ? 2u : 1u);
      EXPECT_EQ(entry->has_volatile_parts(), by_ms < RedisValues::kDueMs);
      Entry::destroy(memory_, entry);
    }
  }
}

TEST_F(ForeignValueTest, AHashOfWhichAllIsDueIsNoMistake) {
  due_by_ms_ = 1000;
  const std::string hash =
      RdbText().byte(24).milliseconds(999).lengths({1, 2}).string("f").string("v").text();
  EXPECT_EQ(fault_of_bytes(hash), RdbFault::kAllDue);
  due_by_ms_ = 999;
  EXPECT_EQ(fault_of_bytes(hash), RdbFault::kNone);
}

TEST_F(ForeignValueTest, ExpiriesThatCannotBeAreRefused) {
  const auto hash_with = [](int64_t first_ms, uint64_t later) {
    return RdbText()
        .byte(24)
        .milliseconds(first_ms)
        .lengths({1, later})
        .string("f")
        .string("v")
        .text();
  };
  EXPECT_EQ(fault_of_bytes(hash_with(1, INT64_MAX)), RdbFault::kNone);
  EXPECT_EQ(fault_of_bytes(hash_with(1, uint64_t{1} << 63)), RdbFault::kBadData);
  EXPECT_EQ(fault_of_bytes(hash_with(2, INT64_MAX)), RdbFault::kBadData);
  EXPECT_EQ(fault_of_bytes(hash_with(-1, 5)), RdbFault::kBadData);
  EXPECT_EQ(fault_of_bytes(hash_with(-1, 0)), RdbFault::kNone);  // nobody asks
}

TEST_F(ForeignValueTest, WhatWasGivenBackIsPendingForTheConsumerWithoutAName) {
  const std::string bytes = RedisValues::stream(27, {1}, {2});
  RdbMemorySource source(bytes);
  Entry* entry = read(source);
  ASSERT_NE(entry, nullptr);
  const StreamGroup* group = Stream::of(entry->object())->find_group("group");
  EXPECT_EQ(group->pending().size(), 2u);
  EXPECT_EQ(group->find_pending({1, 0})->consumer, group->find_consumer("consumer"));
  ASSERT_NE(group->find_consumer(""), nullptr);
  EXPECT_EQ(group->find_pending({2, 0})->consumer, group->find_consumer(""));
  EXPECT_EQ(group->find_pending({2, 0})->deliveries, 2);
  Entry::destroy(memory_, entry);
}

TEST_F(ForeignValueTest, APendingEntryHasOneOwner) {
  const auto fault = [&](auto owned, auto given_back) {
    return fault_of_bytes(RedisValues::stream(27, owned, given_back));
  };
  using Ids = std::initializer_list<uint8_t>;
  EXPECT_EQ(fault(Ids{1, 2}, Ids{}), RdbFault::kNone);
  EXPECT_EQ(fault(Ids{}, Ids{2, 1}), RdbFault::kNone);
  EXPECT_EQ(fault(Ids{1, 1}, Ids{2}), RdbFault::kBadData);
  EXPECT_EQ(fault(Ids{1, 2}, Ids{2}), RdbFault::kBadData);
  EXPECT_EQ(fault(Ids{1}, Ids{2, 2}), RdbFault::kBadData);
  EXPECT_EQ(fault(Ids{1}, Ids{}), RdbFault::kBadData);      // 2 has none
  EXPECT_EQ(fault(Ids{1, 3}, Ids{2}), RdbFault::kBadData);  // 3 is not pending
}

TEST_F(ForeignValueTest, ATypeByteIsTheDialects) {
  const std::string valkey = RdbText().byte(22).length(1).string("f").string("v").text();
  const std::string with_expiry = valkey + std::string(8, '\xFF');
  EXPECT_NE(fault_of_bytes(with_expiry), RdbFault::kNone);
  dialect_ = rdb::Dialect::kValkey;
  EXPECT_EQ(fault_of_bytes(with_expiry), RdbFault::kNone);
  for (const auto& [name, bytes] : RedisValues::all(memory_)) {
    if (bytes[0] == 22) continue;
    EXPECT_EQ(fault_of_bytes(bytes), RdbFault::kBadData) << name;
  }
}

TEST_F(ValueReaderTest, EmptyCollectionsAreNoMistake) {
  const std::string ziplist("\x0B\x0B\0\0\0\x0A\0\0\0\0\0\xFF", 12);
  const std::string listpack("\x07\x07\0\0\0\0\0\xFF", 8);
  using Types = std::initializer_list<char>;
  std::vector<std::string> empty;
  for (const char type : Types{1, 2, 3, 4, 5, 14, 18, 22}) empty.push_back({type, '\0'});
  for (const char type : Types{10, 12, 13}) empty.push_back(type + ziplist);
  for (const char type : Types{16, 17, 20}) empty.push_back(type + listpack);
  empty.push_back(std::string("\x09\x02\0\xFF", 4));                // a zipmap
  empty.push_back(std::string("\x0E\x02", 2) + ziplist + ziplist);  // of a quicklist
  empty.push_back(std::string("\x12\x01\x02", 3) + listpack);
  for (const std::string& bytes : empty) {
    RdbMemorySource source(bytes);
    EXPECT_EQ(fault_of(source), RdbFault::kEmpty) << static_cast<int>(bytes[0]);
  }
}

TEST_F(ValueReaderTest, DamagedValuesAreTheSameInPieces) {
  base::Random random(11);
  for (const auto& [name, bytes] : all_values(memory_, RdbWriter::kCompressedMax)) {
    SCOPED_TRACE(name);
    for (int round = 0; round < 300; round++) {
      std::string damaged = bytes;
      for (size_t i = 1 + random.below(3); i > 0; i--) {
        damaged[random.below(damaged.size())] = static_cast<char>(random.next());
      }
      RdbMemorySource whole(damaged);
      const std::string expected = read_again(whole);
      PieceSource source(damaged, 1 + random.below(20));
      EXPECT_EQ(read_again(source), expected);
    }
  }
}

}  // namespace
}  // namespace engine
