// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/value_dump.h"

#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/crc64.h"
#include "base/random.h"
#include "engine/persistence/lzf.h"
#include "engine/persistence/test_foreign_values.h"
#include "engine/persistence/ziplist.h"
#include "engine/types/object.h"
#include "engine/types/stream.h"
#include "engine/types/string.h"

namespace engine {
namespace {

std::string with_footer(std::string bytes, uint16_t version) {
  bytes += static_cast<char>(version);
  bytes += static_cast<char>(version >> 8);
  const uint64_t checksum = base::crc64(bytes);
  for (int i = 0; i < 8; i++) bytes += static_cast<char>(checksum >> (8 * i));
  return bytes;
}

class ValueDumpTest : public ::testing::Test {
 protected:
  ~ValueDumpTest() override {
    for (Entry* entry : entries_) Entry::destroy(memory_, entry);
    EXPECT_EQ(memory_.net_bytes(), 0);
  }

  Entry* keep(Entry* entry) {
    entries_.push_back(entry);
    return entry;
  }

  Entry* restore(std::string_view dump) {
    if (!dump_is_whole(dump, false)) return nullptr;
    const auto restored = restore_value(memory_, "key", dump, Entry::kNoExpire, {limits_, budget_});
    return restored ? keep(*restored) : nullptr;
  }
  Entry* restore_body(std::string body) { return restore(with_footer(std::move(body), 9)); }

  static std::string dump(const Entry& entry) { return dump_value(entry); }

  std::string list_text(Entry& entry) {
    std::string text;
    const List list(memory_, entry, limits_.list);
    list.for_each(0, list.size(), [&](const Listpack::Element& element) {
      IntegerText scratch;
      text.append(element.text(scratch)).append(",");
    });
    return text;
  }

  std::map<std::string, std::string> hash_pairs(Entry& entry) {
    std::map<std::string, std::string> pairs;
    Hash(memory_, entry, limits_.hash, 0)
        .for_each([&](std::string_view field, std::string_view value, int64_t) {
          pairs.emplace(field, value);
          return true;
        });
    return pairs;
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  ValueLimits limits_;
  RestoreBudget budget_;
  std::vector<Entry*> entries_;
};

TEST_F(ValueDumpTest, StringsComeBack) {
  for (const std::string& text :
       {std::string("hello"), std::string("12345"), std::string("-70000"), std::string(),
        std::string(5000, 'x'), std::string("9223372036854775808")}) {
    Entry* entry = keep(make_string(memory_, "key", text, {}));
    const std::string bytes = dump(*entry);
    Entry* again = restore(bytes);
    ASSERT_NE(again, nullptr);
    IntegerText scratch;
    EXPECT_EQ(string_bytes(*again, scratch), text);
    EXPECT_EQ(dump(*again), bytes);
  }
}

// What a real Redis 7.2 says of SET k hello.
TEST_F(ValueDumpTest, ADumpIsThatOfRedis) {
  Entry* entry = keep(make_string(memory_, "key", "hello", {}));
  const std::string bytes = dump(*entry);
  EXPECT_EQ(bytes.substr(0, 9), std::string("\x00\x05hello\x0B\x00", 9));
  EXPECT_EQ(bytes.size(), 17u);
}

TEST_F(ValueDumpTest, ListsComeBackShortAndLong) {
  for (const int count : {1, 100, 5000}) {
    Entry* entry = keep(Entry::create(memory_, "key", List::create(memory_)));
    List list(memory_, *entry, limits_.list);
    for (int i = 0; i < count; i++) list.push_back("element " + std::to_string(i));
    Entry* again = restore(dump(*entry));
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(again->encoding(), entry->encoding());
    EXPECT_EQ(list_text(*again), list_text(*entry));
  }
}

TEST_F(ValueDumpTest, SetsComeBackInEveryForm) {
  for (const char* prefix : {"", "member "}) {
    for (const int count : {3, 1000}) {
      Entry* entry = keep(Entry::create(memory_, "key", Set::create(memory_, "0", 0, limits_.set)));
      Set set(memory_, *entry, limits_.set);
      for (int i = 0; i < count; i++) set.add(prefix + std::to_string(i));
      Entry* again = restore(dump(*entry));
      ASSERT_NE(again, nullptr);
      EXPECT_EQ(again->encoding(), entry->encoding());
      const Set copy(memory_, *again, limits_.set);
      EXPECT_EQ(copy.size(), static_cast<size_t>(count));
      for (int i = 0; i < count; i++) EXPECT_TRUE(copy.contains(prefix + std::to_string(i)));
    }
  }
}

TEST_F(ValueDumpTest, HashesComeBackWithTheirExpiries) {
  for (const int count : {3, 1000}) {
    Entry* entry = keep(Entry::create(memory_, "key", Hash::create(memory_)));
    Hash hash(memory_, *entry, limits_.hash, 0);
    for (int i = 0; i < count; i++) hash.set("field " + std::to_string(i), std::to_string(i));
    Entry* again = restore(dump(*entry));
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(hash_pairs(*again), hash_pairs(*entry));
    hash.set_expire("field 1", 123'456'789);
    const std::string bytes = dump(*entry);
    EXPECT_EQ(bytes[bytes.size() - 10], 80);  // Valkey's version, which has the type for it
    Entry* expiring = restore(bytes);
    ASSERT_NE(expiring, nullptr);
    EXPECT_EQ(Hash(memory_, *expiring, limits_.hash, 0).expire_ms("field 1"), 123'456'789);
    EXPECT_EQ(Hash(memory_, *expiring, limits_.hash, 0).expire_ms("field 2"), HashField::kNoExpire);
    EXPECT_TRUE(expiring->has_volatile_parts());
  }
}

TEST_F(ValueDumpTest, SortedSetsComeBack) {
  for (const int count : {3, 1000}) {
    Entry* entry =
        keep(Entry::create(memory_, "key", SortedSet::create(memory_, limits_.sorted_set, 0, 0)));
    SortedSet set(memory_, *entry, limits_.sorted_set);
    for (int i = 0; i < count; i++) set.add("member " + std::to_string(i), i * 0.5);
    Entry* again = restore(dump(*entry));
    ASSERT_NE(again, nullptr);
    const SortedSet copy(memory_, *again, limits_.sorted_set);
    EXPECT_EQ(copy.size(), static_cast<size_t>(count));
    EXPECT_EQ(copy.score_of("member 2"), 1.0);
    EXPECT_EQ(dump(*again), dump(*entry));
  }
}

TEST_F(ValueDumpTest, StreamsComeBackWithTheirGroups) {
  Stream* stream = Stream::create(memory_);
  Entry* entry = keep(Entry::create(memory_, "key", stream->object()));
  const std::vector<std::string_view> pair = {"field", "value"};
  for (uint64_t i = 1; i <= 300; i++) stream->append(memory_, {i, 0}, pair, {});
  StreamGroup* group = stream->add_group(memory_, "group", {7, 0}, 7);
  StreamConsumer* consumer = group->add_consumer(memory_, "consumer", 1000);
  group->deliver(memory_, {5, 0}, *consumer, 2000);
  const std::string bytes = dump(*entry);
  Entry* again = restore(bytes);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(dump(*again), bytes);
}

TEST_F(ValueDumpTest, OldFormsAreRead) {
  // A ziplist with "a", 5 and -300.
  const std::string ziplist(
      "\x14\x00\x00\x00\x0F\x00\x00\x00\x03\x00\x00\x01"
      "a\x03\xF6\x02\xC0\xD4\xFE\xFF",
      20);
  Entry* list = restore_body(std::string("\x0A\x14", 2) + ziplist);
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list_text(*list), "a,5,-300,");
  // A zipmap with "k" -> "v" and three bytes to spare behind the value.
  Entry* hash = restore_body(std::string("\x09\x0A\x01\x01k\x01\x03v...\xFF", 12));
  ASSERT_NE(hash, nullptr);
  EXPECT_EQ(hash_pairs(*hash), (std::map<std::string, std::string>{{"k", "v"}}));
  // Scores as text, and infinity.
  Entry* zset =
      restore_body(std::string("\x03\x02\x01"
                               "a\x03"
                               "1.5\x01"
                               "b\xFE",
                               11));
  ASSERT_NE(zset, nullptr);
  EXPECT_EQ(SortedSet(memory_, *zset, limits_.sorted_set).score_of("a"), 1.5);
  Entry* plain = restore_body(std::string("\x01\x02\x01x\xC0\x07", 6));
  ASSERT_NE(plain, nullptr);
  EXPECT_EQ(list_text(*plain), "x,7,");
}

TEST_F(ValueDumpTest, AZiplistIsRefusedThatSaysTwoThings) {
  const std::string right(
      "\x14\x00\x00\x00\x0F\x00\x00\x00\x03\x00\x00\x01"
      "a\x03\xF6\x02\xC0\xD4\xFE\xFF",
      20);
  const auto walks = [](std::string_view text) {
    return walk_ziplist(text, [](std::string_view) { return true; });
  };
  EXPECT_TRUE(walks(right));
  // Its size, where the last element stands, how many there are, how long those before others are.
  for (const size_t at : {0u, 4u, 8u, 10u, 13u, 15u}) {
    for (const int by : {-1, 1}) {
      std::string wrong = right;
      wrong[at] = static_cast<char>(wrong[at] + by);
      EXPECT_FALSE(walks(wrong)) << at << " by " << by;
    }
  }
}

TEST_F(ValueDumpTest, NonsenseIsRefused) {
  EXPECT_EQ(restore_body(""), nullptr);
  EXPECT_EQ(restore_body(std::string("\x02\x00", 2)), nullptr);            // an empty set
  EXPECT_EQ(restore_body(std::string("\x02\x02\x01x\x01x", 6)), nullptr);  // a member twice
  EXPECT_EQ(restore_body(std::string("\x04\x02\x01x\x01y\x01x\x01z", 10)), nullptr);
  EXPECT_EQ(restore_body(std::string("\x00\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10)), nullptr);
  EXPECT_EQ(restore_body(std::string("\x02\x80\x7F\xFF\xFF\xFF", 6)), nullptr);
  EXPECT_EQ(restore_body(std::string("\x00\xC3\x01\x80\x7F\xFF\xFF\xFFx", 9)), nullptr);
  EXPECT_EQ(restore_body(std::string("\x08\x00", 2)), nullptr);    // no such type
  EXPECT_EQ(restore_body(std::string("\x00\x01xy", 4)), nullptr);  // something behind it
  EXPECT_FALSE(dump_is_whole("short", false));
  std::string bytes = with_footer(std::string("\x00\x01x", 3), 9);
  EXPECT_TRUE(dump_is_whole(bytes, false));
  bytes[1] = 2;
  EXPECT_FALSE(dump_is_whole(bytes, false));
  EXPECT_FALSE(dump_is_whole(with_footer("x", 81), false));
  EXPECT_TRUE(dump_is_whole(with_footer("x", 81), true));
}

// What the versions after 11 are said to be, Redis and Valkey have not agreed on.
TEST_F(ValueDumpTest, DumpsOfRedisAreRead) {
  const auto error_of = [&](const std::string& body, uint16_t version) {
    const std::string dump = with_footer(body, version);
    EXPECT_TRUE(dump_is_whole(dump, false));
    const auto restored = restore_value(memory_, "key", dump, 1, {limits_, budget_});
    if (restored) Entry::destroy(memory_, *restored);
    return restored ? "" : restored.error().message;
  };
  for (const auto& [name, body] : RedisValues::all(memory_)) {
    SCOPED_TRACE(name);
    const std::string type = std::to_string(body[0]);
    for (const uint16_t version : {uint16_t{12}, uint16_t{14}})
      EXPECT_EQ(error_of(body, version), "");
    EXPECT_EQ(error_of(body, 15), "ERR Unsupported foreign data type: " + type);
    EXPECT_EQ(error_of(body, 79), "ERR Unsupported foreign data type: " + type);
    EXPECT_EQ(error_of(body, 80), "ERR Bad data format");
  }
  EXPECT_EQ(error_of("\x1C", 14), "ERR Unsupported foreign data type: 28");
  EXPECT_EQ(error_of(std::string("\x00\x01x", 3), 79), "");
}

// A string in a dump: LZF of `text`, whatever its length.
std::string compressed(std::string_view text) {
  std::string packed(text.size(), '\0');
  packed.resize(lzf_pack(text, packed));
  std::string bytes = "\xC3";
  for (const size_t length : {packed.size(), text.size()}) {
    bytes += '\x80';
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(length >> shift);
  }
  return bytes + packed;
}

// Values of every form whose bytes are few and whose contents are many.
std::map<std::string, std::string> expanding_bodies(base::SlabCache& memory) {
  constexpr size_t kElements = 20'000;
  const std::string zeros(1'000'000, '0');
  Listpack listpack = Listpack::create(memory);
  for (int i = 0; i < 5000; i++) {
    const std::string number = std::to_string(i);  // a score, and with what is before it a member
    listpack.append(memory, i % 2 == 1 ? number : std::string(60, 'a') + number);
  }
  const std::string packed = compressed(listpack.view());
  Listpack::destroy(memory, listpack);
  Listpack zeroes = Listpack::create(memory);
  for (size_t i = 0; i < kElements; i++) zeroes.append(memory, std::string(100, '0'));
  const std::string node = compressed(zeroes.view());
  Listpack::destroy(memory, zeroes);
  std::string intset = std::string("\x04\0\0\0\x20\x4E\0\0", 8);
  for (uint32_t i = 0; i < kElements; i++) {
    intset.append(reinterpret_cast<const char*>(&i), sizeof i);
  }
  std::string groups;
  for (int i = 0; i < 2000; i++) {
    groups += '\x04' + std::to_string(10'000 + i).substr(1) + std::string(5, '\0');
  }
  return {{"string", '\0' + compressed(zeros)},
          {"list", std::string("\x01\x01", 2) + compressed(zeros)},
          {"quicklist", std::string("\x12\x01\x02", 3) + node},
          {"plain node", std::string("\x12\x01\x01", 3) + compressed(zeros)},
          {"set", std::string("\x02\x01", 2) + compressed(zeros)},
          {"intset", '\x0B' + compressed(intset)},
          {"set listpack", '\x14' + packed},
          {"hash", std::string("\x04\x01\x01x", 4) + compressed(zeros)},
          {"hash listpack", '\x10' + packed},
          {"sorted set", std::string("\x05\x01", 2) + compressed(zeros) + std::string(8, '\0')},
          {"sorted set listpack", '\x11' + packed},
          {"stream", std::string("\x13\0\0\0\0\0\0\0\0\0\x47\xD0", 12) + groups}};
}

TEST_F(ValueDumpTest, NothingTakesMoreThanTheBudget) {
  budget_.memory_max = 100'000;
  for (const auto& [name, body] : expanding_bodies(memory_)) {
    SCOPED_TRACE(name);
    ASSERT_LT(body.size(), budget_.memory_max);
    const auto restored =
        restore_value(memory_, "key", with_footer(body, 80), 1, {limits_, budget_});
    ASSERT_FALSE(restored);
    EXPECT_TRUE(restored.error().message.starts_with("OOM ")) << restored.error().message;
    EXPECT_EQ(memory_.net_bytes(), 0);
    const auto whole = restore_value(memory_, "key", with_footer(body, 80), 1, {limits_, {}});
    ASSERT_TRUE(whole);
    Entry::destroy(memory_, *whole);
  }
}

TEST_F(ValueDumpTest, NoStringIsLongerThanTheProtocolAllows) {
  budget_.string_bytes_max = 19'000;
  for (const auto& [name, body] : expanding_bodies(memory_)) {
    if (name == "stream") continue;
    SCOPED_TRACE(name);
    const auto restored =
        restore_value(memory_, "key", with_footer(body, 80), 1, {limits_, budget_});
    ASSERT_FALSE(restored);
    EXPECT_TRUE(restored.error().message.starts_with("ERR string exceeds"));
  }
  EXPECT_NE(restore_body(std::string("\x00\x03", 2) + "abc"), nullptr);
}

TEST_F(ValueDumpTest, DamagedDumpsLeakNothing) {
  base::Random random(21);
  std::vector<std::string> dumps;
  Entry* hash_entry = keep(Entry::create(memory_, "key", Hash::create(memory_)));
  Hash hash(memory_, *hash_entry, limits_.hash, 0);
  for (int i = 0; i < 20; i++) hash.set("f" + std::to_string(i), "v");
  dumps.push_back(dump(*hash_entry));
  hash.set_expire("f1", 5);
  dumps.push_back(dump(*hash_entry));
  Stream* stream = Stream::create(memory_);
  Entry* stream_entry = keep(Entry::create(memory_, "key", stream->object()));
  const std::vector<std::string_view> pair = {"field", "value"};
  for (uint64_t i = 1; i <= 5; i++) stream->append(memory_, {i, 0}, pair, {});
  StreamGroup* group = stream->add_group(memory_, "group", {5, 0}, 5);
  group->deliver(memory_, {5, 0}, *group->add_consumer(memory_, "c", 1), 1);
  dumps.push_back(dump(*stream_entry));
  for (const std::string& whole : dumps) {
    const std::string body = whole.substr(0, whole.size() - 10);
    for (int round = 0; round < 3000; round++) {
      std::string damaged =
          body.substr(0, random.below(4) == 0 ? random.below(body.size()) + 1 : body.size());
      for (size_t i = random.below(4); i > 0; i--) {
        damaged[random.below(damaged.size())] = static_cast<char>(random.next());
      }
      const auto restored =
          restore_value(memory_, "key", with_footer(damaged, 80), 1, {limits_, budget_});
      if (restored) Entry::destroy(memory_, *restored);
    }
  }
}

TEST(Lzf, PacksAndUnpacks) {
  const std::string text(3000, 'a');
  std::string packed(text.size(), '\0');
  packed.resize(lzf_pack(text, packed));
  EXPECT_LT(packed.size(), 100u);
  std::string again(text.size(), '\0');
  EXPECT_TRUE(lzf_unpack(packed, again));
  EXPECT_EQ(again, text);
  again.push_back('\0');
  EXPECT_FALSE(lzf_unpack(packed, again));
  EXPECT_EQ(lzf_pack("abcdefgh", std::span(again).first(4)), 0u);
  EXPECT_TRUE(lzf_may_expand_to(3, 264));
  EXPECT_FALSE(lzf_may_expand_to(3, 265));
  EXPECT_FALSE(lzf_may_expand_to(0, 1));
}

}  // namespace
}  // namespace engine
