// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_sink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/crc64.h"
#include "base/slab.h"
#include "engine/persistence/test_pieces.h"
#include "engine/persistence/test_values.h"
#include "engine/persistence/value_writer.h"

namespace engine {
namespace {

class RdbSinkTest : public ::testing::Test {
 protected:
  // In one piece. Without compression, which need not come out the same twice.
  static std::string whole(const Entry& entry) {
    RdbStringSink sink;
    RdbWriter out(sink, 0);
    write_value(out, entry);
    return sink.take();
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
};

TEST_F(RdbSinkTest, EveryValueIsTheSameThroughABufferOfAnySize) {
  const TestValues values(memory_);
  for (const auto& [name, entry] : values.all()) {
    SCOPED_TRACE(name);
    const std::string expected = whole(*entry);
    for (const size_t buffer : {1u, 2u, 3u, 7u, 64u}) {
      ChunkSink sink(buffer);
      RdbWriter out(sink, 0);
      write_value(out, *entry);
      EXPECT_EQ(sink.bytes(), expected.size());
      EXPECT_EQ(sink.checksum(), base::crc64(expected));
      EXPECT_TRUE(sink.flush());
      EXPECT_EQ(sink.text(), expected);
      EXPECT_EQ(sink.bytes(), expected.size());
      EXPECT_EQ(sink.checksum(), base::crc64(expected));
    }
  }
}

TEST_F(RdbSinkTest, TheReceiverGetsWholeBuffers) {
  ChunkSink sink(64);
  std::vector<size_t> pieces;
  sink.look = [&](std::string_view bytes) { pieces.push_back(bytes.size()); };
  for (int i = 0; i < 100; i++) sink.append(std::string_view("seven b"));
  EXPECT_TRUE(sink.flush());
  EXPECT_TRUE(sink.flush());  // of nothing
  EXPECT_EQ(pieces, (std::vector<size_t>{64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 60}));
}

TEST_F(RdbSinkTest, AReceiverThatFailsIsNotAskedAgain) {
  const TestValues values(memory_);
  for (const auto& [name, entry] : values.all()) {
    SCOPED_TRACE(name);
    const std::string expected = whole(*entry);
    for (const size_t buffer : {1u, 64u}) {
      ChunkSink all(buffer);
      RdbWriter all_out(all, 0);
      write_value(all_out, *entry);
      all.flush();
      for (size_t good = 0; good < all.writes(); good++) {
        ChunkSink sink(buffer, good);
        RdbWriter out(sink, 0);
        write_value(out, *entry);
        EXPECT_FALSE(sink.flush());
        EXPECT_TRUE(sink.failed());
        EXPECT_EQ(sink.writes(), good + 1);
        EXPECT_TRUE(expected.starts_with(sink.text()));
      }
    }
  }
}

// Of each large form so much that it would be seen.
TEST_F(RdbSinkTest, NoneGoesOnWritingForAReceiverThatHasFailed) {
  constexpr int kCount = 5000;
  std::vector<Entry*> entries;
  const auto add = [&](const Object& object) -> Entry& {
    return *entries.emplace_back(Entry::create(memory_, "key", object));
  };
  List list(memory_, add(List::create(memory_)), TestValues::limits().list);
  Set set(memory_, add(Set::create(memory_, "x", kCount, {})), {});
  Hash hash(memory_, add(Hash::create(memory_)), {}, 0);
  SortedSet sorted_set(memory_, add(SortedSet::create(memory_, {}, kCount, 0)), {});
  Stream* stream = Stream::create(memory_);
  add(stream->object());
  const std::vector<std::string_view> pair = {"field", "value"};
  StreamGroup* group = stream->add_group(memory_, "group", {}, 0);
  for (int i = 1; i <= kCount; i++) {
    const std::string text = "some text " + std::to_string(i);
    list.push_back(text);
    set.add(text);
    hash.set(text, text);
    sorted_set.add(text, i);
    const StreamId id = {static_cast<uint64_t>(i), 0};
    stream->append(memory_, id, pair, {.node_bytes = 0, .node_entries = 10});
    group->add_consumer(memory_, text, 1);
  }
  for (Entry* entry : entries) {
    SCOPED_TRACE(type_name(entry->type()));
    ChunkSink sink(64, 1);
    RdbWriter out(sink);
    write_value(out, *entry);
    EXPECT_LT(sink.bytes(), 10'000u);
    EXPECT_GT(whole(*entry).size(), 50'000u);
    Entry::destroy(memory_, entry);
  }
}

TEST_F(RdbSinkTest, ALongStringIsHandedOnFromWhereItLies) {
  const std::string text(size_t{64} << 20, 'x');
  Entry* entry = make_string(memory_, "key", text, {});
  const int64_t bytes_before = memory_.net_bytes();
  const std::string_view blob = std::as_const(*entry).blob()->bytes();
  ChunkSink sink(64);
  size_t copied = 0;
  size_t passed = 0;
  sink.look = [&](std::string_view bytes) {
    const bool passes = bytes.data() >= blob.data() && bytes.data() < blob.data() + blob.size();
    (passes ? passed : copied) += bytes.size();
  };
  RdbWriter out(sink);
  write_value(out, *entry);
  EXPECT_TRUE(sink.flush());
  EXPECT_LE(copied, ChunkSink::kBufferMax);
  EXPECT_EQ(passed + copied, text.size() + 5);
  EXPECT_EQ(memory_.net_bytes(), bytes_before);
  Entry::destroy(memory_, entry);
}

TEST_F(RdbSinkTest, WhatIsShorterThanTheBoundIsCompressed) {
  const std::string text(1000, 'x');
  for (const auto& [bound, compressed] : {std::pair{999, false}, {1000, true}}) {
    RdbStringSink sink;
    RdbWriter(sink, static_cast<size_t>(bound)).string(text);
    EXPECT_EQ(sink.bytes() < 100, compressed);
  }
}

}  // namespace
}  // namespace engine
