// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// A stretch that two strings share, by first and last index in each.
struct LcsMatch {
  size_t a_first, a_last;
  size_t b_first, b_last;

  size_t length() const { return a_last - a_first + 1; }
};

struct Lcs {
  std::string subsequence;
  std::vector<LcsMatch> matches;  // from the end to the start, as LCS IDX lists them
};

// The longest common subsequence of two strings, by dynamic programming in (|a|+1)*(|b|+1) cells
// of four bytes. nullopt if those would take more than `bytes_max`.
std::optional<Lcs> longest_common_subsequence(std::string_view a, std::string_view b,
                                              size_t bytes_max);

}  // namespace engine
