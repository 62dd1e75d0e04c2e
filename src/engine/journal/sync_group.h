// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace engine {

// When a sync under `appendfsync always` begins. Whoever was just answered mostly writes again at
// once, but finds the next sync begun without it: so two groups of clients take turns, and each
// waits for both syncs. Where a sync takes long, the next one therefore waits for nearly as many
// clients as there were at the end of the last: no longer than a sync takes, and half of that where
// none comes. A quick sync is made again sooner than they come.
//
// Of one thread. Times are of one monotonic clock, in microseconds.
class SyncGroup {
 public:
  // A sync has taken so long and ended now, for so many clients, those that came too late for it
  // included.
  void ended(size_t clients, int64_t took_us, int64_t now_us);

  // When to look again, while so many wait; `now_us`: the sync may begin.
  int64_t look_at_us(size_t clients, int64_t now_us);

 private:
  size_t wanted_ = 0;  // 0: no more are waited for
  size_t seen_ = 0;
  int64_t wait_us_ = 0;
  int64_t until_us_ = 0;
  int64_t grown_us_ = 0;  // when more had come, last
};

}  // namespace engine
