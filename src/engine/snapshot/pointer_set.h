// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace engine {

// Pointers of which some are taken out one after the other: made at once and without an allocation
// each, as std::unordered_set is not.
class PointerSet {
 public:
  // Requires: each once, and none is null.
  void assign(const std::vector<const void*>& pointers) {
    places_.assign(std::bit_ceil(pointers.size() * 2 + 1), nullptr);
    for (const void* pointer : pointers) {
      size_t place = place_of(pointer);
      while (places_[place] != nullptr) place = behind(place);
      places_[place] = pointer;
    }
  }

  // Whether it was there.
  bool erase(const void* pointer) {
    if (places_.empty()) return false;
    for (size_t place = place_of(pointer); places_[place] != nullptr; place = behind(place)) {
      if (places_[place] != pointer) continue;
      places_[place] = &kErased;
      return true;
    }
    return false;
  }

 private:
  static constexpr char kErased = 0;

  size_t place_of(const void* pointer) const {
    constexpr uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
    return (reinterpret_cast<uint64_t>(pointer) * kGoldenRatio >> 32) & (places_.size() - 1);
  }
  size_t behind(size_t place) const { return (place + 1) & (places_.size() - 1); }

  std::vector<const void*> places_;  // null: free
};

}  // namespace engine
