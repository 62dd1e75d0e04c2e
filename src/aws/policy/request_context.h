// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace aws::policy {

// What conditions and variables of policies may ask about a request: condition keys, whose names
// have no case, and their values as texts. A key without a value is not there.
class RequestContext {
 public:
  void add(std::string_view key, std::string value) {
    values_[base::to_lower(key)].push_back(std::move(value));
  }
  void erase(std::string_view key) { values_.erase(base::to_lower(key)); }

  // Whatever value it has, nobody knows it yet: what depends on it allows nothing, and denies.
  void make_unknown(std::string_view key) {
    erase(key);
    unknown_.insert(base::to_lower(key));
  }
  bool is_unknown(std::string_view lower_key) const { return unknown_.contains(lower_key); }
  const std::set<std::string, std::less<>>& unknown() const { return unknown_; }

  // `key` in lower case. Lives until the key is added to.
  std::span<const std::string> find(std::string_view key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) return {};
    return found->second;
  }

  const std::map<std::string, std::vector<std::string>, std::less<>>& all() const {
    return values_;
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::set<std::string, std::less<>> unknown_;
};

}  // namespace aws::policy
