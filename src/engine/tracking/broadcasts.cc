// SPDX-License-Identifier: Apache-2.0
#include "engine/tracking/broadcasts.h"

#include <algorithm>

#include "base/check.h"

namespace engine {

namespace {

// A node of the map, and that of a set for each client.
constexpr size_t kPrefixBytes = 112;
constexpr size_t kClientBytes = 48;

}  // namespace

std::string_view Broadcasts::add(std::string_view prefix, uint32_t worker, uint64_t client) {
  auto place = prefixes_.find(prefix);
  if (place == prefixes_.end()) {
    place = prefixes_.emplace(std::string(prefix), std::vector<Clients>(untold_.size())).first;
    lengths_[prefix.size()]++;
    bytes_ += kPrefixBytes + prefix.size() + untold_.size() * sizeof(Clients);
  }
  if (place->second[worker].insert(client).second) bytes_ += kClientBytes;
  return place->first;
}

void Broadcasts::remove(std::string_view prefix, uint32_t worker, uint64_t client) {
  const auto place = prefixes_.find(prefix);
  CHECK(place != prefixes_.end() && place->second[worker].erase(client) == 1);
  bytes_ -= kClientBytes;
  if (place->second[worker].empty()) untold_[worker].erase(place->first);
  const bool wanted = std::any_of(place->second.begin(), place->second.end(),
                                  [](const Clients& clients) { return !clients.empty(); });
  if (wanted) return;
  const size_t length = place->first.size();
  bytes_ -= kPrefixBytes + length + untold_.size() * sizeof(Clients);
  prefixes_.erase(place);  // and with it perhaps what `prefix` is a view of
  if (--lengths_[length] == 0) lengths_.erase(length);
}

std::vector<Broadcasts::Untold> Broadcasts::take(uint32_t worker) {
  std::vector<Untold> all;
  for (auto& [prefix, keys] : untold_[worker]) {
    const Clients& clients = prefixes_.find(prefix)->second[worker];
    all.push_back({.keys = std::move(keys), .clients = {clients.begin(), clients.end()}});
  }
  untold_[worker].clear();
  return all;
}

}  // namespace engine
