// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace base {
namespace {

// One bit at a time, straight from the definition.
uint16_t crc16_by_bit(std::string_view bytes) {
  uint32_t crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<uint32_t>(static_cast<uint8_t>(c)) << 8;
    for (int bit = 0; bit < 8; bit++) {
      crc = ((crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021u : 0u)) & 0xFFFF;
    }
  }
  return static_cast<uint16_t>(crc);
}

TEST(Crc16, MatchesTheSpecificationsCheckValue) { EXPECT_EQ(crc16("123456789"), 0x31C3); }

TEST(Crc16, SlicedAndBitwiseAgreeAtEveryLength) {
  std::string text;
  for (int length = 0; length < 70; length++) {
    EXPECT_EQ(crc16(text), crc16_by_bit(text)) << length;
    text.push_back(static_cast<char>(length * 37 + 11));
  }
}

TEST(KeySlot, UsesTheHashTagWhenThereIsOne) {
  EXPECT_EQ(key_slot("foo"), 12182u);
  EXPECT_EQ(key_slot("{user1000}.following"), key_slot("{user1000}.followers"));
  EXPECT_EQ(key_slot("foo{{bar}}zap"), key_slot("{bar"));
  EXPECT_EQ(key_slot("foo{bar}{zap}"), key_slot("bar"));
}

TEST(KeySlot, AnEmptyOrUnclosedTagIsPartOfTheKey) {
  EXPECT_EQ(key_slot("foo{}{bar}"), uint32_t{crc16("foo{}{bar}")} & (kSlots - 1));
  EXPECT_EQ(key_slot("foo{bar"), uint32_t{crc16("foo{bar")} & (kSlots - 1));
}

TEST(HashBytes, DependsOnTheSeed) {
  EXPECT_EQ(hash_bytes("key", 1), hash_bytes("key", 1));
  EXPECT_NE(hash_bytes("key", 1), hash_bytes("key", 2));
}

}  // namespace
}  // namespace base
