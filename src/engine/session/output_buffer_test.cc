// SPDX-License-Identifier: Apache-2.0
#include "engine/session/output_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/random.h"

namespace engine {
namespace {

// What a socket that takes `bytes_max` would have been given.
std::string send(OutputBuffer& out, size_t bytes_max) {
  std::array<iovec, 8> segments;
  std::string sent;
  const size_t count = out.segments(segments.data(), segments.size());
  for (size_t i = 0; i < count; i++) {
    sent.append(static_cast<const char*>(segments[i].iov_base),
                std::min(segments[i].iov_len, bytes_max - sent.size()));
  }
  out.consume(sent.size());
  return sent;
}

void append_as_blob(OutputBuffer& out, base::SlabCache& memory, const std::string& bytes) {
  Blob* blob = Blob::create(memory, bytes, bytes.size());
  bytes.size() % 2 == 0 ? out.append_blob(memory, blob) : out.append_shared(memory, blob);
  blob->release(memory);
}

// Against a plain string: bytes and blobs go in, any number of bytes comes out.
TEST(OutputBuffer, SendsEverythingInOrderHoweverItIsCut) {
  base::SlabPool pool;
  base::SlabCache memory(pool);
  {
    OutputBuffer out;
    std::string expected;
    base::Random random(4);
    for (int step = 0; step < 5000; step++) {
      const std::string bytes(random.below(20'000), static_cast<char>('a' + step % 26));
      expected += bytes;
      random.below(4) == 0 ? append_as_blob(out, memory, bytes) : out.append(bytes);
      ASSERT_EQ(out.pending_bytes(), expected.size());
      const size_t wanted = random.below(step % 500 < 400 ? 20'000 : 200'000);
      const std::string sent = send(out, wanted);
      ASSERT_TRUE(expected.starts_with(sent)) << "step " << step;
      expected.erase(0, sent.size());
    }
  }
  EXPECT_EQ(memory.net_bytes(), 0);
}

// A client that keeps asking and reads slowly never empties the buffer.
TEST(OutputBuffer, DoesNotGrowWithWhatWasSent) {
  OutputBuffer out;
  const std::string reply(4096, 'v');
  for (int i = 0; i < 64; i++) out.append(reply);
  for (int i = 0; i < 4000; i++) {
    out.append(reply);
    send(out, reply.size());
  }
  EXPECT_EQ(out.pending_bytes(), 64 * reply.size());
  EXPECT_LE(out.footprint(), 2 * 64 * reply.size());
}

// Bytes and blobs go in and are taken back; what was sent stays sent.
TEST(OutputBuffer, TakesBackWhateverCameBehindAMark) {
  base::SlabPool pool;
  base::SlabCache memory(pool);
  {
    OutputBuffer out;
    std::string expected;
    base::Random random(7);
    for (int step = 0; step < 3000; step++) {
      const std::string before = expected;
      const uint64_t mark = out.mark();
      for (uint64_t part = random.below(4); part > 0; part--) {
        const std::string bytes(random.below(step % 7 == 0 ? 300'000 : 3'000),
                                static_cast<char>('a' + step % 26));
        expected += bytes;
        random.below(2) == 0 ? append_as_blob(out, memory, bytes) : out.append(bytes);
      }
      if (random.below(3) == 0) {
        out.rewind(mark);
        expected = before;
      }
      ASSERT_EQ(out.pending_bytes(), expected.size()) << "step " << step;
      ASSERT_EQ(out.empty(), expected.empty()) << "step " << step;
      const std::string sent = send(out, random.below(90'000));
      ASSERT_TRUE(expected.starts_with(sent)) << "step " << step;
      expected.erase(0, sent.size());
    }
    out.clear();
    EXPECT_TRUE(out.empty());
    EXPECT_EQ(out.referenced_bytes(), 0u);
  }
  EXPECT_EQ(memory.net_bytes(), 0);
}

TEST(OutputBuffer, IsGivenUpAPartAtATime) {
  base::SlabPool pool;
  base::SlabCache memory(pool);
  OutputBuffer out;
  Blob* blob = Blob::create(memory, std::string(1000, 'm'), 1000);
  for (int i = 0; i < 10'000; i++) out.append_shared(memory, blob);
  out.append(std::string(3 << 20, 'v'));
  int parts = 1;
  while (!out.release_some()) parts++;
  EXPECT_GE(parts, 3);
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(out.footprint(), 0u);
  EXPECT_FALSE(blob->shared());
  blob->release(memory);
}

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
  EXPECT_EQ(out_.own_bytes(), 20'000u);
}

TEST_F(OutputBufferTest, ABoundOfZeroCopiesEverything) {
  out_.set_reference_bytes_min(0);
  out_.append_blob(memory_, blob_);
  EXPECT_EQ(out_.referenced_bytes(), 0u);
  EXPECT_EQ(out_.pending_bytes(), 20'000u);
}

}  // namespace
}  // namespace engine
