// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace engine {

// Whether a client that holds memory of the node, half a request or replies that it has not read,
// is getting on with it. Who is, will soon give the memory back; who is not, may hold it for ever.
// The verdict is of a second in which the node looked all the time: what it did not read while it
// was busy, or was not running at all, no client is to blame for.
class ClientProgress {
 public:
  // Bytes were received from the client or taken by it.
  void moved(size_t bytes) { moved_bytes_ += bytes; }

  // To be called about once a second at least, with what the client holds.
  void judge(size_t held_bytes, int64_t now_ms) {
    const int64_t elapsed_ms = now_ms - began_ms_;
    if (elapsed_ms >= 0 && elapsed_ms < kSecondMs) return;
    const bool watched = elapsed_ms >= 0 && elapsed_ms <= 3 * kSecondMs;
    if (watched) stands_still_ = moved_bytes_ < held_bytes / kSecondsToMoveAll;
    moved_bytes_ = 0;
    began_ms_ = now_ms;
  }

  bool stands_still() const { return stands_still_; }

 private:
  static constexpr int64_t kSecondMs = 1000;
  static constexpr size_t kSecondsToMoveAll = 60;  // a byte now and then is no progress

  size_t moved_bytes_ = 0;  // since the second began
  int64_t began_ms_ = 0;
  bool stands_still_ = false;
};

}  // namespace engine
