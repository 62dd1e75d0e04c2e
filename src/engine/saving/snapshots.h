// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/keyspace/guard.h"
#include "engine/persistence/rdb_format.h"
#include "engine/saving/snapshot_file.h"
#include "engine/snapshot/cut.h"

namespace engine {

// What a snapshot is for.
enum class SnapshotPurpose : uint8_t { kNone, kSave, kJournal, kReplicas };

// What is wanted of a snapshot.
struct SnapshotPlan {
  SnapshotPurpose purpose = SnapshotPurpose::kSave;
  SnapshotPlace place;
  uint16_t version = 0;  // of RDB; 0: the oldest that can hold all of the data
  // What 0 means at the least: rdb::kOldVersion for readers that know no other.
  uint16_t oldest = rdb::kVersion;
  // At the instant of the cut, under all locks: what follows in the stream is not in the snapshot.
  std::function<void(const Guard&, SnapshotHeader&)> at_cut = {};
  // On the snapshot's own thread: that there is more of the file, and how it ended.
  std::function<void()> has_grown = {};
  std::function<void(const SnapshotFile::Outcome&)> ended = {};
};

// The snapshots of a node, one at a time: the cut that all workers write together, and the file
// that it goes into. Thread-safe.
class Snapshots {
 public:
  static constexpr std::string_view kBusy = "another snapshot is being written";

  // `wake_workers` has each worker call walk() soon. The disk outlives it.
  Snapshots(Keyspace& keyspace, base::FileSystem& disk, std::function<void()> wake_workers);
  ~Snapshots();  // as stop()

  // What of the node goes in front of the keys: asked at the cut, under all locks. To be called
  // before the first one begins.
  void describe_with(std::function<void(SnapshotHeader&)> describe) {
    describe_ = std::move(describe);
  }

  // Gives up what is being written, and waits until nothing is called any more. Requires: the
  // workers have stopped.
  void stop();

  // Holds all partitions for an instant. The error is a sentence: kBusy, or why no file can be
  // written. Without a guard.
  base::Result<void> begin(KeyspaceWorker& worker, SnapshotPlan plan);

  // A slice of the one that is being written, if there is one. False: nothing to do now.
  bool walk(KeyspaceWorker& worker, size_t keys) { return cut_.walk(worker, keys); }

  // Writes until there is nothing left to be written, and waits for the rest. For who has nothing
  // else to do; the other workers help if they still run.
  void complete(KeyspaceWorker& worker);

  // What is being written; kNone: nothing, begin() may be called.
  SnapshotPurpose running() const { return running_.load(std::memory_order_acquire); }

  // Forgets the last one if it has ended: a file without a name goes once nobody reads it. Without
  // a guard.
  void let_go();

  // Has the one for that purpose end with an error, if there is one. Returns whether there was.
  bool cancel(SnapshotPurpose purpose);

  // How long a key of the one that is being written takes, for tests that need time.
  void set_key_delay(int64_t delay_us);

  // The file that is being written, or the last one; for SnapshotPlan's functions.
  const std::shared_ptr<SnapshotFile>& file() const { return file_; }

  // Of the one that is being written, or the last one: how many keys there are, and how many of
  // them are in the file.
  uint64_t keys() const { return cut_.keys(); }
  uint64_t keys_saved();
  size_t waiting_bytes();

 private:
  void ended(const SnapshotFile::Outcome& outcome);
  void has_room();
  void set_file(std::shared_ptr<SnapshotFile> file);

  Keyspace& keyspace_;
  base::FileSystem& disk_;
  const std::function<void()> wake_workers_;
  std::function<void(SnapshotHeader&)> describe_;
  Cut cut_;

  std::mutex begin_mutex_;  // one begins at a time; over plan_; held while locks of keys are taken
  SnapshotPlan plan_;
  std::shared_ptr<SnapshotFile> file_;  // changes under begin_mutex_ and mutex_
  std::atomic<SnapshotPurpose> running_ = SnapshotPurpose::kNone;

  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t changes_ = 0;
};

}  // namespace engine
