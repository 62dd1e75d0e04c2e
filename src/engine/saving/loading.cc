// SPDX-License-Identifier: Apache-2.0
#include "engine/saving/loading.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "base/words.h"
#include "engine/keyspace/database.h"
#include "engine/persistence/rdb_scanner.h"
#include "engine/saving/key_delay.h"

namespace engine {

namespace {

// Whether there is such a key, though nobody finds it since its time is over.
bool stands(const Guard& guard, uint32_t db, const Key& key) {
  const Table* table = guard.table_if_any(db, key.partition);
  return table != nullptr && table->find(key.hash, key.name).found();
}

// A file that cannot be read looks to the scanner like one that ends.
std::string why_not(const RdbScanner& scanner, const base::FileView& file) {
  const std::string fault = file.fault();
  return fault.empty() ? scanner.error() : fault;
}

}  // namespace

base::Result<std::map<std::string, std::string>> read_aux(base::FileView& file,
                                                          RdbVersionCheck check) {
  std::map<std::string, std::string> aux;
  RdbScanner scanner(file, check, false);
  for (auto item = scanner.next(); item == RdbScanner::Item::kAux; item = scanner.next()) {
    aux[std::string(scanner.name())] = scanner.text();
  }
  if (!scanner.error().empty()) return base::Error{why_not(scanner, file)};
  return aux;
}

Loading::Loading(Keyspace& keyspace, std::unique_ptr<base::FileView> file,
                 const LoadingOptions& options, std::function<void()> wake_workers)
    : keyspace_(keyspace),
      file_(std::move(file)),
      options_(options),
      wake_workers_(std::move(wake_workers)),
      scanner_([this] { scan(); }) {}

Loading::~Loading() {
  stopping_.store(true);
  {
    const std::lock_guard lock(mutex_);
    batches_.clear();
    changed_.notify_all();
  }
  scanner_.join();
}

// --- the scanner's thread ---------------------------------------------------------------------

void Loading::scan() {
  RdbScanner scanner(*file_, options_.version_check, options_.look_at_checksum);
  Batch batch;
  for (auto item = scanner.next(); !stopping_.load(); item = scanner.next()) {
    if (item == RdbScanner::Item::kError) {
      fail(why_not(scanner, *file_));
      break;
    }
    if (item == RdbScanner::Item::kEnd) break;
    if (item == RdbScanner::Item::kAux) {
      loaded_.aux[std::string(scanner.name())] = scanner.text();
    }
    if (item == RdbScanner::Item::kFunction) loaded_.functions.emplace_back(scanner.text());
    if (item != RdbScanner::Item::kRecord) continue;
    const RdbRecord& record = scanner.record();
    if (record.db >= keyspace_.databases()) {
      fail("at offset " + std::to_string(record.offset) + ": database " +
           std::to_string(record.db) + " is beyond the " + std::to_string(keyspace_.databases()) +
           " that `databases` allows");
      break;
    }
    if (batch.records.empty()) batch.begin = record.offset;
    batch.records.push_back(record);
    scanned_.store(scanner.offset(), std::memory_order_relaxed);
    needed_from_.store(scanner.needed_from(), std::memory_order_release);
    const bool slow = options_.key_delay_us != 0 && batch.records.size() >= kSlowKeys;
    if (slow || scanner.offset() - batch.begin >= kBatchBytes) hand_over(batch);
  }
  if (!batch.records.empty()) hand_over(batch);
  const bool goes_on = file_->front(scanner.offset() + 1).size() > scanner.offset() ||
                       file_->torn() > 0 || !file_->fault().empty();
  const std::lock_guard lock(mutex_);
  loaded_.bytes = scanner.offset();
  loaded_.goes_on = goes_on;
  scanned_all_ = true;
  if (batches_.empty() && in_work_.empty()) done_.store(true, std::memory_order_release);
  changed_.notify_all();
  wake_workers_();
}

void Loading::hand_over(Batch& batch) {
  if (options_.key_delay_us != 0) delay(batch.records.size());
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return batches_.size() < kBatchesMax || stopping_.load(); });
    batches_.push_back(std::exchange(batch, {}));
    handed_over_ = scanned_.load(std::memory_order_relaxed);
    changed_.notify_all();
  }
  wake_workers_();
}

void Loading::delay(size_t keys) {
  const std::chrono::microseconds pause(key_delay(options_.key_delay_us, keys));
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, pause, [this] { return stopping_.load(); });
}

void Loading::fail(std::string reason) {
  const std::lock_guard lock(mutex_);
  if (!error_) error_ = std::move(reason);
  stopping_.store(true);
  changed_.notify_all();
}

// --- the workers ------------------------------------------------------------------------------

bool Loading::work(KeyspaceWorker& worker) {
  Batch batch;
  {
    const std::lock_guard lock(mutex_);
    if (batches_.empty()) return false;
    batch = std::move(batches_.front());
    batches_.pop_front();
    in_work_.insert(batch.begin);
    changed_.notify_all();
  }
  for (const RdbRecord& record : batch.records) {
    if (stopping_.load(std::memory_order_relaxed)) break;
    build(worker, record);
  }
  batch_is_done(batch.begin);
  return true;
}

void Loading::batch_is_done(uint64_t begin) {
  const std::lock_guard lock(mutex_);
  in_work_.erase(in_work_.find(begin));
  drop_done();
  if (!scanned_all_ || !batches_.empty() || !in_work_.empty()) return;
  done_.store(true, std::memory_order_release);
  changed_.notify_all();
}

// Batches are taken in the order of the file, so that what is before the first of those in work is
// built; and the scanner has to have done with it. Under mutex_.
void Loading::drop_done() {
  constexpr uint64_t kAtOnce = uint64_t{4} << 20;
  uint64_t done = handed_over_;
  if (!batches_.empty()) done = batches_.front().begin;
  if (!in_work_.empty()) done = *in_work_.begin();
  done = std::min(done, needed_from_.load(std::memory_order_acquire));
  if (done < dropped_ + kAtOnce) return;
  dropped_ = done;
  file_->drop(dropped_);
}

void Loading::build(KeyspaceWorker& worker, const RdbRecord& record) {
  if (record.expire_ms != Entry::kNoExpire && record.expire_ms <= options_.due_by_ms) {
    leave_out(worker, record);
    return;
  }
  const BuiltRecord built = build_record(record, {.memory = worker.memory,
                                                  .limits = options_.limits,
                                                  .budget = {},
                                                  .fields_due_by_ms = options_.due_by_ms});
  if (built.entry != nullptr) {
    insert(worker, record, built.entry);
  } else if (built.fault == RdbFault::kEmpty) {
    constexpr uint64_t kTold = 10;
    if (empty_.fetch_add(1, std::memory_order_relaxed) < kTold) {
      const std::string key = base::quote_word(record_key(record));
      base::log::notice("skipping empty key: {}", key.substr(1, key.size() - 2));
    }
  } else if (built.fault == RdbFault::kAllDue) {
    leave_out(worker, record);
  } else {
    fail(describe_fault(record, built.fault));
  }
}

// Its time was over before the file was loaded. Who had it from the same history is told.
void Loading::leave_out(KeyspaceWorker& worker, const RdbRecord& record) {
  expired_.fetch_add(1, std::memory_order_relaxed);
  if (!options_.tells_due) return;
  const std::string name = record_key(record);
  const Key key = keyspace_.key(name);
  const Guard guard(keyspace_, worker, {&key.partition, 1});
  if (guard.effect_sink() == nullptr) return;
  worker.effects.add_removal(record.db, keyspace_.removal_verb(Keyspace::Removal::kExpired), name);
}

void Loading::insert(KeyspaceWorker& worker, const RdbRecord& record, Entry* entry) {
  const Key key = keyspace_.key(entry->key());
  const Guard guard(keyspace_, worker, {&key.partition, 1});
  const Database db(guard, record.db);
  db.mark_fresh(*entry);
  const Database::Found found = db.find(key, Use::kPeek);
  const bool keeps_due = options_.due_by_ms == INT64_MIN;
  if (!options_.replaces_existing && (found || (keeps_due && stands(guard, record.db, key)))) {
    fail("at offset " + std::to_string(record.offset) + ": the key " +
         shown_in_error(entry->key()) + " comes a second time");
    worker.graveyard.bury(entry);
    return;
  }
  db.put(key, found, entry);
  keys_.fetch_add(1, std::memory_order_relaxed);
}

void Loading::complete(KeyspaceWorker& worker) {
  while (!done()) {
    if (work(worker)) continue;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done() || !batches_.empty(); });
  }
}

base::Result<LoadedFile> Loading::result() {
  const std::lock_guard lock(mutex_);
  if (error_) return base::Error{*error_};
  loaded_.keys = keys_.load();
  loaded_.expired = expired_.load();
  loaded_.empty = empty_.load();
  return loaded_;
}

}  // namespace engine
