// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace control {

// When something that could not be delivered is tried again, in SNS' four phases: at once, after
// the least delay, after delays that grow from the least to the longest, and after the longest.
struct RetryPolicy {
  int immediate;
  int least;
  int growing;
  int longest;
  int64_t least_s;
  int64_t longest_s;

  constexpr int retries() const { return immediate + least + growing + longest; }
};

// "http" and "https": over 50 minutes, as long as SNS lets anybody's policy for them last.
inline constexpr RetryPolicy kHttpRetries = {
    .immediate = 0, .least = 3, .growing = 10, .longest = 7, .least_s = 5, .longest_s = 300};
// Mail: SNS' own policy for it, over nearly seven hours.
inline constexpr RetryPolicy kMailRetries = {
    .immediate = 0, .least = 2, .growing = 10, .longest = 38, .least_s = 10, .longest_s = 600};

const RetryPolicy& retries_of(std::string_view protocol);

// How long after the last of `attempts` attempts, at least one, the next one is made; nullopt:
// there is none.
std::optional<int64_t> retry_delay_ms(const RetryPolicy& policy, int attempts);

}  // namespace control
