// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// Comparing and copying at the sizes that keys and small values have, where the call of the
// library's function costs as much as its work.

namespace base {

inline bool equal_bytes(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  constexpr size_t kWord = sizeof(uint64_t);
  constexpr size_t kInlineMax = 4 * kWord;
  if (a.size() < kWord || a.size() > kInlineMax) {
    return a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0;  // may be null
  }
  const auto differ = [&](size_t at) {
    uint64_t left;
    uint64_t right;
    std::memcpy(&left, a.data() + at, kWord);
    std::memcpy(&right, b.data() + at, kWord);
    return left ^ right;
  };
  uint64_t difference = differ(a.size() - kWord);  // the last word may overlap the one before
  for (size_t at = 0; at + kWord < a.size(); at += kWord) difference |= differ(at);
  return difference == 0;
}

// As memcpy: the two do not overlap.
inline void copy_bytes(char* to, const char* from, size_t count) {
  constexpr size_t kBlock = 16;
  constexpr size_t kInlineMax = 8 * kBlock;
  if (count < kBlock || count > kInlineMax) {
    if (count != 0) std::memcpy(to, from, count);  // an empty view may be null
    return;
  }
  for (size_t at = 0; at + kBlock < count; at += kBlock) std::memcpy(to + at, from + at, kBlock);
  // The last block may overlap the one before.
  std::memcpy(to + count - kBlock, from + count - kBlock, kBlock);
}

}  // namespace base
