// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>

#include "control/store/store.h"

namespace control {

// A store that forgets all at its end: for tests and simulations.
class MemoryStore final : public Store {
 public:
  StoreResult<std::optional<Row>> get(std::string_view key) override {
    const auto row = rows_.find(key);
    if (row == rows_.end()) return std::optional<Row>();
    return std::optional<Row>(row->second);
  }

  StoreResult<std::vector<Row>> list(std::string_view prefix) override {
    std::vector<Row> found;
    for (auto row = rows_.lower_bound(prefix); row != rows_.end() && row->first.starts_with(prefix);
         ++row) {
      found.push_back(row->second);
    }
    return found;
  }

  StoreResult<uint64_t> commit(std::span<const Write> writes) override {
    for (const Write& write : writes) {
      const auto row = rows_.find(write.key);
      if ((row == rows_.end() ? 0 : row->second.version) != write.seen) {
        return StoreError{StoreError::Kind::kConflict, write.key + " was changed by another"};
      }
    }
    revision_++;
    std::vector<std::string> keys;
    for (const Write& write : writes) {
      keys.push_back(write.key);
      rows_.erase(write.key);
      if (write.value) rows_[write.key] = {write.key, *write.value, revision_};
    }
    if (watcher_) watcher_(keys);
    return revision_;
  }

  StoreResult<uint64_t> revision() override { return revision_; }
  void watch(Watcher watcher) override { watcher_ = std::move(watcher); }

 private:
  std::map<std::string, Row, std::less<>> rows_;
  uint64_t revision_ = 0;
  Watcher watcher_;
};

}  // namespace control
