// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "control/store/lease_rows.h"
#include "control/store/store.h"

namespace control {

// A store that forgets all at its end: for tests and simulations.
class MemoryStore final : public Store {
 public:
  // The clock outlives it; leases end by it.
  explicit MemoryStore(const base::Clock& clock) : leases_(*this, clock) {}

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
    std::vector<RowChange> changes;
    for (const Write& write : writes) {
      RowChange change = {write.key, std::nullopt, write.value};
      if (auto row = rows_.extract(write.key)) change.before = std::move(row.mapped().value);
      if (write.value) rows_[write.key] = {write.key, *write.value, revision_};
      if (!write.key.starts_with(LeaseRows::kPrefix)) changes.push_back(std::move(change));
    }
    if (watcher_ && !changes.empty()) watcher_(changes);
    return revision_;
  }

  StoreResult<uint64_t> revision() override { return revision_; }
  void watch(Watcher watcher) override { watcher_ = std::move(watcher); }

  StoreResult<Lease> acquire(const LeaseRequest& request) override {
    return leases_.acquire(request);
  }
  StoreResult<Lease> renew(const LeaseClaim& claim, int64_t duration_ms) override {
    return leases_.renew(claim, duration_ms);
  }
  StoreResult<void> release(const LeaseClaim& claim) override { return leases_.release(claim); }
  StoreResult<std::optional<Lease>> lease(std::string_view name) override {
    return leases_.find(name);
  }

 private:
  std::map<std::string, Row, std::less<>> rows_;
  uint64_t revision_ = 0;
  Watcher watcher_;
  LeaseRows leases_;
};

}  // namespace control
