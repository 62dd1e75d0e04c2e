// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "engine/journal/journal_listener.h"
#include "engine/journal/journal_orders.h"
#include "engine/journal/journal_state.h"
#include "engine/journal/sync_group.h"
#include "engine/stream/write_stream.h"

namespace engine {

// What the thread that writes a journal does, step by step: takes whole units from the stream to
// the file, syncs it or asks another thread to, and gets on after errors. The file ends with a
// whole unit after every step, or is cut back to one before anything else happens to it.
//
// After a failed sync the file is cut back to what was durable before, and what comes behind that
// is taken from the stream, which keeps it, and written once more: only a sync of these new writes
// says anything. If the stream does not have it any more, nothing is written before the cut of a
// rewrite.
//
// Belongs to one thread, which may wait for the disk.
class JournalAppender {
 public:
  struct Options {
    FsyncPolicy policy = FsyncPolicy::kEverySecond;
    bool timestamps = false;
    // Writes are refused while more bytes than that are not written yet; at twice of it they are
    // given up, and a rewrite is needed.
    uint64_t behind_max = 256 * 1024 * 1024;
    // So many written bytes does the stream keep until they are durable.
    uint64_t kept_max = 64 * 1024 * 1024;
    int64_t retry_us = 100'000;
    int64_t sync_interval_us = 1'000'000;
  };

  struct Start {
    uint64_t offset = 0;  // of the stream, where the file goes on
    // Synced. None: nothing is written before the cut of a rewrite.
    std::shared_ptr<base::AppendFile> file;
    uint64_t bytes = 0;     // that the file has
    bool complete = false;  // the files are all of the data at `offset`
  };

  struct Surroundings {
    WriteStream& stream;
    StreamReader& reader;  // at the start's offset, made with reader_options()
    const base::Clock& clock;
    JournalOrders& orders;
    JournalState& state;
    const JournalListener* listener;  // may be null
  };

  static StreamReader::Options reader_options(const Options& options);

  JournalAppender(const Surroundings& surroundings, const Options& options, Start start);

  // Does what can be done now.
  void step();

  // When to step again though nobody has asked for it, in the clock's monotonic time.
  int64_t next_step_us() const;
  // Whether it has read all that it may read: what the stream has more is a reason to step.
  bool waits_for_stream() const;
  // Whether listeners are to be told of something, since this was asked last.
  bool take_changed();

  // A sync for another thread, which then says how it went; one at a time.
  struct SyncJob {
    std::shared_ptr<base::AppendFile> file;
    uint64_t offset = 0;
    uint64_t bytes = 0;
  };
  std::optional<SyncJob> take_sync_job();
  void sync_done(const SyncJob& job, const base::Result<void>& result, int64_t took_us);

 private:
  enum class Fault : uint8_t { kNone, kWrite, kSync };

  void obey();
  void hear_outcome(JournalOrders::Outcome outcome);
  void begin_file(uint64_t offset);
  void drop_file();

  void advance();
  void append();
  void pass_over();
  bool append_before_unit();
  bool append_bytes(std::string_view bytes);
  bool pass_cut();

  void sync();
  void sync_here();
  void synced(uint64_t offset, uint64_t bytes);
  void count_sync(int64_t took_us);
  bool gathers();
  size_t waiting_clients() const;
  bool unsynced() const { return synced_bytes_ < good_bytes_; }

  bool repair();
  bool cut_back(uint64_t bytes);
  void fail(Fault fault, const base::Error& error);
  void break_off(const base::Error& error);
  void say_trouble(const base::Error& error);
  void recovered();

  void release();
  void publish();

  WriteStream& stream_;
  StreamReader& reader_;
  const base::Clock& clock_;
  JournalOrders& orders_;
  JournalState& state_;
  const JournalListener* const listener_;
  const Options options_;
  JournalOrders::Now now_;

  std::shared_ptr<base::AppendFile> file_;  // null: waits for a cut
  // Offset of the stream and size of the file, where both end with a whole unit.
  uint64_t good_offset_;
  uint64_t good_bytes_;
  // The same, as of the last sync.
  uint64_t synced_offset_;
  uint64_t synced_bytes_;
  uint64_t closed_bytes_ = 0;  // of the files of before
  uint64_t bytes_;             // of the file, that may end within a unit
  bool complete_;
  std::optional<uint32_t> database_;  // the file begins with SELECT of it
  int64_t timestamp_s_ = 0;

  Fault fault_ = Fault::kNone;  // nothing is appended before it is repaired
  int64_t retry_at_us_ = 0;
  bool proves_itself_ = false;  // the next sync shows whether a failed one was repaired
  bool in_trouble_ = false;

  bool switching_ = false;  // the cut is reached, but for a sync
  bool job_is_wanted_ = false;
  bool job_runs_ = false;
  int64_t sync_began_us_;
  SyncGroup group_;
  int64_t gathers_until_us_ = 0;  // 0: does not
  bool changed_ = false;
};

}  // namespace engine
