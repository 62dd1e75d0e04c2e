// SPDX-License-Identifier: Apache-2.0
#include "control/delivery/retries.h"

#include <cmath>

namespace control {

const RetryPolicy& retries_of(std::string_view protocol) {
  return protocol.starts_with("http") ? kHttpRetries : kMailRetries;
}

std::optional<int64_t> retry_delay_ms(const RetryPolicy& policy, int attempts) {
  constexpr int64_t kMsASecond = 1000;
  int retry = attempts - 1;  // how many there have been
  if (retry < policy.immediate) return 0;
  retry -= policy.immediate;
  if (retry < policy.least) return policy.least_s * kMsASecond;
  retry -= policy.least;
  if (retry < policy.growing) {
    const double ratio =
        static_cast<double>(policy.longest_s) / static_cast<double>(policy.least_s);
    const double part = (retry + 1.0) / policy.growing;
    return std::llround(static_cast<double>(policy.least_s * kMsASecond) * std::pow(ratio, part));
  }
  retry -= policy.growing;
  if (retry < policy.longest) return policy.longest_s * kMsASecond;
  return std::nullopt;
}

}  // namespace control
