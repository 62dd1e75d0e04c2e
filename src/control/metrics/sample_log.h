// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "control/metrics/samples.h"

namespace control::metrics {

// The samples that users have sent to one series lately, one by one, by the second that they are of
// (since the Unix epoch). Not thread-safe.
class SampleLog {
 public:
  // How many bytes this takes, about. Of a second that has thousands of values the rest is not
  // noted.
  size_t add(int64_t at_s, std::span<const WeightedValue> values);

  // Adds the samples of [from_s, to_s) if they are just those that `point` was made from; false,
  // and nothing is done: some of them have not been noted.
  bool add_to(Samples& samples, int64_t from_s, int64_t to_s, const Point& point) const;

  // Forgets what was before; how many bytes that frees.
  size_t trim(int64_t before_s);

 private:
  std::map<int64_t, std::vector<WeightedValue>> seconds_;  // each in the order of its values
};

}  // namespace control::metrics
