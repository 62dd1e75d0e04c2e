// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_orders.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace engine {

void JournalOrders::set_policy(FsyncPolicy policy) {
  const std::lock_guard lock(mutex_);
  policy_ = policy;
}

void JournalOrders::set_timestamps(bool enabled) {
  const std::lock_guard lock(mutex_);
  timestamps_ = enabled;
}

void JournalOrders::flush_to(uint64_t offset) {
  const std::lock_guard lock(mutex_);
  flush_to_ = std::max(flush_to_, offset);
}

void JournalOrders::prepare(std::shared_ptr<base::AppendFile> file) {
  const std::lock_guard lock(mutex_);
  CHECK(next_ == nullptr);
  next_ = std::move(file);
}

void JournalOrders::begin_rewrite() {
  const std::lock_guard lock(mutex_);
  spoiled_ = false;
}

bool JournalOrders::prepared() const {
  const std::lock_guard lock(mutex_);
  return next_ != nullptr && !cut_is_made_;
}

bool JournalOrders::cutting() const {
  const std::lock_guard lock(mutex_);
  return cut_is_made_;
}

bool JournalOrders::has_outcome() const {
  const std::lock_guard lock(mutex_);
  return outcome_.has_value();
}

bool JournalOrders::cut_at(uint64_t offset, std::optional<uint32_t> database) {
  const std::lock_guard lock(mutex_);
  if (next_ == nullptr || spoiled_) return false;
  cut_is_made_ = true;
  cut_offset_ = offset;
  cut_database_ = database;
  return true;
}

bool JournalOrders::spoiled() const {
  const std::lock_guard lock(mutex_);
  return spoiled_;
}

void JournalOrders::end_rewrite(Outcome outcome) {
  const std::lock_guard lock(mutex_);
  outcome_ = outcome;
  if (outcome == Outcome::kDropped) drop_cut();
}

void JournalOrders::drop_cut() {
  next_ = nullptr;
  cut_is_made_ = false;
}

// The end is read under the lock: a cut that is made afterwards is not before it.
JournalOrders::Now JournalOrders::now(const WriteStream& stream) const {
  const uint64_t end = stream.end();
  return {.policy = policy_,
          .timestamps = timestamps_,
          .flush_to = flush_to_,
          .limit = cut_is_made_ ? std::min(end, cut_offset_) : end,
          .cut_is_made = cut_is_made_,
          .cut_offset = cut_offset_,
          .cut_database = cut_database_,
          .outcome = std::nullopt};
}

JournalOrders::Now JournalOrders::look(const WriteStream& stream) const {
  const std::lock_guard lock(mutex_);
  return now(stream);
}

JournalOrders::Now JournalOrders::take(const WriteStream& stream) {
  const std::lock_guard lock(mutex_);
  Now orders = now(stream);
  orders.outcome = std::exchange(outcome_, std::nullopt);
  return orders;
}

std::shared_ptr<base::AppendFile> JournalOrders::pass() {
  const std::lock_guard lock(mutex_);
  cut_is_made_ = false;
  return std::exchange(next_, nullptr);
}

void JournalOrders::spoil() {
  const std::lock_guard lock(mutex_);
  spoiled_ = true;
  drop_cut();
}

}  // namespace engine
