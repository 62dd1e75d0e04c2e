// SPDX-License-Identifier: Apache-2.0
#include "engine/session/output_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace engine {
namespace {

class OutputBufferTest : public testing::Test {
 protected:
  OutputBufferTest() : memory_(pool_) {
    blob_ = Blob::create(memory_, std::string(20'000, 'v'), 20'000);
  }
  ~OutputBufferTest() override { blob_->release(memory_); }

  base::SlabPool pool_;
  base::SlabCache memory_;
  Blob* blob_;
  OutputBuffer out_;
};

TEST_F(OutputBufferTest, RefersToBigValues) {
  out_.append_blob(memory_, blob_);
  EXPECT_EQ(out_.reference_count(), 1u);
  EXPECT_EQ(out_.referenced_bytes(), 20'000u);
  EXPECT_EQ(out_.pending_bytes(), 20'000u);
  out_.consume(5'000);
  EXPECT_EQ(out_.referenced_bytes(), 15'000u);
  out_.clear();
  EXPECT_EQ(out_.referenced_bytes(), 0u);
}

TEST_F(OutputBufferTest, CopiesBelowTheBound) {
  out_.set_reference_bytes_min(20'001);
  out_.append_blob(memory_, blob_);
  EXPECT_EQ(out_.reference_count(), 0u);
  EXPECT_EQ(out_.own_bytes().size(), 20'000u);
}

TEST_F(OutputBufferTest, ABoundOfZeroCopiesEverything) {
  out_.set_reference_bytes_min(0);
  out_.append_blob(memory_, blob_);
  EXPECT_EQ(out_.referenced_bytes(), 0u);
  EXPECT_EQ(out_.pending_bytes(), 20'000u);
}

}  // namespace
}  // namespace engine
