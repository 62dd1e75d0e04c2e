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
    sent.append(static_cast<const char*>(segments[i].iov_base), segments[i].iov_len);
  }
  sent.resize(std::min(sent.size(), bytes_max));
  out.consume(sent.size());
  return sent;
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
      if (random.below(4) == 0 && !bytes.empty()) {
        Blob* blob = Blob::create(memory, bytes, bytes.size());
        out.append_blob(memory, blob);
        blob->release(memory);
      } else {
        out.append(bytes);
      }
      ASSERT_EQ(out.pending_bytes(), expected.size());
      const size_t wanted = random.below(step % 500 < 400 ? 20'000 : 200'000);
      const std::string sent = send(out, wanted);
      ASSERT_EQ(sent, expected.substr(0, sent.size())) << "step " << step;
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

}  // namespace
}  // namespace engine
