// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_file_writer.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/persistence/rdb_file_format.h"
#include "engine/persistence/test_pieces.h"
#include "engine/persistence/test_rdb_files.h"
#include "engine/persistence/test_values.h"
#include "engine/types/string.h"

namespace engine {
namespace {

TEST_F(RdbFileTest, IsWrittenAsTheFormatHasIt) {
  RdbStringSink sink;
  RdbFileWriter out(sink, rdb::kVersion);
  out.aux("redis-ver", "7.2.4");
  out.function("f");
  out.select_db(0);
  out.resize_db(2, 1);
  Entry* entry = make_string(memory_, "k", "v", {.expire_ms = 258});
  out.record(*entry, {.idle_seconds = 5});
  Entry::destroy(memory_, entry);
  RdbStringSink part;
  RdbWriter in_part(part);
  entry = make_string(memory_, "l", "10", {});
  append_record(in_part, *entry, {.frequency = 7});
  Entry::destroy(memory_, entry);
  out.records(part.take());
  ASSERT_TRUE(out.finish());
  constexpr char kExpected[] =
      "REDIS0011\xFA\x09redis-ver\x05"
      "7.2.4\xF5\x01"
      "f\xFE\x00\xFB\x02\x01"
      "\xFC\x02\x01\x00\x00\x00\x00\x00\x00\xF8\x05\x00\x01k\x01v"
      "\xF9\x07\x00\x01l\xC0\x0A\xFF";
  const std::string expected(kExpected, sizeof kExpected - 1);
  const std::string file = sink.take();
  ASSERT_EQ(file.size(), expected.size() + 8);
  EXPECT_EQ(file.substr(0, expected.size()), expected);
  EXPECT_EQ(told(file),
            "redis-ver=7.2.4; function f; db 0; 2 keys, 1 expire; "
            "k in 0 until 258 idle for 5; l in 0 used 7; end");
}

TEST_F(RdbFileTest, HasNoChecksumWhereTheSinkKeepsNone) {
  RdbCountingSink sink;
  RdbFileWriter out(sink, rdb::kValkeyVersion);
  ASSERT_TRUE(out.finish());
  EXPECT_EQ(sink.bytes(), kRdbMagicBytes + 1 + 8);
  EXPECT_EQ(told(std::string("VALKEY080\xFF") + std::string(8, '\0')), "end");
}

TEST_F(RdbFileTest, OnlyHashesWithExpiriesTakeTheNewVersion) {
  const TestValues values(memory_);
  for (const auto& [name, entry] : values.all()) {
    EXPECT_EQ(rdb11_can_hold(*entry), name != "hash with expiries") << name;
  }
}

TEST_F(RdbFileTest, AFailedSinkFailsTheFile) {
  ChunkSink sink(16, 1);
  RdbFileWriter out(sink, rdb::kVersion);
  out.aux("name", "a text that is longer than the buffer");
  EXPECT_FALSE(out.finish());
  EXPECT_TRUE(out.failed());
}

}  // namespace
}  // namespace engine
