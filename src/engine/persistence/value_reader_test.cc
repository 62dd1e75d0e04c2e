// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_reader.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/crc64.h"
#include "base/random.h"
#include "engine/persistence/test_pieces.h"
#include "engine/persistence/test_reading.h"

namespace engine {
namespace {

class ValueReaderTest : public ReadingTest {};

// Values as old versions wrote them.
std::map<std::string, std::string> old_values() {
  const std::string ziplist(
      "\x14\x00\x00\x00\x0D\x00\x00\x00\x03\x00\x00\x01"
      "a\x03\xF6\x02\xC0\xD4\xFE\xFF",
      20);
  return {{"ziplist", std::string("\x0A\x14", 2) + ziplist},
          {"quicklist of ziplists", std::string("\x0E\x02\x14", 3) + ziplist + '\x14' + ziplist},
          {"plain node", std::string("\x12\x02\x01\x03"
                                     "abc\x01\xC0\x07",
                                     10)},
          {"zipmap", std::string("\x09\x0A\x01\x01k\x01\x03v...\xFF", 12)},
          {"scores as text", std::string("\x03\x02\x01"
                                         "a\x03"
                                         "1.5\x01"
                                         "b\xFE",
                                         11)},
          {"plain list", std::string("\x01\x02\x01x\xC0\x07", 6)}};
}

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
