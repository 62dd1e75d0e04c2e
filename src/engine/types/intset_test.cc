// SPDX-License-Identifier: Apache-2.0
#include "engine/types/intset.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace engine {
namespace {

class IntsetTest : public ::testing::Test {
 protected:
  ~IntsetTest() override { Intset::destroy(memory_, intset_); }

  std::set<int64_t> all() {
    std::set<int64_t> seen;
    for (size_t i = 0; i < intset_.count(); i++) {
      if (!seen.empty()) {
        EXPECT_LT(*seen.rbegin(), intset_.at(i)) << "not in order";
      }
      seen.insert(intset_.at(i));
    }
    return seen;
  }

  base::SlabPool pool_;
  base::SlabCache memory_{pool_};
  Intset intset_ = Intset::create(memory_);
};

TEST_F(IntsetTest, WidensAtBothEnds) {
  std::set<int64_t> expected;
  for (const int64_t value :
       {int64_t{1}, int64_t{INT16_MIN} - 1, int64_t{INT16_MAX} + 1, int64_t{INT32_MAX} + 1,
        int64_t{INT32_MIN} - 1, INT64_MIN, INT64_MAX, int64_t{INT16_MAX}, int64_t{INT32_MIN}}) {
    EXPECT_TRUE(intset_.insert(memory_, value));
    EXPECT_FALSE(intset_.insert(memory_, value));
    expected.insert(value);
    EXPECT_EQ(all(), expected);
    EXPECT_TRUE(Intset::valid(intset_.view()));
  }
}

TEST_F(IntsetTest, WhatIsTooWideIsNotThere) {
  intset_.insert(memory_, 1);
  EXPECT_FALSE(intset_.contains(65'537));  // 1 in its low 16 bits
  EXPECT_FALSE(intset_.erase(memory_, 65'537));
  EXPECT_FALSE(intset_.erase(memory_, INT64_MIN));
  EXPECT_EQ(intset_.count(), 1u);
}

TEST_F(IntsetTest, FootprintIsWhatItTook) {
  const auto before = memory_.net_bytes() - static_cast<int64_t>(intset_.footprint());
  for (int64_t i = 0; i < 3000; i++) {
    intset_.insert(memory_, i * 1000);
    ASSERT_EQ(static_cast<int64_t>(intset_.footprint()), memory_.net_bytes() - before) << i;
  }
}

TEST_F(IntsetTest, IsMadeFromItsBytes) {
  for (int64_t i = 0; i < 300; i++) intset_.insert(memory_, i * i);
  const Intset copy = Intset::create(memory_, intset_.view());
  EXPECT_EQ(copy.view(), intset_.view());
  EXPECT_TRUE(copy.contains(299 * 299));
  Intset::destroy(memory_, copy);
}

// --- bytes from outside -----------------------------------------------------------------------

TEST(IntsetValid, KnowsTruncatedAndLongerOnes) {
  const std::string good("\x02\0\0\0\x02\0\0\0\x01\0\x02\0", 12);
  ASSERT_TRUE(Intset::valid(good));
  for (size_t length = 0; length < good.size(); length++) {
    EXPECT_FALSE(Intset::valid(std::string_view(good).substr(0, length))) << length;
  }
  EXPECT_FALSE(Intset::valid(good + std::string(1, '\0')));
  EXPECT_FALSE(Intset::valid(good + std::string(2, '\x05')));
}

TEST(IntsetValid, WantsAWidthThatThereIs) {
  for (int width = 0; width < 256; width++) {
    std::string bytes("\x02\0\0\0\x01\0\0\0", 8);
    bytes[0] = static_cast<char>(width);
    bytes.append(static_cast<size_t>(width), '\x01');
    EXPECT_EQ(Intset::valid(bytes), width == 2 || width == 4 || width == 8) << width;
  }
}

TEST(IntsetValid, WantsDifferentIntegersInOrder) {
  EXPECT_FALSE(Intset::valid(std::string("\x02\0\0\0\x02\0\0\0\x02\0\x01\0", 12)));
  EXPECT_FALSE(Intset::valid(std::string("\x02\0\0\0\x02\0\0\0\x02\0\x02\0", 12)));
  EXPECT_TRUE(Intset::valid(std::string("\x02\0\0\0\x02\0\0\0\xFF\xFF\x01\0", 12)));
  EXPECT_FALSE(Intset::valid(std::string("\x02\0\0\0\x02\0\0\0\x01\0\xFF\xFF", 12)));
}

// The product of count and width must not wrap to what is there. In a block of just that length,
// so that reading beyond it is noticed.
TEST(IntsetValid, WantsACountThatFits) {
  std::string bytes("\x08\0\0\0\x01\0\0\x20", 8);  // 0x20000001 times 8 is 8 in 32 bits
  bytes.append(8, '\x01');
  const std::vector<char> exact(bytes.begin(), bytes.end());
  EXPECT_FALSE(Intset::valid({exact.data(), exact.size()}));
}

}  // namespace
}  // namespace engine
