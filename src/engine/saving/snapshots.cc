// SPDX-License-Identifier: Apache-2.0
#include "engine/saving/snapshots.h"

#include <utility>

#include "engine/persistence/rdb_format.h"

namespace engine {

namespace {

constexpr size_t kKeysASlice = 4096;

// The oldest, unless fields of hashes have expiries.
uint16_t version_for(const Guard& guard, uint16_t oldest) {
  const Keyspace& keyspace = guard.keyspace();
  for (uint32_t db = 0; db < keyspace.databases(); db++) {
    TableSet* set = guard.table_set_if_any(db);
    if (set == nullptr) continue;
    for (uint32_t i = 0; i < set->size(); i++) {
      if ((*set)[i].partly_volatile_size() > 0) return rdb::kValkeyVersion;
    }
  }
  return oldest;
}

// What every file tells of who has written it.
std::vector<std::pair<std::string, std::string>> aux_of(uint16_t version, int64_t now_ms,
                                                        size_t used_memory) {
  const bool valkey = version == rdb::kValkeyVersion;
  return {{valkey ? "valkey-ver" : "redis-ver", valkey ? "9.1.0" : "7.2.4"},
          {"redis-bits", "64"},
          {"ctime", std::to_string(now_ms / 1000)},
          {"used-mem", std::to_string(used_memory)}};
}

}  // namespace

Snapshots::Snapshots(Keyspace& keyspace, base::FileSystem& disk, std::function<void()> wake_workers)
    : keyspace_(keyspace), disk_(disk), wake_workers_(std::move(wake_workers)), cut_(keyspace) {}

// The thread of the last one may still be telling that it has ended.
Snapshots::~Snapshots() {
  stop();
  let_go();
}

void Snapshots::let_go() {
  const std::lock_guard lock(begin_mutex_);
  if (running() != SnapshotPurpose::kNone) return;
  plan_ = {};
  set_file(nullptr);
}

void Snapshots::stop() {
  if (running() == SnapshotPurpose::kNone) return;
  cancel(running());
  // Each worker may have stopped within a partition of its own.
  for (uint32_t i = 0; i < keyspace_.workers(); i++) {
    while (cut_.walk(keyspace_.worker(i), kKeysASlice)) {
    }
  }
  complete(keyspace_.worker(0));
}

base::Result<void> Snapshots::begin(KeyspaceWorker& worker, SnapshotPlan plan) {
  const std::lock_guard lock(begin_mutex_);
  if (running() != SnapshotPurpose::kNone || cut_.running()) {
    return base::Error{std::string(kBusy)};
  }
  if (plan.version != 0 && plan.version != rdb::kOldVersion && plan.version != rdb::kVersion &&
      plan.version != rdb::kValkeyVersion) {
    return base::Error{"rdb-version is " + std::to_string(plan.version) +
                       ", and what can be written are 10, 11 and 80"};
  }
  auto file = SnapshotFile::create(disk_, plan.place);
  if (!file) return file.error();
  plan_ = std::move(plan);
  set_file(std::move(*file));
  SnapshotHeader header;
  {
    const Guard guard(keyspace_, worker);
    header.version = version_for(guard, plan_.oldest);
    if (plan_.version != 0 && plan_.version < header.version &&
        header.version == rdb::kValkeyVersion) {
      set_file(nullptr);
      return base::Error{"fields with an expiry need RDB version " +
                         std::to_string(header.version) + ", and rdb-version says " +
                         std::to_string(plan_.version)};
    }
    if (plan_.version != 0) header.version = plan_.version;
    running_.store(plan_.purpose, std::memory_order_release);
    header.aux = aux_of(header.version, worker.now_ms, keyspace_.used_memory());
    if (describe_) describe_(header);
    if (plan_.at_cut) plan_.at_cut(guard, header);
    header.aux.emplace_back("aof-base", plan_.purpose == SnapshotPurpose::kJournal ? "1" : "0");
    cut_.begin(guard, *file_, {.version = header.version, .compressed = plan_.place.compressed});
  }
  file_->start(std::move(header), {.has_room = [this] { has_room(); },
                                   .has_grown =
                                       [this] {
                                         if (plan_.has_grown) plan_.has_grown();
                                       },
                                   .has_ended = [this](const auto& outcome) { ended(outcome); }});
  wake_workers_();
  return {};
}

void Snapshots::complete(KeyspaceWorker& worker) {
  while (running() != SnapshotPurpose::kNone) {
    uint64_t seen;
    {
      const std::lock_guard lock(mutex_);
      seen = changes_;
    }
    if (cut_.walk(worker, kKeysASlice)) continue;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return changes_ != seen || running() == SnapshotPurpose::kNone; });
  }
}

bool Snapshots::cancel(SnapshotPurpose purpose) {
  const std::lock_guard lock(begin_mutex_);
  if (purpose == SnapshotPurpose::kNone || running() != purpose) return false;
  cut_.give_up();
  file_->cancel();
  wake_workers_();
  return true;
}

void Snapshots::set_key_delay(int64_t delay_us) {
  const std::lock_guard lock(mutex_);
  if (file_ != nullptr) file_->set_key_delay(delay_us);
}

// Whoever lets go of the last one waits for its thread, and is not to hold a lock for that.
void Snapshots::set_file(std::shared_ptr<SnapshotFile> file) {
  {
    const std::lock_guard lock(mutex_);
    file_.swap(file);
  }
}

uint64_t Snapshots::keys_saved() {
  const std::lock_guard lock(mutex_);
  return file_ == nullptr ? 0 : file_->keys();
}

size_t Snapshots::waiting_bytes() {
  const std::lock_guard lock(mutex_);
  return running() == SnapshotPurpose::kNone ? 0 : file_->waiting_bytes();
}

// --- on the file's thread ---------------------------------------------------------------------

void Snapshots::has_room() {
  {
    const std::lock_guard lock(mutex_);
    changes_++;
    changed_.notify_all();
  }
  wake_workers_();
}

void Snapshots::ended(const SnapshotFile::Outcome& outcome) {
  if (plan_.ended) plan_.ended(outcome);
  running_.store(SnapshotPurpose::kNone, std::memory_order_release);
  const std::lock_guard lock(mutex_);
  changes_++;
  changed_.notify_all();
}

}  // namespace engine
