// SPDX-License-Identifier: Apache-2.0
#include "engine/tracking/tracking.h"

#include <algorithm>
#include <utility>

#include "engine/keyspace/guard.h"

namespace engine {

Tracking::Tracking(Keyspace& keyspace, MailBell& bell)
    : keyspace_(keyspace), bell_(bell), broadcasts_(bell.workers()) {
  for (uint32_t i = 0; i < bell.workers(); i++) boxes_.push_back(std::make_unique<Box>());
}

// --- who tracks -------------------------------------------------------------------------------

void Tracking::start(uint64_t client, const TrackingMode& mode) {
  const std::lock_guard lock(mutex_);
  clients_.insert_or_assign(client, mode);
  client_count_.store(clients_.size(), std::memory_order_relaxed);
}

void Tracking::stop(uint64_t client) {
  const std::lock_guard lock(mutex_);
  clients_.erase(client);
  client_count_.store(clients_.size(), std::memory_order_relaxed);
}

// Who changes a key after the client knows that it has the prefix sees the flag: between them lies
// the lock of a partition, or no reading of the client that is older than the change.
std::string_view Tracking::add_prefix(uint64_t client, std::string_view prefix) {
  const std::lock_guard lock(mutex_);
  const size_t bytes = broadcasts_.bytes();
  const std::string_view kept = broadcasts_.add(prefix, clients_.at(client).teller(), client);
  keyspace_.tracked().bytes.fetch_add(broadcasts_.bytes() - bytes, std::memory_order_relaxed);
  for (uint32_t i = 0; i < keyspace_.workers(); i++) keyspace_.worker(i).tells_all_changes = true;
  return kept;
}

void Tracking::remove_prefix(uint64_t client, std::string_view prefix) {
  const std::lock_guard lock(mutex_);
  const size_t bytes = broadcasts_.bytes();
  broadcasts_.remove(prefix, clients_.at(client).teller(), client);
  keyspace_.tracked().bytes.fetch_sub(bytes - broadcasts_.bytes(), std::memory_order_relaxed);
  if (!broadcasts_.empty()) return;
  for (uint32_t i = 0; i < keyspace_.workers(); i++) keyspace_.worker(i).tells_all_changes = false;
}

size_t Tracking::prefixes() const {
  const std::lock_guard lock(mutex_);
  return broadcasts_.prefix_count();
}

// --- what has changed -------------------------------------------------------------------------

void Tracking::put(uint32_t from, const TrackingMode& mode, Invalidation invalidation) {
  const uint32_t teller = invalidation.redirect != 0 ? mode.redirect_worker : mode.worker;
  boxes_[teller]->inbox.push_back(std::move(invalidation));
  number(*boxes_[teller]);
  bell_.ring(from, teller);
}

// Gives a number to what was just put there.
void Tracking::number(Box& box) {
  last_number_++;
  if (box.first_untold.load(std::memory_order_relaxed) == UINT64_MAX) {
    box.first_untold.store(last_number_, std::memory_order_seq_cst);
  }
}

void Tracking::forget(KeyspaceWorker& worker, std::string_view key,
                      const std::vector<uint64_t>& holders) {
  const std::lock_guard lock(mutex_);
  for (const uint64_t client : holders) {
    const auto found = clients_.find(client);
    if (found == clients_.end()) continue;
    const TrackingMode& mode = found->second;
    if (mode.broadcasts) continue;  // by now: what it had read before, it is told as well
    const bool own = client == worker.caller;
    if (own && mode.noloop) continue;
    if (own && mode.redirect == 0 && worker.callers_changes != nullptr) {
      worker.callers_changes->emplace_back(key);
      continue;
    }
    put(worker.index, mode,
        {.kind = Invalidation::Kind::kKey,
         .client = client,
         .redirect = mode.redirect,
         .key = std::string(key)});
    worker.untold = last_number_;
  }
}

// At once, so that whoever tells of one of them tells of all.
void Tracking::keys_changed(KeyspaceWorker& worker) {
  const auto tell = [&](uint32_t teller) {
    boxes_[teller]->has_broadcasts.store(true, std::memory_order_relaxed);
    number(*boxes_[teller]);
    worker.untold = last_number_;
    if (teller != worker.index) bell_.ring(worker.index, teller);
  };
  const std::lock_guard lock(mutex_);
  for (const ChangedKey& key : worker.changed_keys) {
    broadcasts_.changed(key.name, key.caller, tell);
  }
  worker.changed_keys.clear();
}

void Tracking::all_changed(KeyspaceWorker& worker) {
  if (clients() == 0) return;
  const std::lock_guard lock(mutex_);
  for (const auto& [client, mode] : clients_) {
    put(worker.index, mode,
        {.kind = Invalidation::Kind::kAll, .client = client, .redirect = mode.redirect, .key = {}});
  }
  worker.untold = last_number_;
}

void Tracking::redirect_is_broken(uint32_t from, uint64_t client) {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  put(from, found->second,
      {.kind = Invalidation::Kind::kRedirectBroken, .client = client, .redirect = 0, .key = {}});
}

// --- what is told -----------------------------------------------------------------------------

TrackingMail Tracking::take(uint32_t worker) {
  if (boxes_[worker]->first_untold.load(std::memory_order_relaxed) == UINT64_MAX) return {};
  const std::lock_guard lock(mutex_);
  return {.invalidations = std::exchange(boxes_[worker]->inbox, {}),
          .broadcasts = take_broadcasts(worker),
          .until = last_number_};
}

void Tracking::told(uint32_t worker, uint64_t until) {
  const std::lock_guard lock(mutex_);
  Box& box = *boxes_[worker];
  const bool all = box.inbox.empty() && !box.has_broadcasts.load(std::memory_order_relaxed);
  box.first_untold.store(all ? UINT64_MAX : until + 1, std::memory_order_seq_cst);
}

bool Tracking::holds(uint64_t untold) const {
  if (untold == 0) return false;
  return std::any_of(boxes_.begin(), boxes_.end(), [&](const auto& box) {
    return box->first_untold.load(std::memory_order_seq_cst) <= untold;
  });
}

std::vector<BroadcastInvalidation> Tracking::take_broadcasts(uint32_t worker) {
  std::vector<BroadcastInvalidation> all;
  boxes_[worker]->has_broadcasts.store(false, std::memory_order_relaxed);
  for (const auto& [keys, clients] : broadcasts_.take(worker)) {
    auto every = std::make_shared<std::vector<std::string>>();
    for (const auto& [key, caller] : keys) every->push_back(key);
    for (const uint64_t client : clients) {
      const TrackingMode& mode = clients_.at(client);
      BroadcastInvalidation told{.client = client, .redirect = mode.redirect, .keys = every};
      if (mode.noloop) {
        auto others = std::make_shared<std::vector<std::string>>();
        for (const auto& [key, caller] : keys) {
          if (caller != client) others->push_back(key);
        }
        if (others->empty()) continue;
        told.keys = std::move(others);
      }
      all.push_back(std::move(told));
    }
  }
  return all;
}

// --- how much is remembered -------------------------------------------------------------------

bool Tracking::are_too_many() const {
  const size_t keys_max = keys_max_.load(std::memory_order_relaxed);
  return keys_max != 0 && keys() > keys_max;
}

// Nobody's command does that: its caller is told as well.
bool Tracking::trim(KeyspaceWorker& worker, size_t most) {
  if (!are_too_many()) [[likely]]
    return true;
  const std::unique_lock lock(trim_mutex_, std::try_to_lock);
  if (!lock) return false;  // whoever has it may wait for a partition that we hold
  const uint64_t caller = std::exchange(worker.caller, 0);
  const bool done = forget_some(worker, most);
  worker.caller = caller;
  return done;
}

// One of each partition in turn, from anywhere on.
bool Tracking::forget_some(KeyspaceWorker& worker, size_t most) {
  const auto first = static_cast<uint32_t>(worker.random.below(keyspace_.partitions()));
  size_t forgotten = 0;
  for (bool any = true; any;) {
    any = false;
    for (uint32_t i = 0; i < keyspace_.partitions(); i++) {
      if (!are_too_many()) return true;
      if (forgotten >= most) return false;
      const uint32_t partition = (first + i) % keyspace_.partitions();
      const Guard guard(keyspace_, worker, {&partition, 1});
      if (!guard.forget_tracked(partition)) continue;
      forgotten++;
      any = true;
    }
  }
  return true;
}

}  // namespace engine
