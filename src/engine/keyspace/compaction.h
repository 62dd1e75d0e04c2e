// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/keyspace/table.h"
#include "engine/types/object.h"

namespace engine {

class Keyspace;
class KeyspaceWorker;

// When memory is compacted sooner than need be.
struct CompactionOptions {
  bool active = false;             // `activedefrag`: also from these two on
  uint64_t ignore_bytes = 0;       // `active-defrag-ignore-bytes`
  uint64_t threshold_percent = 0;  // `active-defrag-threshold-lower`, of what is used
};

struct CompactionFigures {
  bool running = false;
  uint64_t moved = 0;      // blocks
  uint64_t looked_at = 0;  // keys and elements
  uint64_t slack_bytes = 0;
};

// Gives back memory that is held by few survivors of another time: in passes over all keys, it
// moves what lies in thin pages into fuller ones (SlabPool::begin_evacuation), so that the thin
// ones fall empty. All workers do it together, in slices, a partition at a time: whoever has time,
// and whoever writes while the process holds more than `maxmemory` allows for. Thread-safe.
class Compaction {
 public:
  explicit Compaction(Keyspace& keyspace);

  // Looks at about `work` keys and elements. False: there is nothing to do now. Without a guard.
  bool run(KeyspaceWorker& worker, size_t work);

  // What a writer does first: nothing, or the more the further the process is above the limit.
  // Without a guard.
  void relieve(KeyspaceWorker& worker);

  void set_options(const CompactionOptions& options);
  CompactionFigures figures() const;

 private:
  // How far a worker has come. `pass` is the last one that it joined.
  struct alignas(64) Walk {
    uint64_t pass = 0;
    bool has_partition = false;
    uint32_t partition = 0;
    uint32_t db = 0;
    uint64_t bucket = 0;           // cursor of LinearTable
    const void* object = nullptr;  // in that bucket, of which only a part is done
    PartCursor part;
    std::atomic<uint64_t> looked_at = 0;
  };

  static bool is_running(uint64_t pass) { return pass % 2 == 1; }
  bool begin(KeyspaceWorker& worker);
  bool is_worth_it(size_t slack) const;
  bool claim(Walk& walk);
  void step(Walk& walk, KeyspaceWorker& worker, size_t& work);
  static bool walk_table(Walk& walk, KeyspaceWorker& worker, Table& table, size_t& work);
  bool end(KeyspaceWorker& worker, uint64_t pass);

  Keyspace& keyspace_;
  std::vector<Walk> walks_;         // one a worker
  std::atomic<uint64_t> pass_ = 0;  // odd while one is on
  std::atomic<uint32_t> next_partition_ = 0;
  std::atomic<uint32_t> partitions_done_ = 0;
  std::atomic<uint32_t> joined_ = 0;       // workers that know of the pass
  std::atomic<int64_t> next_look_ms_ = 0;  // when beginning a pass is thought of again
  std::atomic<size_t> evacuated_ = 0;      // bytes of pages, by the pass that is on

  std::atomic<bool> active_ = false;
  std::atomic<uint64_t> ignore_bytes_ = 0;
  std::atomic<uint64_t> threshold_percent_ = 0;
};

}  // namespace engine
