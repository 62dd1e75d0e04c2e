// SPDX-License-Identifier: Apache-2.0
#include "engine/keyspace/interest.h"

#include <algorithm>

namespace engine {

namespace {

std::pair<uint32_t, std::string_view> place_of(uint32_t db, std::string_view key) {
  return {db, key};
}

}  // namespace

bool Interest::watch(uint32_t db, std::string_view key, const std::shared_ptr<WatchMark>& mark) {
  auto& marks = watched_[{db, std::string(key)}];
  if (std::find(marks.begin(), marks.end(), mark) != marks.end()) return false;
  marks.push_back(mark);
  return true;
}

void Interest::unwatch(uint32_t db, std::string_view key, const WatchMark& mark) {
  const auto found = watched_.find(place_of(db, key));
  if (found == watched_.end()) return;
  std::erase_if(found->second, [&](const auto& other) { return other.get() == &mark; });
  if (found->second.empty()) watched_.erase(found);
}

void Interest::wait(const std::string& key, std::shared_ptr<Waiter> waiter) {
  auto& queue = waiting_[{waiter->db, key}];
  if (queue.empty() || queue.back() != waiter) queue.push_back(std::move(waiter));
}

void Interest::stop_waiting(const std::string& key, const Waiter& waiter) {
  const auto found = waiting_.find(place_of(waiter.db, key));
  if (found == waiting_.end()) return;  // the key was named twice
  found->second.remove_if([&](const auto& other) { return other.get() == &waiter; });
  if (found->second.empty()) waiting_.erase(found);
}

std::shared_ptr<Waiter> Interest::next_waiter(uint32_t db, std::string_view key,
                                              uint64_t after) const {
  const auto found = waiting_.find(place_of(db, key));
  if (found == waiting_.end()) return nullptr;
  for (const auto& waiter : found->second) {
    if (waiter->number > after) return waiter;
  }
  return nullptr;
}

void Interest::count(WaitingKeys& keys) const {
  keys.all += waiting_.size();
  for (const auto& [place, waiters] : waiting_) {
    const bool any = std::any_of(waiters.begin(), waiters.end(),
                                 [](const auto& waiter) { return waiter->even_without_key; });
    keys.even_without_key += any ? 1 : 0;
  }
}

void Interest::changed(uint32_t db, std::string_view key, uint32_t partition,
                       std::vector<ReadyKey>& ready) {
  if (const auto found = watched_.find(place_of(db, key)); found != watched_.end()) {
    for (const auto& mark : found->second) mark->changed.store(true, std::memory_order_relaxed);
  }
  if (!waiting_.contains(place_of(db, key))) return;
  const bool known = std::any_of(ready.begin(), ready.end(), [&](const ReadyKey& other) {
    return other.db == db && other.name == key;
  });
  if (!known) ready.push_back({db, std::string(key), partition});
}

}  // namespace engine
