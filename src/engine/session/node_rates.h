// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/session/rate_sampler.h"

namespace engine {

// How fast what all workers count grows, over the last second and a half. One thread samples, ten
// times a second; any thread reads.
class NodeRates {
 public:
  // Sums over all workers.
  struct Totals {
    uint64_t commands = 0;
    uint64_t bytes_in = 0;
    uint64_t bytes_out = 0;
    uint64_t loops = 0;
    uint64_t loop_ns = 0;
  };

  // `now_us` is a monotonic time.
  void sample(int64_t now_us, const Totals& totals) {
    commands_.sample(now_us, totals.commands);
    bytes_in_.sample(now_us, totals.bytes_in);
    bytes_out_.sample(now_us, totals.bytes_out);
    loops_.sample(now_us, totals.loops);
    loop_ns_.sample(now_us, totals.loop_ns);
  }

  // A second.
  double commands() const { return commands_.per_second(); }
  double bytes_in() const { return bytes_in_.per_second(); }
  double bytes_out() const { return bytes_out_.per_second(); }
  double loops() const { return loops_.per_second(); }

  // How long a turn of a worker takes.
  double ns_per_loop() const { return loops() > 0 ? loop_ns_.per_second() / loops() : 0; }

 private:
  RateSampler commands_;
  RateSampler bytes_in_;
  RateSampler bytes_out_;
  RateSampler loops_;
  RateSampler loop_ns_;
};

}  // namespace engine
