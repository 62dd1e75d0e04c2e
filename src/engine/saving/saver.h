// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/keyspace/guard.h"
#include "engine/saving/snapshots.h"
#include "engine/settings/settings.h"

namespace engine {

// `save`: the data set is saved when so many changes were made and the last save is longer ago.
struct SavePoint {
  int64_t seconds = 0;
  uint64_t changes = 0;
};
std::vector<SavePoint> save_points(std::string_view setting);

// What INFO tells of saving. Times are seconds; -1: there was none.
struct SaverFigures {
  uint64_t changes = 0;      // that the file does not have
  int64_t last_save_s = 0;   // when the last one ended well, or the node was started
  bool failed = false;       // see Saver::failed()
  int64_t last_time_s = -1;  // that it took
  int64_t current_time_s = -1;
  uint64_t saves = 0;
};

// When a node writes its data set to `dbfilename`, and how that went: by SAVE and BGSAVE, by `save`
// points, at its end. Thread-safe; none of its functions is to be called with a guard, but for
// schedule(), cancel_soon(), flushed() and what only tells.
class Saver {
 public:
  struct Surroundings {
    const base::Clock& clock;
    // At the cut: adds what the file is to tell of the node's history.
    std::function<void(const Guard&, SnapshotHeader&)> describe;
    // failed() may be another now. On any thread.
    std::function<void()> status_changed;
  };

  Saver(Keyspace& keyspace, Snapshots& snapshots, Surroundings surroundings);

  // Begins a snapshot into the file. The error is a sentence.
  base::Result<void> begin(KeyspaceWorker& worker, const Settings& settings);

  // The same, and waits for it.
  base::Result<void> save(KeyspaceWorker& worker, const Settings& settings);

  // As save(), and whatever else is being written is given up for it.
  base::Result<void> save_at_last(KeyspaceWorker& worker, const Settings& settings);

  // begin() as soon as no other snapshot is being written.
  void schedule() { scheduled_.store(true); }
  // The other way round; whether there was one.
  bool unschedule() { return scheduled_.exchange(false); }

  // Gives up what is being written; whether there was something. What the file had it still has.
  bool cancel();

  // The same at the next tick, for who holds a guard.
  void cancel_soon() { to_cancel_.store(true); }

  // All keys are gone: what is being written is of no use any more, and with `save` points the file
  // is to be as empty as the node.
  void flushed(const Settings& settings);

  // The data set is what the file has.
  void loaded();

  // To be called some times a second by worker 0: begins what is due or scheduled.
  void tick(KeyspaceWorker& worker, const Settings& settings, int64_t now_ms);

  // The last one in the background failed, and nobody had asked for that. Who waits for a save is
  // told what came of it, and it only says here that all is well again.
  bool failed() const { return failed_.load(std::memory_order_relaxed); }
  bool running() const { return snapshots_.running() == SnapshotPurpose::kSave; }
  SaverFigures figures() const;

 private:
  using Outcome = SnapshotFile::Outcome;

  base::Result<void> begin(KeyspaceWorker& worker, const Settings& settings,
                           std::function<void(const Outcome&)> ended);
  void at_cut(const Guard& guard, SnapshotHeader& header);
  void ended(const Outcome& outcome, bool background);
  void set_failed(bool failed);
  bool is_due(const Settings& settings, int64_t now_ms) const;
  bool may_try(int64_t now_ms) const;
  void tell_progress(int64_t now_ms);
  uint64_t changes() const;

  Keyspace& keyspace_;
  Snapshots& snapshots_;
  const Surroundings surroundings_;
  std::atomic<bool> scheduled_ = false;
  std::atomic<bool> to_cancel_ = false;
  std::atomic<bool> failed_ = false;
  std::atomic<bool> cancelled_ = false;  // what is being written

  mutable std::mutex mutex_;    // over what follows; no other is taken under it
  uint64_t saved_changes_ = 0;  // of changes(), that the file has
  uint64_t cut_changes_ = 0;    // likewise, once what is being written is there
  int64_t last_save_ms_;
  int64_t began_ms_ = 0;
  int64_t told_ms_ = 0;
  int64_t last_time_s_ = -1;
  uint64_t saves_ = 0;
};

}  // namespace engine
