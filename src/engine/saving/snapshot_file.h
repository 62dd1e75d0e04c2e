// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/snapshot/record_buffer.h"

namespace engine {

// What stands in front of the records of a snapshot's file.
struct SnapshotHeader {
  uint16_t version = 0;  // of RDB
  std::vector<std::pair<std::string, std::string>> aux;
  std::vector<std::string> functions;  // the sources of their libraries
};

// Where a snapshot is written.
struct SnapshotPlace {
  std::string directory;
  // What the file is called once it is complete and on the disk; empty: it never has a name, and
  // goes with its last descriptor.
  std::string name;
  bool compressed = true;
  bool checksum = true;
  // How long each key takes at least, in microseconds; negative: so many keys take one. For tests
  // that want saving to last.
  int64_t key_delay_us = 0;
};

// A snapshot on its way into a file. Takes the records of a cut from whichever threads, and writes
// them on a thread of its own into a file without a name, which gets its own when all of it is on
// the disk. What waits to be written is bounded for those who can wait. Whatever goes wrong,
// a file of that name that was there stays as it is.
//
// One record that comes in parts is in the file at a time: whole records wait until its last part
// has come, and go first then; the parts of others wait for their turn, which is in the order in
// which they were begun.
class SnapshotFile final : public CutReceiver {
 public:
  // How it ended: bytes of the file, or why there is none.
  using Outcome = base::Result<uint64_t>;

  // Called on the file's thread, and not to wait there.
  struct Listener {
    std::function<void()> has_room;                 // walkers may go on
    std::function<void()> has_grown;                // there is more of it to be read
    std::function<void(const Outcome&)> has_ended;  // the last call
  };

  // The disk outlives it.
  static base::Result<std::unique_ptr<SnapshotFile>> create(base::FileSystem& disk,
                                                            const SnapshotPlace& place);
  ~SnapshotFile() override;  // requires: not started, or has_ended was called

  // Begins to write. Records may have come before.
  void start(SnapshotHeader header, Listener listener);

  // Nobody wants it any more: it ends with an error as soon as finished() was called.
  void cancel();

  // How long a key takes from now on (SnapshotPlace::key_delay_us).
  void set_key_delay(int64_t delay_us);

  // For who reads the file while it grows, on any thread, and up to where it is written. After
  // has_ended that is the whole.
  std::unique_ptr<base::FileReader> reader() const { return file_->reader(); }
  uint64_t bytes_written() const { return bytes_written_.load(std::memory_order_acquire); }

  // Bytes that wait to be written.
  size_t waiting_bytes() const { return waiting_bytes_.load(std::memory_order_relaxed); }

  // Keys that are in the file.
  uint64_t keys() const { return keys_.load(std::memory_order_relaxed); }

  void take(uint32_t db, std::string records, uint64_t keys) override;
  bool is_full() const override { return whole_bytes_.load() >= kWaitingBytesMax; }
  uint64_t begin_large(uint32_t db) override;
  void take_part(uint64_t record, std::string bytes, bool last) override;
  bool is_full_of(uint64_t record) override;
  void finished(bool complete) override;

 private:
  class Sink;
  // Of whole records or of one.
  struct Piece {
    uint32_t db;
    std::string records;
    uint64_t keys;
    bool whole = true;
  };
  // A record that comes in parts, of which those are here that wait.
  struct Large {
    uint32_t db;
    bool complete = false;
    size_t bytes = 0;
    std::deque<Piece> parts = {};
  };
  static constexpr size_t kWaitingBytesMax = size_t{8} << 20;
  static constexpr size_t kTurnBytesMax = size_t{1} << 20;  // of a record that waits for its turn

  SnapshotFile(base::FileSystem& disk, const SnapshotPlace& place,
               std::unique_ptr<base::UnnamedFile> file);

  void run();
  Outcome write_all();
  std::deque<Piece> next_pieces();
  std::deque<Piece> next_parts();
  bool has_parts() const { return !larges_.empty() && !larges_.front().parts.empty(); }
  bool is_cancelled();
  bool is_given_up() const { return cancelled_ || (finished_ && !complete_); }
  void delay(uint64_t keys);
  base::Result<void> give_name();

  base::FileSystem& disk_;
  const SnapshotPlace place_;
  const std::unique_ptr<base::UnnamedFile> file_;
  SnapshotHeader header_;
  Listener listener_;
  std::thread thread_;

  std::mutex mutex_;  // over what follows but atomics
  std::condition_variable changed_;
  std::deque<Piece> pieces_;
  std::deque<Large> larges_;    // the first is in the file, or will be next
  uint64_t first_large_ = 0;    // its number
  bool large_is_open_ = false;  // it is in the file, but not all of it
  bool finished_ = false;
  bool complete_ = false;
  bool cancelled_ = false;

  std::atomic<int64_t> key_delay_us_;  // changes under mutex_
  std::atomic<size_t> waiting_bytes_ = 0;
  std::atomic<size_t> whole_bytes_ = 0;  // of them, of whole records
  std::atomic<uint64_t> bytes_written_ = 0;
  std::atomic<uint64_t> keys_ = 0;
};

}  // namespace engine
