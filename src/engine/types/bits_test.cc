// SPDX-License-Identifier: Apache-2.0
#include "engine/types/bits.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "engine/types/test_bytes.h"

namespace engine {
namespace {

bool bit_of(std::string_view bytes, size_t index) {
  return ((static_cast<uint8_t>(bytes[index / 8]) >> (7 - index % 8)) & 1) != 0;
}

TEST(Bits, RangesAreThoseOfTheSingleBits) {
  base::Random random(5);
  for (int round = 0; round < 300; round++) {
    std::string bytes = random_bytes(random, 1 + random.below(40));
    if (random.below(3) == 0) bytes.assign(bytes.size(), random.below(2) == 0 ? '\0' : '\xFF');
    const size_t first = random.below(bytes.size() * 8);
    const size_t last = first + random.below(bytes.size() * 8 - first);
    size_t count = 0;
    std::optional<size_t> found[2];
    for (size_t i = first; i <= last; i++) {
      const bool bit = bit_of(bytes, i);
      count += bit ? 1 : 0;
      if (!found[bit ? 1 : 0]) found[bit ? 1 : 0] = i;
    }
    EXPECT_EQ(count_bits_between(bytes, first, last), count);
    EXPECT_EQ(find_bit(bytes, false, first, last), found[0]);
    EXPECT_EQ(find_bit(bytes, true, first, last), found[1]);
  }
}

TEST(Bits, IntegersComeBackAndTouchNothingElse) {
  base::Random random(6);
  for (int round = 0; round < 2000; round++) {
    BitInteger type{.is_signed = random.below(2) == 0, .bits = 0};
    type.bits = static_cast<uint32_t>(1 + random.below(type.is_signed ? 64 : 63));
    const uint64_t offset = random.below(100);
    const std::string before = random_bytes(random, 24);
    const auto value = *add_bits(type, 0, static_cast<int64_t>(random.next()), BitOverflow::kWrap);
    std::string bytes = before;
    write_bits(bytes.data(), offset, type, value);
    EXPECT_EQ(read_bits(bytes, offset, type), value);
    for (size_t i = 0; i < bytes.size() * 8; i++) {
      if (i >= offset && i < offset + type.bits) continue;
      EXPECT_EQ(bit_of(bytes, i), bit_of(before, i));
    }
  }
  EXPECT_EQ(read_bits("\xFF", 4, {.is_signed = false, .bits = 8}), 0xF0);
}

TEST(Bits, OverflowsAsTold) {
  constexpr BitInteger kU2 = {.is_signed = false, .bits = 2};
  constexpr BitInteger kI8 = {.is_signed = true, .bits = 8};
  constexpr BitInteger kI64 = {.is_signed = true, .bits = 64};
  EXPECT_EQ(add_bits(kU2, 3, 1, BitOverflow::kWrap), 0);
  EXPECT_EQ(add_bits(kU2, 3, 1, BitOverflow::kSaturate), 3);
  EXPECT_EQ(add_bits(kU2, 3, 1, BitOverflow::kFail), std::nullopt);
  EXPECT_EQ(add_bits(kU2, 1, -2, BitOverflow::kWrap), 3);
  EXPECT_EQ(add_bits(kU2, 1, -2, BitOverflow::kSaturate), 0);
  EXPECT_EQ(add_bits(kI8, 127, 1, BitOverflow::kWrap), -128);
  EXPECT_EQ(add_bits(kI8, -128, -1, BitOverflow::kSaturate), -128);
  EXPECT_EQ(add_bits(kI64, INT64_MAX, 1, BitOverflow::kWrap), INT64_MIN);
  EXPECT_EQ(add_bits(kI64, INT64_MAX, 1, BitOverflow::kSaturate), INT64_MAX);
  EXPECT_EQ(add_bits(kI64, INT64_MIN, -1, BitOverflow::kFail), std::nullopt);
}

TEST(Bits, NegativeValuesOverflowUnsignedTypesUpwards) {
  constexpr BitInteger kU8 = {.is_signed = false, .bits = 8};
  constexpr BitInteger kU63 = {.is_signed = false, .bits = 63};
  constexpr BitInteger kI8 = {.is_signed = true, .bits = 8};
  EXPECT_EQ(fit_bits(kU8, 255, BitOverflow::kFail), 255);
  EXPECT_EQ(fit_bits(kU8, -1, BitOverflow::kSaturate), 255);
  EXPECT_EQ(fit_bits(kU8, -2, BitOverflow::kWrap), 254);
  EXPECT_EQ(fit_bits(kU8, -1, BitOverflow::kFail), std::nullopt);
  EXPECT_EQ(fit_bits(kU63, INT64_MIN, BitOverflow::kSaturate), INT64_MAX);
  EXPECT_EQ(fit_bits(kI8, -129, BitOverflow::kSaturate), -128);
  EXPECT_EQ(fit_bits(kI8, -129, BitOverflow::kWrap), 127);
}

}  // namespace
}  // namespace engine
