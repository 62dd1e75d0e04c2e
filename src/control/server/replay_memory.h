// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "aws/model/error.h"

namespace control {

// The signatures of mutations that were carried out, for as long as each could be used again: who
// overheard a signed request must not repeat it. Holds a bounded number; when it is full, further
// mutations are refused rather than old ones forgotten. It begins empty with the program, so that
// a signature from before a restart can be used once more within its window.
//
// A refusal says Throttling, which every SDK answers by signing anew and trying again. That is
// right for the honest sender of the same call twice within a second, whose signatures are equal;
// who cannot sign gains nothing from trying. Not thread-safe.
class ReplayMemory {
 public:
  explicit ReplayMemory(size_t signatures_max) : signatures_max_(signatures_max) {}

  // Whether a mutation with this signature may be carried out now.
  aws::Result<void> check(std::string_view signature, int64_t now_ms);

  // It was carried out; the signature is of no use after `valid_until_ms`.
  void remember(std::string_view signature, int64_t valid_until_ms);

  size_t size() const { return known_.size(); }

 private:
  const size_t signatures_max_;
  std::unordered_set<std::string> known_;
  std::set<std::pair<int64_t, std::string>> by_end_;
};

}  // namespace control
