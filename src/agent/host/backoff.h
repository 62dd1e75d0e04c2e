// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace agent {

// How long a node that ended waits before it is started again: not at all the first time, then
// twice as long each time. One that has run for a while has nothing to make up for.
class Backoff {
 public:
  using ms = std::chrono::milliseconds;

  explicit Backoff(ms longest) : longest_(longest) {}

  ms next(ms uptime) {
    if (uptime >= kLongEnough) delay_ = ms(0);
    const ms delay = delay_;
    delay_ = std::min(longest_, std::max(kFirst, 2 * delay));
    return delay;
  }

  void reset() { delay_ = ms(0); }

 private:
  static constexpr ms kFirst = ms(250);
  static constexpr ms kLongEnough = ms(60'000);

  const ms longest_;
  ms delay_ = ms(0);
};

}  // namespace agent
