// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/keyspace/guard.h"
#include "engine/persistence/rdb_file_format.h"
#include "engine/persistence/rdb_record.h"

namespace engine {

struct LoadingOptions {
  ValueLimits limits;
  RdbVersionCheck version_check = RdbVersionCheck::kStrict;
  bool look_at_checksum = true;
  // Keys and fields that are due by then are left out, as a primary does; INT64_MIN: none.
  int64_t due_by_ms = INT64_MIN;
  bool tells_due = false;          // puts that they are gone into the write stream
  bool replaces_existing = false;  // a key that is there already; else that is an error
  bool keeps_functions = false;    // those that are there stay beside the file's
  int64_t key_delay_us = 0;        // see key_delay.h
  int64_t began_ms = 0;            // wall clock, for who asks
};

// What the file says of itself, in front of its keys. The error is one sentence, with the offset.
base::Result<std::map<std::string, std::string>> read_aux(base::FileView& file,
                                                          RdbVersionCheck check);

struct LoadedFile {
  uint64_t keys = 0;
  uint64_t expired = 0;  // left out since they were due
  uint64_t empty = 0;    // left out since nothing was in them
  uint64_t bytes = 0;    // of the file, up to the end of RDB
  bool goes_on = false;  // something follows there
  std::map<std::string, std::string> aux;
  std::vector<std::string> functions;  // the sources of their libraries
};

// An RDB file on its way into a keyspace. A thread of its own finds where its records are, and the
// workers build them, batch by batch, each with work(). Nobody else is to use the keyspace
// meanwhile. If it fails, what was loaded so far is there, and is to be thrown away.
//
// Thread-safe.
class Loading {
 public:
  // `wake_workers` has each worker call work() soon.
  Loading(Keyspace& keyspace, std::unique_ptr<base::FileView> file, const LoadingOptions& options,
          std::function<void()> wake_workers);
  ~Loading();

  // A batch of records; false: there is none now. Without a guard.
  bool work(KeyspaceWorker& worker);

  // Whether all of it is loaded, or it has failed.
  bool done() const { return done_.load(std::memory_order_acquire); }

  // Works until done(). For who has nothing else to do.
  void complete(KeyspaceWorker& worker);

  // Requires: done(). The error is one sentence, with the offset.
  base::Result<LoadedFile> result();

  const LoadingOptions& options() const { return options_; }
  uint64_t bytes() const { return file_->size_at_most(); }
  uint64_t bytes_scanned() const { return scanned_.load(std::memory_order_relaxed); }
  uint64_t keys() const { return keys_.load(std::memory_order_relaxed); }

 private:
  struct Batch {
    std::vector<RdbRecord> records;
    uint64_t begin = 0;  // in the file, of the first
  };
  static constexpr size_t kBatchBytes = 64 * 1024;
  static constexpr size_t kBatchesMax = 64;
  static constexpr size_t kSlowKeys = 64;  // a batch, where keys are delayed

  void scan();
  void hand_over(Batch& batch);
  void build(KeyspaceWorker& worker, const RdbRecord& record);
  void insert(KeyspaceWorker& worker, const RdbRecord& record, Entry* entry);
  void leave_out(KeyspaceWorker& worker, const RdbRecord& record);
  void delay(size_t keys);
  void fail(std::string reason);
  void batch_is_done(uint64_t begin);
  void drop_done();

  Keyspace& keyspace_;
  const std::unique_ptr<base::FileView> file_;
  const LoadingOptions options_;
  const std::function<void()> wake_workers_;

  std::mutex mutex_;  // over what follows but atomics
  std::condition_variable changed_;
  std::deque<Batch> batches_;
  std::multiset<uint64_t> in_work_;  // where batches begin that workers have taken
  uint64_t handed_over_ = 0;         // up to there the file is in batches
  uint64_t dropped_ = 0;             // bytes of the file that nobody needs any more
  bool scanned_all_ = false;
  std::optional<std::string> error_;  // the first
  LoadedFile loaded_;

  std::atomic<bool> stopping_ = false;
  std::atomic<bool> done_ = false;
  std::atomic<uint64_t> scanned_ = 0;
  std::atomic<uint64_t> needed_from_ = 0;  // by the scanner
  std::atomic<uint64_t> keys_ = 0;
  std::atomic<uint64_t> expired_ = 0;
  std::atomic<uint64_t> empty_ = 0;
  std::thread scanner_;
};

}  // namespace engine
