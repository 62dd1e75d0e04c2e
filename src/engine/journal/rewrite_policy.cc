// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/rewrite_policy.h"

#include <algorithm>

namespace engine {

bool has_outgrown(const RewriteThresholds& thresholds, uint64_t bytes,
                  uint64_t bytes_after_rewrite) {
  if (thresholds.percentage == 0 || bytes <= thresholds.min_bytes) return false;
  const uint64_t base = std::max<uint64_t>(bytes_after_rewrite, 1);
  if (bytes < base) return false;
  const double growth = static_cast<double>(bytes - base) * 100.0 / static_cast<double>(base);
  return growth >= static_cast<double>(thresholds.percentage);
}

void RewriteLimiter::failed(int64_t now_us) {
  failures_++;
  if (failures_ < kFailuresFree) return;
  delay_minutes_ = std::min(std::max<int64_t>(delay_minutes_ * 2, 1), kMinutesMax);
  not_before_us_ = now_us + delay_minutes_ * 60 * 1'000'000;
}

}  // namespace engine
