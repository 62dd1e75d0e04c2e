// SPDX-License-Identifier: Apache-2.0
#include "control/records/transaction.h"

#include <utility>

namespace control {

void Transaction::fail(StoreError error) {
  if (!failure_) failure_ = std::move(error);
}

const Transaction::Entry* Transaction::load(const std::string& key) {
  if (const auto known = entries_.find(key); known != entries_.end()) return &known->second;
  if (failure_) return nullptr;
  StoreResult<std::optional<Row>> row = store_.get(key);
  if (!row) {
    fail(row.error());
    return nullptr;
  }
  Entry& entry = entries_[key];
  if (*row) {
    entry.value = std::move((*row)->value);
    entry.seen = (*row)->version;
  }
  return &entry;
}

std::vector<Transaction::Found> Transaction::load_all(const std::string& prefix) {
  std::vector<Found> found;
  if (failure_) return found;
  StoreResult<std::vector<Row>> rows = store_.list(prefix);
  if (!rows) {
    fail(rows.error());
    return found;
  }
  for (Row& row : *rows) {
    const auto [position, fresh] = entries_.try_emplace(std::move(row.key));
    if (fresh) position->second = {std::move(row.value), row.version, false};
  }
  for (auto entry = entries_.lower_bound(prefix);
       entry != entries_.end() && entry->first.starts_with(prefix); ++entry) {
    if (entry->second.value) found.push_back({*entry->second.value, entry->second.seen});
  }
  return found;
}

void Transaction::put(const std::string& key, std::optional<std::string> value) {
  if (failure_) return;
  const auto entry = entries_.find(key);
  CHECK(entry != entries_.end());  // looked for first
  if (entry->second.value == value) return;
  entry->second.value = std::move(value);
  entry->second.written = true;
  changed_ = true;
}

StoreResult<void> Transaction::commit() {
  if (failure_) return *failure_;
  std::vector<Write> writes;
  for (auto& [key, entry] : entries_) {
    const bool came_and_went = !entry.value && entry.seen == 0;
    if (entry.written && !came_and_went) writes.push_back({key, entry.value, entry.seen});
  }
  if (writes.empty()) return {};
  if (const StoreResult<uint64_t> done = store_.commit(writes); !done) return done.error();
  return {};
}

}  // namespace control
