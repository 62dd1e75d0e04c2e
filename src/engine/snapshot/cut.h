// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/keyspace/change.h"
#include "engine/keyspace/guard.h"
#include "engine/keyspace/keyspace.h"
#include "engine/snapshot/large_cut.h"
#include "engine/snapshot/record_buffer.h"

namespace engine {

// All keys of a keyspace as they were at one instant, written as RDB records while everybody goes
// on writing, without fork.
//
// begin() holds all partitions for an instant and gives the keyspace a new generation: every entry
// of the one before is still to be written. The workers' walk() writes them, some buckets at a
// time; who is about to change an entry writes it first (before_change). Either gives it the new
// generation, which what is put into the keyspace meanwhile has from the beginning: so each entry
// is written once, as it was, and an entry costs one bit. What is flushed or swapped meanwhile is
// still walked where it is; expired keys are written with their expiry, as they are there.
//
// Of a large value only the head is written at once. The rest is a LargeCut's, which the workers
// walk before they go on to other keys, so that little has to wait for it.
//
// Thread-safe: walk() is called by every worker now and then. Records go to the receiver in pieces
// of one database, in no order.
class Cut final : public ChangeObserver {
 public:
  explicit Cut(Keyspace& keyspace);
  ~Cut() override;

  // Whether one is being taken, or its entries still have to be brought to the new generation
  // though nobody wants them: then begin() is not to be called.
  bool running() const { return phase_.load(std::memory_order_acquire) != Phase::kIdle; }

  // Requires: guard.holds_all(), !running(). The receiver lives until finished().
  void begin(const Guard& guard, CutReceiver& receiver, const RecordForm& form = {});

  // Writes about `keys` keys, or nothing while the receiver has enough. False: there is nothing to
  // do for this worker now. Without a guard.
  bool walk(KeyspaceWorker& worker, size_t keys);

  // Nobody wants it any more: the receiver is told of finished(false) by the next walk(), and of
  // nothing else.
  void give_up();

  // How many keys there were at the beginning, and how many of them are written.
  uint64_t keys() const { return keys_.load(std::memory_order_relaxed); }
  uint64_t keys_written() const;

  void before_change(KeyspaceWorker& worker, uint32_t db, const Key& key) override;
  void after_change(KeyspaceWorker&, uint32_t, const Key&) override {}
  void before_change_of_all(KeyspaceWorker&, uint32_t) override {}
  void after_change_of_all(KeyspaceWorker&, uint32_t) override {}

 private:
  enum class Phase : uint8_t { kIdle, kWriting, kGivenUp };

  // The tables of a database as they were found, which it may have lost since.
  struct Tables {
    TableSet* set;
    uint32_t db;
  };

  // What one worker is at. Its buffer takes what is written under its guards.
  struct alignas(64) Walk {
    bool has_partition = false;
    uint32_t partition = 0;
    size_t nth = 0;       // of tables_
    uint64_t bucket = 0;  // cursor of LinearTable
    std::vector<Entry*> entries;
    std::unique_ptr<RecordBuffer> records;
    Counter written;
  };

  // A large value that is not all written, and whether a worker is at it.
  struct Large {
    std::unique_ptr<LargeCut> cut;
    bool claimed;
  };

  bool wanted() const { return phase_.load(std::memory_order_relaxed) == Phase::kWriting; }
  bool claim(Walk& walk);
  LargeCut* claim_large();
  void let_go(LargeCut* large, bool done);
  void step_large(LargeCut* large, KeyspaceWorker& worker, size_t& keys);
  void begin_large(uint32_t db, uint32_t partition, Entry& entry);
  void one_done(KeyspaceWorker& worker);
  void step(Walk& walk, KeyspaceWorker& worker, size_t& keys);
  bool walk_table(Walk& walk, Table& table, size_t& keys);
  void write(Walk& walk, uint32_t db, uint32_t partition, Entry& entry);
  void end(KeyspaceWorker& worker);

  Keyspace& keyspace_;
  std::vector<Walk> walks_;     // one a worker
  std::vector<Tables> tables_;  // changed while all partitions are held
  CutReceiver* receiver_ = nullptr;
  std::atomic<Phase> phase_ = Phase::kIdle;
  std::atomic<uint32_t> next_partition_ = 0;
  std::atomic<uint64_t> left_ = 0;  // partitions and large values that are not done
  std::atomic<bool> given_up_ = false;
  std::atomic<uint64_t> keys_ = 0;
  RecordForm form_;

  std::atomic<size_t> larges_left_ = 0;  // as many as larges_
  std::mutex larges_mutex_;              // taken last but for what receivers have
  std::deque<Large> larges_;             // in the order in which the receiver knows them
};

}  // namespace engine
