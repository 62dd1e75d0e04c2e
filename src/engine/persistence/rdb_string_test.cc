// SPDX-License-Identifier: Apache-2.0
#include "engine/persistence/rdb_string.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "engine/persistence/lzf.h"
#include "engine/persistence/test_pieces.h"
#include "engine/persistence/test_reading.h"
#include "engine/types/blob.h"

namespace engine {
namespace {

class RdbStringTest : public ReadingTest {};

constexpr size_t kLong = size_t{64} << 20;
constexpr size_t kPiece = 65536;

// What an entry with a string of so many bytes takes, or a part of that on its way.
size_t footprint_of(size_t bytes) { return base::SlabCache::footprint(sizeof(Blob) + bytes) + 64; }

std::string plain_string(size_t bytes) {
  RdbStringSink sink;
  RdbWriter out(sink, 0);
  out.byte(rdb::kString);
  out.string(std::string(bytes, 'x'));
  return sink.take();
}

TEST_F(RdbStringTest, ALongStringIsHeldOnceWhereItsLengthIsCertain) {
  const std::string bytes = plain_string(kLong);
  int64_t highest = 0;
  PieceSource source(bytes, kPiece, bytes.size());
  source.look = [&] { highest = std::max(highest, memory_.net_bytes()); };
  budget_.memory_max = footprint_of(kLong);
  EXPECT_EQ(fault_of(source), RdbFault::kNone);
  EXPECT_GE(static_cast<size_t>(highest), kLong);
  EXPECT_LE(static_cast<size_t>(highest), footprint_of(kLong));
}

TEST_F(RdbStringTest, AnUncertainLengthTakesMemoryAsItsBytesCome) {
  const std::string bytes = plain_string(kLong);
  PieceSource source(bytes, kPiece);
  size_t given = 0;
  source.look = [&] {
    const size_t at_most = std::max(2 * given, 2 * kPiece);
    EXPECT_LE(static_cast<size_t>(memory_.net_bytes()), footprint_of(at_most));
    given += kPiece;
  };
  // One half is copied when the other begins.
  budget_.memory_max = footprint_of(kLong) + footprint_of(kLong / 2);
  EXPECT_EQ(fault_of(source), RdbFault::kNone);
  budget_.memory_max = footprint_of(kLong);
  PieceSource again(bytes, kPiece);
  EXPECT_EQ(fault_of(again), RdbFault::kOutOfMemory);
}

TEST_F(RdbStringTest, ALengthThatIsOnlyClaimedTakesNothing) {
  const std::map<std::string, std::string> claims = {
      {"string", std::string("\x00\x81\x00\x00\x7F\xFF\xFF\xFF\xFF\xFF", 10)},
      {"compressed", std::string("\x00\xC3\x80\x10\x00\x00\x00\x80\xFF\xFF\xFF\xFF\x1F", 13)},
      {"element", std::string("\x01\x01\x80\x30\x00\x00\x00", 7)},
      {"field", std::string("\x04\x01\x81\x00\x00\x7F\xFF\xFF\xFF\xFF\xFF", 11)},
      {"listpack", std::string("\x10\x80\xFF\xFF\xFF\xFF", 6)},
      {"members", std::string("\x02\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10)},
      {"scores", std::string("\x05\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10)},
      {"nodes", std::string("\x13\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10)}};
  budget_.memory_max = 200'000;
  for (const auto& [name, head] : claims) {
    SCOPED_TRACE(name);
    PieceSource source(head + "abc", 64);
    const RdbFault fault = fault_of(source);
    // A string's bytes come into a copy first: that much is known to be too much.
    EXPECT_TRUE(fault == RdbFault::kEnded || fault == RdbFault::kOutOfMemory);
  }
  budget_ = {};
  for (const auto& [name, head] : claims) {
    SCOPED_TRACE(name);
    PieceSource source(head + "abc", 64);
    source.look = [&] { EXPECT_LE(memory_.net_bytes(), 200'000); };
    EXPECT_EQ(fault_of(source), RdbFault::kEnded);
  }
}

TEST_F(RdbStringTest, NoElementIsLongerThanAListpack) {
  for (const std::string_view head : {"\x01\x01", "\x12\x01\x01"}) {
    PieceSource source(std::string(head) + "\x80\x50" + std::string(3, '\0') + "abc", 64);
    EXPECT_EQ(fault_of(source), RdbFault::kStringTooLong);
  }
}

// Gathers no more than one field, and a few bytes of it.
TEST_F(RdbStringTest, ALargeHashIsReadElementByElement) {
  Entry* entry = Entry::create(memory_, "key", Hash::create(memory_));
  Hash hash(memory_, *entry, limits_.hash, 0);
  for (int i = 0; i < 100'000; i++) hash.set("field " + std::to_string(i), std::to_string(i));
  const auto footprint = static_cast<size_t>(memory_.net_bytes());
  const std::string bytes = typed_bytes(*entry, 0);
  Entry::destroy(memory_, entry);
  PieceSource source(bytes, 4096);
  budget_.memory_max = footprint + 4096;
  EXPECT_TRUE(read_again(source).size() == bytes.size());  // in whatever order
  EXPECT_GT(footprint, 1'000'000u);
}

TEST_F(RdbStringTest, StringsOnTheirWayAreInTheBudget) {
  const std::string text(100'000, 'x');
  for (const auto& [memory_max, fault] :
       {std::pair{250'000, RdbFault::kOutOfMemory}, {450'000, RdbFault::kNone}}) {
    RdbStringSink sink;
    RdbWriter out(sink, 0);
    out.byte(rdb::kHash);
    out.length(1);
    out.string(text);
    out.string(text);
    PieceSource source(sink.take(), 1000);
    budget_.memory_max = static_cast<size_t>(memory_max);
    EXPECT_EQ(fault_of(source), fault);
  }
}

// --- compressed bytes in pieces ---------------------------------------------------------------

std::string compressed_value(const std::string& packed, size_t length) {
  RdbStringSink sink;
  RdbWriter out(sink);
  out.byte(rdb::kString);
  out.byte(rdb::kEncoded | rdb::kLzf);
  out.length(packed.size());
  out.length(length);
  out.raw(packed);
  return sink.take();
}

TEST_F(RdbStringTest, CompressedBytesMeanTheSameInPieces) {
  base::Random random(5);
  std::string text;
  while (text.size() < 30'000) text += "some words " + std::to_string(random.below(300));
  text += std::string(2000, 'z');  // stretches of the longest kind
  std::string packed(text.size(), '\0');
  packed.resize(lzf_pack(text, packed));
  ASSERT_FALSE(packed.empty());
  for (const size_t piece : {1u, 2u, 3u, 1000u}) {
    PieceSource source(compressed_value(packed, text.size()), piece);
    Entry* entry = read(source);
    ASSERT_NE(entry, nullptr);
    IntegerText scratch;
    EXPECT_EQ(string_bytes(*entry, scratch), text);
    Entry::destroy(memory_, entry);
  }
}

TEST_F(RdbStringTest, CompressedNonsenseIsNonsenseInPieces) {
  // A stretch from before the beginning; one that is longer than the text; text that is too short;
  // a token that is cut off, twice.
  const std::vector<std::pair<std::string, size_t>> nonsense = {
      {std::string("\x00x\x20\x01", 4), 4},
      {std::string("\x00x\xE0\x10\x00", 5), 20},
      {std::string("\x00x\x20\x00", 4), 5},
      {std::string("\x00x\xE0\x10", 4), 27},
      {std::string("\x00x\x05yz", 5), 7}};
  for (const auto& [packed, length] : nonsense) {
    const std::string bytes = compressed_value(packed, length);
    RdbMemorySource whole(bytes);
    EXPECT_EQ(fault_of(whole), RdbFault::kBadData);
    PieceSource source(bytes + "more", 1);
    EXPECT_EQ(fault_of(source), RdbFault::kBadData);
  }
  PieceSource good(compressed_value(std::string("\x00x\xE0\x10\x00", 5), 26), 1);
  EXPECT_EQ(fault_of(good), RdbFault::kNone);
}

}  // namespace
}  // namespace engine
