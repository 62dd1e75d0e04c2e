// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
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
};

}  // namespace aws::policy
