// SPDX-License-Identifier: Apache-2.0
#include "engine/types/hyperloglog_registers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/random.h"

namespace engine::hll {
namespace {

// The packed bytes end where their allocation does, so that a sanitizer sees what reads further.
class RegistersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (best_arithmetic() != Arithmetic::kVectors) GTEST_SKIP() << "this processor has no AVX2";
  }

  void fill(base::Random& random) {
    for (char& byte : packed_) byte = static_cast<char>(random.next());
    for (uint8_t& rank : *registers_) rank = static_cast<uint8_t>(random.below(64));
  }

  void expect_forms_raise_alike() {
    auto other = std::make_unique<Registers>(*registers_);
    raise_by_packed(*registers_, packed_.data(), Arithmetic::kPortable);
    raise_by_packed(*other, packed_.data(), Arithmetic::kVectors);
    ASSERT_EQ(*registers_, *other);
  }

  void expect_forms_pack_alike() {
    std::vector<char> other(kPackedBytes);
    pack(*registers_, packed_.data(), Arithmetic::kPortable);
    pack(*registers_, other.data(), Arithmetic::kVectors);
    ASSERT_EQ(packed_, other);
  }

  void expect_forms_count_alike() {
    const RankCounts counts = count_ranks(*registers_, Arithmetic::kPortable);
    ASSERT_EQ(counts, count_ranks(*registers_, Arithmetic::kVectors));
  }

  std::vector<char> packed_ = std::vector<char>(kPackedBytes);
  std::unique_ptr<Registers> registers_ = std::make_unique<Registers>(Registers{});
};

// A vector is 24 bytes: every value of each of its bytes, in all vectors of the sketch at once.
TEST_F(RegistersTest, BothFormsRaiseTheSameForEveryByteAtEveryPlace) {
  for (size_t place = 0; place < 24; place++) {
    for (int byte = 0; byte < 256; byte++) {
      std::fill(packed_.begin(), packed_.end(), '\0');
      for (size_t at = place; at < packed_.size(); at += 24) packed_[at] = static_cast<char>(byte);
      registers_->fill(0);
      expect_forms_raise_alike();
    }
  }
}

TEST_F(RegistersTest, BothFormsPackAndCountTheSameForEveryRankAtEveryPlace) {
  for (size_t place = 0; place < 32; place++) {
    for (uint8_t rank = 0; rank < 64; rank++) {
      registers_->fill(static_cast<uint8_t>(63 - rank));
      for (size_t at = place; at < kRegisters; at += 32) (*registers_)[at] = rank;
      expect_forms_pack_alike();
      expect_forms_count_alike();
    }
  }
}

TEST_F(RegistersTest, BothFormsAgreeOnRandomSketches) {
  base::Random random(11);
  for (int round = 0; round < 200; round++) {
    fill(random);
    expect_forms_raise_alike();
    expect_forms_pack_alike();
    expect_forms_count_alike();
  }
}

TEST_F(RegistersTest, WhatIsPackedComesBack) {
  base::Random random(12);
  for (const Arithmetic arithmetic : {Arithmetic::kPortable, Arithmetic::kVectors}) {
    fill(random);
    pack(*registers_, packed_.data(), arithmetic);
    auto read = std::make_unique<Registers>(Registers{});
    raise_by_packed(*read, packed_.data(), arithmetic);
    EXPECT_EQ(*read, *registers_);
  }
}

TEST_F(RegistersTest, LowerRanksRaiseNothing) {
  registers_->fill(40);
  std::fill(packed_.begin(), packed_.end(), '\0');
  raise_by_packed(*registers_, packed_.data(), Arithmetic::kVectors);
  EXPECT_EQ(count_ranks(*registers_, Arithmetic::kVectors)[40], kRegisters);
}

}  // namespace
}  // namespace engine::hll
