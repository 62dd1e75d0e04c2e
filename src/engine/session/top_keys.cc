// SPDX-License-Identifier: Apache-2.0
#include "engine/session/top_keys.h"

namespace engine {

void TopKeys::add(std::string_view key, uint64_t weight) {
  total_ += weight;
  auto place = weights_.find(key);
  if (place != weights_.end()) {
    by_weight_.erase({place->second, place->first});
  } else {
    uint64_t inherited = 0;
    if (weights_.size() >= room_) {
      inherited = by_weight_.begin()->first;
      const auto lightest = weights_.find(by_weight_.begin()->second);
      by_weight_.erase(by_weight_.begin());
      weights_.erase(lightest);
    }
    place = weights_.emplace(std::string(key), inherited).first;
  }
  place->second += weight;
  by_weight_.emplace(place->second, place->first);
}

std::vector<TopKeys::Weighed> TopKeys::all() const {
  std::vector<Weighed> all;
  for (const auto& [key, weight] : weights_) all.push_back({key, weight});
  return all;
}

}  // namespace engine
