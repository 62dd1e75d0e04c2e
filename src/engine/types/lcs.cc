// SPDX-License-Identifier: Apache-2.0
#include "engine/types/lcs.h"

#include <algorithm>

namespace engine {

namespace {

// cell(i, j): the length of the longest common subsequence of a[0, i) and b[0, j).
class Grid {
 public:
  Grid(std::string_view a, std::string_view b)
      : width_(b.size() + 1), cells_((a.size() + 1) * (b.size() + 1)) {
    for (size_t i = 1; i <= a.size(); i++) {
      for (size_t j = 1; j <= b.size(); j++) {
        cell(i, j) = a[i - 1] == b[j - 1] ? cell(i - 1, j - 1) + 1
                                          : std::max(cell(i - 1, j), cell(i, j - 1));
      }
    }
  }

  uint32_t& cell(size_t i, size_t j) { return cells_[i * width_ + j]; }

 private:
  size_t width_;
  std::vector<uint32_t> cells_;
};

}  // namespace

std::optional<Lcs> longest_common_subsequence(std::string_view a, std::string_view b,
                                              size_t bytes_max) {
  const size_t cells_max = bytes_max / sizeof(uint32_t);
  if (a.size() + 1 > cells_max / (b.size() + 1)) return std::nullopt;
  Grid grid(a, b);
  Lcs lcs;
  size_t i = a.size();
  size_t j = b.size();
  while (i > 0 && j > 0) {
    if (a[i - 1] == b[j - 1]) {
      lcs.subsequence += a[i - 1];
      LcsMatch* last = lcs.matches.empty() ? nullptr : &lcs.matches.back();
      if (last != nullptr && last->a_first == i && last->b_first == j) {
        last->a_first--;
        last->b_first--;
      } else {
        lcs.matches.push_back({i - 1, i - 1, j - 1, j - 1});
      }
      i--;
      j--;
    } else if (grid.cell(i - 1, j) > grid.cell(i, j - 1)) {
      i--;
    } else {
      j--;
    }
  }
  std::reverse(lcs.subsequence.begin(), lcs.subsequence.end());
  return lcs;
}

}  // namespace engine
