// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace engine {

// Whether a client that holds memory of the node, half a request or replies that it has not read,
// is getting on with it. Who is, will soon give the memory back; who is not, may hold it for ever.
class ClientProgress {
 public:
  // Bytes were received from the client or taken by it.
  void moved(size_t bytes, int64_t now_ms) {
    moved_bytes_ += bytes;
    moved_ms_ = now_ms;
  }

  // To be called now and then, with what the client holds: once a second it looks whether what has
  // moved since is worth the name.
  void judge(size_t held_bytes, int64_t now_ms) {
    if (judged_ms_ == 0) judged_ms_ = now_ms;
    if (now_ms - judged_ms_ < kJudgedEveryMs) return;
    const auto seconds = static_cast<size_t>((now_ms - judged_ms_) / kJudgedEveryMs);
    crawls_ = moved_bytes_ / seconds < held_bytes / kSecondsToMoveAll;
    moved_bytes_ = 0;
    judged_ms_ = now_ms;
  }

  bool stands_still(int64_t now_ms) const { return crawls_ || now_ms - moved_ms_ >= kPauseMs; }

 private:
  static constexpr int64_t kPauseMs = 200;
  static constexpr int64_t kJudgedEveryMs = 1000;
  static constexpr size_t kSecondsToMoveAll = 60;

  size_t moved_bytes_ = 0;  // since it was judged
  int64_t moved_ms_ = 0;
  int64_t judged_ms_ = 0;
  bool crawls_ = false;  // a byte now and then is no progress
};

}  // namespace engine
