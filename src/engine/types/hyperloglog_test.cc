// SPDX-License-Identifier: Apache-2.0
#include "engine/types/hyperloglog.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "base/random.h"

namespace engine::hll {
namespace {

// A sketch beside an array of registers that is told the same.
class HyperLogLogTest : public ::testing::Test {
 protected:
  void add(const Element& element, size_t sparse_bytes_max) {
    auto& expected = (*registers_)[element.index];
    ASSERT_EQ(register_at(value_, element.index), expected);
    if (element.rank <= expected) return;
    expected = element.rank;
    if (is_dense(value_)) {
      const DenseChange change = dense_change(value_, element);
      value_.replace(change.offset, 2, change.bytes, 2);
    } else {
      ASSERT_TRUE(raise_sparse(value_, element, sparse_bytes_max));
    }
    ASSERT_TRUE(is_hyperloglog(value_));
  }

  void expect_equal() {
    auto read = std::make_unique<Registers>();
    read->fill(0);
    ASSERT_TRUE(merge(*read, value_));
    ASSERT_EQ(*read, *registers_);
  }

  std::string value_ = create();
  std::unique_ptr<Registers> registers_ = std::make_unique<Registers>(Registers{});
};

TEST_F(HyperLogLogTest, KeepsItsRegistersSparseAndDense) {
  base::Random random(9);
  for (int i = 0; i < 20'000; i++) {
    const Element element = element_of(std::to_string(random.next()));
    add(element, 3000);
    if (i % 500 == 0) expect_equal();
    if (HasFatalFailure()) FAIL() << i;
  }
  EXPECT_TRUE(is_dense(value_));
  expect_equal();
}

TEST_F(HyperLogLogTest, EveryRegisterAndRankCanBeSet) {
  for (size_t index = 0; index < kRegisters; index += 37) {
    add({index, static_cast<uint8_t>(1 + index % 51)}, 100'000);
  }
  add({kRegisters - 1, 51}, 100'000);
  add({0, 51}, 100'000);
  expect_equal();
}

TEST_F(HyperLogLogTest, TheLimitIsOfTheHeaderToo) {
  constexpr size_t kLimit = 100;
  for (size_t index = 0; !is_dense(value_); index += 200) {
    ASSERT_LT(index, kRegisters);
    EXPECT_LE(value_.size(), kLimit);
    add({index, 2}, kLimit);
  }
  expect_equal();
}

TEST_F(HyperLogLogTest, NeighboursShareRuns) {
  for (size_t index = 100; index < 104; index++) add({index, 3}, 3000);
  EXPECT_EQ(describe_runs(value_), "Z:100 v:3,4 Z:16280");
  add({101, 7}, 3000);
  EXPECT_EQ(describe_runs(value_), "Z:100 v:3,1 v:7,1 v:3,2 Z:16280");
  expect_equal();
}

TEST_F(HyperLogLogTest, EstimatesWithinAFewPercent) {
  for (int i = 1; i <= 100'000; i++) {
    add(element_of("element:" + std::to_string(i)), 3000);
    if (i == 100 || i == 1000 || i == 10'000 || i == 100'000) {
      EXPECT_LT(std::abs(static_cast<double>(estimate(*registers_)) - i), 0.03 * i + 2) << i;
    }
  }
}

TEST_F(HyperLogLogTest, NonsenseIsNoticed) {
  EXPECT_FALSE(is_hyperloglog(""));
  EXPECT_FALSE(is_hyperloglog("HYLL"));
  EXPECT_FALSE(is_hyperloglog(std::string(kDenseBytes, 'x')));
  std::string cut = value_.substr(0, value_.size() - 1);
  EXPECT_TRUE(is_hyperloglog(cut));
  auto registers = std::make_unique<Registers>(Registers{});
  EXPECT_FALSE(merge(*registers, cut));
  EXPECT_FALSE(make_dense(cut));
  EXPECT_FALSE(raise_sparse(cut, {5, 1}, 3000));
  EXPECT_EQ(register_at(cut, 5), std::nullopt);
  // More runs than there are registers.
  EXPECT_FALSE(merge(*registers, value_ + "\x7F\xFF"));
}

TEST_F(HyperLogLogTest, RandomBytesNeverLeaveTheirBounds) {
  base::Random random(10);
  auto registers = std::make_unique<Registers>(Registers{});
  for (int round = 0; round < 3000; round++) {
    std::string value = create().substr(0, kHeaderBytes);
    const size_t length = random.below(300);
    for (size_t i = 0; i < length; i++) value += static_cast<char>(random.next());
    merge(*registers, value);
    const Element element{random.below(kRegisters), static_cast<uint8_t>(1 + random.below(51))};
    register_at(value, element.index);
    raise_sparse(value, element, 3000);
    describe_runs(value);
  }
}

}  // namespace
}  // namespace engine::hll
