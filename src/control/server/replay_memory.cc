// SPDX-License-Identifier: Apache-2.0
#include "control/server/replay_memory.h"

namespace control {

aws::Result<void> ReplayMemory::check(std::string_view signature, int64_t now_ms) {
  while (!by_end_.empty() && by_end_.begin()->first < now_ms) {
    known_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
  }
  if (known_.contains(std::string(signature))) {
    return aws::Error(aws::kThrottling,
                      "This very request was carried out before. To repeat it, sign it anew at a "
                      "later second.");
  }
  if (known_.size() >= signatures_max_) {
    return aws::Error(aws::kThrottling, "Too many changes in the last minutes. Try again later.");
  }
  return {};
}

void ReplayMemory::remember(std::string_view signature, int64_t valid_until_ms) {
  const auto [place, is_new] = known_.emplace(signature);
  if (is_new) by_end_.emplace(valid_until_ms, *place);
}

}  // namespace control
