// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace control {

// Values by text, as many as there is room for: what was not asked for the longest goes first. Not
// thread-safe.
template <typename Value>
class RecentMap {
 public:
  explicit RecentMap(size_t max) : max_(max) {}

  // A new one is `initial`. Valid until the next call.
  Value& at(std::string_view key, const Value& initial) {
    if (Value* const found = find(key)) return *found;
    entries_.emplace_front(std::string(key), initial);
    places_.emplace(entries_.front().first, entries_.begin());
    if (entries_.size() > max_) {
      places_.erase(places_.find(entries_.back().first));
      entries_.pop_back();
    }
    return entries_.front().second;
  }

  // nullptr: there is none.
  Value* find(std::string_view key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &entries_.front().second;
  }

  size_t size() const { return entries_.size(); }

 private:
  using Entries = std::list<std::pair<std::string, Value>>;  // the last one asked for in front

  const size_t max_;
  Entries entries_;
  std::map<std::string_view, typename Entries::iterator> places_;  // of the entries' own texts
};

}  // namespace control
