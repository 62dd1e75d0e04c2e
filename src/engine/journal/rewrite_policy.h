// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace engine {

// auto-aof-rewrite-percentage and auto-aof-rewrite-min-size.
struct RewriteThresholds {
  uint64_t percentage = 100;  // 0: never
  uint64_t min_bytes = 64 * 1024 * 1024;
};

// Whether a journal of `bytes`, that had `bytes_after_rewrite` when it was rewritten last, has
// grown so much that it is to be rewritten.
bool has_outgrown(const RewriteThresholds& thresholds, uint64_t bytes,
                  uint64_t bytes_after_rewrite);

// Keeps rewrites that fail from being tried again and again, each leaving an increment: after the
// third in a row the next one waits a minute, then two, four and so on up to an hour. Redis' rule.
// Not thread-safe.
class RewriteLimiter {
 public:
  static constexpr uint32_t kFailuresFree = 3;
  static constexpr int64_t kMinutesMax = 60;

  // Both with base::Clock's monotonic time.
  void failed(int64_t now_us);
  bool allows(int64_t now_us) const { return now_us >= not_before_us_; }

  void succeeded() { *this = {}; }
  uint32_t failures() const { return failures_; }  // in a row
  int64_t delay_minutes() const { return delay_minutes_; }

 private:
  uint32_t failures_ = 0;
  int64_t delay_minutes_ = 0;
  int64_t not_before_us_ = INT64_MIN;
};

}  // namespace engine
