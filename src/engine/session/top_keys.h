// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace engine {

// The heaviest of any number of keys in room for a few (Space-Saving: Metwally, Agrawal and El
// Abbadi, 2005). A key that has no room takes the place of the lightest, and its weight with it: so
// a figure is too high by no more than the lightest has, and none that weighs more than a share of
// 1/room of all is missing. Not thread-safe.
class TopKeys {
 public:
  struct Weighed {
    std::string key;
    uint64_t weight;
  };

  explicit TopKeys(size_t room) : room_(room) {}

  void add(std::string_view key, uint64_t weight);

  std::vector<Weighed> all() const;  // in any order
  uint64_t total() const { return total_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
  };
  using Weights = std::unordered_map<std::string, uint64_t, Hash, std::equal_to<>>;

  const size_t room_;
  uint64_t total_ = 0;
  Weights weights_;
  std::set<std::pair<uint64_t, std::string_view>> by_weight_;  // views of what weights_ has
};

}  // namespace engine
