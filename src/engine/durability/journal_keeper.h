// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "engine/journal/journal.h"
#include "engine/keyspace/keyspace.h"
#include "engine/replication/replication.h"
#include "engine/saving/snapshots.h"
#include "engine/settings/settings.h"
#include "engine/stream/write_stream.h"

namespace engine {

// Keeps the node's journal in step with its data: begins it, has it rewritten out of snapshots, and
// ends it, as the settings say. Thread-safe; what may wait for the disk says so.
class JournalKeeper final : private JournalListener {
 public:
  struct Surroundings {
    Keyspace& keyspace;
    WriteStream& stream;
    Snapshots& snapshots;
    Replication& replication;
    const base::Clock& clock;
    base::FileSystem& disk;
    // How far the journal is has changed, or whether it can go on. On any thread.
    std::function<void()> changed;
    // How many clients wait for it. On any thread.
    std::function<size_t()> waiting_clients;
  };

  explicit JournalKeeper(const Surroundings& surroundings);
  ~JournalKeeper() override;

  bool on() const { return on_.load(std::memory_order_acquire); }

  // Begins, without a guard. `files`: what was loaded, of which all of the data is; none: the
  // journal is switched on in a node with data, and has yet to be written. May wait.
  base::Result<void> begin(KeyspaceWorker& worker, const Settings& settings,
                           std::optional<JournalFiles> files);

  // Ends, without a guard; what the stream has by then is in the files if they can be written. May
  // wait.
  void end(KeyspaceWorker& worker);

  // The stream is about to go on elsewhere, with other data: the journal is ended, and resume()
  // begins it anew. May wait.
  void suspend();
  // `base_path`: of an RDB file that has just that data, is synced, and may be taken as the
  // base; empty: there is none, and one is yet to be written.
  void resume(KeyspaceWorker& worker, const Settings& settings, const std::string& base_path);

  // BGREWRITEAOF: begins a rewrite, or as soon as a snapshot that is being written is done (then
  // false). Where there is no journal it makes the base of one, for whoever is to be started with
  // it. Without a guard.
  base::Result<bool> rewrite(KeyspaceWorker& worker, const Settings& settings);

  // The same by the next tick, for who holds a guard.
  void schedule_rewrite() { rewrite_scheduled_ = true; }

  // Some times a second, by worker 0, without a guard: begins rewrites that are due.
  void tick(KeyspaceWorker& worker, const Settings& settings);

  // Brings changed settings into force.
  void apply(const Settings& settings);

  // Up to which offset of the stream replies may go: UINT64_MAX unless `appendfsync` is always.
  uint64_t reply_offset() const;
  // Up to which offset all is on disk, whatever the policy.
  uint64_t durable_offset() const;
  // Whether what the files have, or will have, is all of the data: the first base is there.
  bool complete() const;
  bool healthy() const;
  std::string trouble() const;

  struct Figures {
    bool on = false;
    JournalInfo journal;
    bool rewrite_scheduled = false;
    int64_t last_rewrite_s = -1;  // how long it took
    int64_t rewrite_began_ms = 0;
  };
  Figures figures() const;

 private:
  void journal_changed() override { surroundings_.changed(); }
  size_t waiting_clients() const override { return surroundings_.waiting_clients(); }
  base::Result<void> begin_empty(KeyspaceWorker& worker, const Settings& settings,
                                 JournalFiles& files);
  base::Result<void> start(const Settings& settings, std::optional<JournalFiles> files);
  base::Result<void> begin_rewrite(KeyspaceWorker& worker, const Settings& settings);
  base::Result<void> take_base(const std::string& path);
  base::Result<void> write_base(KeyspaceWorker& worker, const Settings& settings);
  base::Result<void> begin_base(KeyspaceWorker& worker, const Settings& settings,
                                const std::shared_ptr<JournalFiles>& files);
  base::Result<void> begin_snapshot(KeyspaceWorker& worker, SnapshotPlan plan);
  void note_rewrite_time();
  std::shared_ptr<Journal> journal() const;

  const Surroundings surroundings_;
  std::atomic<bool> on_ = false;
  std::atomic<bool> rewrite_scheduled_ = false;
  std::atomic<int64_t> rewrite_began_ms_ = 0;
  std::atomic<int64_t> last_rewrite_s_ = -1;
  std::atomic<bool> last_base_ok_ = true;  // of those without a journal
  mutable std::mutex mutex_;               // over the pointer
  std::shared_ptr<Journal> journal_;
};

// Where the settings say that a journal is.
JournalPlace journal_place(const Settings& settings);

}  // namespace engine
