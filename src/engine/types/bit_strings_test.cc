// SPDX-License-Identifier: Apache-2.0
#include "engine/types/bit_strings.h"

#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "base/random.h"
#include "engine/types/test_bytes.h"

namespace engine {
namespace {

// Those that this processor has, beside none.
std::vector<BitVectors> wider_vectors() {
  std::vector<BitVectors> wider;
  for (const BitVectors vectors : {BitVectors::kAvx2, BitVectors::kAvx512}) {
    if (vectors <= best_bit_vectors()) wider.push_back(vectors);
  }
  return wider;
}

// Around the lengths at which a form changes its step.
constexpr size_t kLengths[] = {0,   1,   7,   8,   9,   31,  32,  33,  63,  64,   65,   127,
                               128, 129, 255, 256, 257, 511, 512, 513, 767, 1000, 1024, 4100};

TEST(BitStrings, EveryFormCountsTheSame) {
  base::Random random(3);
  for (const size_t length : kLengths) {
    for (size_t start = 0; start < 40; start++) {
      const std::string bytes = random_bytes(random, start + length);
      const std::string_view part = std::string_view(bytes).substr(start);
      size_t expected = 0;
      for (const char byte : part) {
        expected += static_cast<size_t>(std::popcount(static_cast<uint8_t>(byte)));
      }
      EXPECT_EQ(count_bits(part, BitVectors::kNone), expected);
      for (const BitVectors vectors : wider_vectors()) {
        EXPECT_EQ(count_bits(part, vectors), expected);
      }
    }
  }
}

TEST(BitStrings, EveryByteCountsAtEveryPlace) {
  for (const BitVectors vectors : wider_vectors()) {
    for (const char background : {'\0', '\xFF'}) {
      std::string bytes(512, background);
      const size_t others = background == '\0' ? 0 : 511 * 8;
      for (size_t place = 0; place < bytes.size(); place++) {
        for (unsigned byte = 0; byte < 256; byte++) {
          bytes[place] = static_cast<char>(byte);
          ASSERT_EQ(count_bits(bytes, vectors), others + static_cast<size_t>(std::popcount(byte)));
        }
        bytes[place] = background;
      }
    }
    EXPECT_EQ(count_bits(std::string(100'000, '\xFF'), vectors), 800'000u);
  }
}

TEST(BitStrings, EveryFormCombinesTheSame) {
  base::Random random(4);
  for (const BitOp op : {BitOp::kAnd, BitOp::kOr, BitOp::kXor}) {
    for (const size_t length : kLengths) {
      for (size_t start = 0; start < 33; start++) {
        const std::string source = random_bytes(random, start + length);
        const std::string before = random_bytes(random, start + length);
        const std::string_view part = std::string_view(source).substr(start);
        std::string expected = before;
        combine_bits(op, expected.data() + start, part, BitVectors::kNone);
        for (const BitVectors vectors : wider_vectors()) {
          std::string result = before;
          combine_bits(op, result.data() + start, part, vectors);
          EXPECT_EQ(result, expected);
        }
      }
    }
  }
}

TEST(BitStrings, OperationsAreThoseOfEachBit) {
  const auto combined = [](BitOp op) {
    std::string result = "\x0C";
    combine_bits(op, result.data(), "\x0A");
    return result;
  };
  EXPECT_EQ(combined(BitOp::kAnd), "\x08");
  EXPECT_EQ(combined(BitOp::kOr), "\x0E");
  EXPECT_EQ(combined(BitOp::kXor), "\x06");
  std::string inverted = "\x06";
  invert_bits(inverted.data(), inverted.size());
  EXPECT_EQ(inverted, "\xF9");
}

TEST(BitStrings, LeadingBytesEndAtTheFirstOtherOne) {
  std::vector<BitVectors> all = wider_vectors();
  all.push_back(BitVectors::kNone);
  for (const BitVectors vectors : all) {
    for (const uint8_t byte : {uint8_t{0}, uint8_t{0xFF}}) {
      for (const size_t length : kLengths) {
        const std::string same(length, static_cast<char>(byte));
        EXPECT_EQ(count_leading(same, byte, vectors), length);
        for (size_t place = 0; place < length; place += 1 + length / 300) {
          for (int bit = 0; bit < 8; bit++) {
            std::string bytes = same;
            bytes[place] = static_cast<char>(byte ^ 1 << bit);
            ASSERT_EQ(count_leading(bytes, byte, vectors), place);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace engine
