// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "engine/journal/journal_appender.h"
#include "engine/journal/journal_files.h"
#include "engine/journal/journal_state.h"
#include "engine/journal/journal_writer.h"
#include "engine/journal/rewrite_policy.h"
#include "engine/stream/write_stream.h"

namespace engine {

// What INFO says of a journal; sizes in bytes, times in microseconds.
struct JournalInfo {
  uint64_t current_size = 0;  // of base and increments
  uint64_t base_size = 0;     // what current_size was after the last rewrite, or of the base
  JournalCounters counters;
  bool rewrite_in_progress = false;
  bool last_rewrite_ok = true;
  uint64_t rewrites = 0;
  uint32_t rewrite_failures = 0;  // since the last that succeeded
};

// The append-only file: what the node has on disk of all its data, at any instant, so that it is
// there again after a failure. A snapshot (the base) and what the stream has said since.
//
// How a node uses it. At its start: JournalFiles::open(), load parts() one after the other, cut the
// torn end of the last one, then start() with the stream at the offset where appending begins. From
// then on it refuses writes while !healthy(), holds replies until durable_offset() under
// FsyncPolicy::kAlways while complete(), and rewrites when rewrite_is_due():
//
//   begin_rewrite()    says where the base goes; may wait for the disk
//   cut_at(offset)     in the cut of the snapshot, offset = stream.end() then; does not wait.
//                      WriteStream::forget_database() by whoever makes the cut
//   finish_rewrite()   once the file is complete and synced; may wait for the disk
//   abandon_rewrite()  instead, at any point, if it cannot be made
//
// When the stream is to restart at another offset, with other data, the journal is ended before
// and started anew, not complete.
//
// Thread-safe. What may wait for the disk says so. Nothing here ends the process.
class Journal final {
 public:
  struct Options {
    JournalAppender::Options appending;
    bool no_fsync_on_rewrite = false;  // no-appendfsync-on-rewrite
    bool keep_history = false;         // aof-disable-auto-gc
  };
  struct Surroundings {
    WriteStream& stream;
    const base::Clock& clock;
    JournalListener* listener = nullptr;
  };

  // `complete`: what the files have is all that the node has. If not (the journal was switched on
  // in a node with data), nothing is written before the first rewrite, which is then
  // due at once, nor is anything of them changed.
  static base::Result<std::unique_ptr<Journal>> start(const Surroundings& surroundings,
                                                      JournalFiles files, bool complete,
                                                      const Options& options);
  // Its end comes at once. For an orderly one: flush(stream.end()) before.

  // Nothing is written from here on, and nobody told of anything. By the one who ends it, before it
  // lets go of it: those who still hold it may do so on any thread, its own as well.
  void stop() { writer_->stop(); }

  const JournalWriter& writer() const { return *writer_; }
  uint64_t durable_offset() const { return writer_->durable_offset(); }
  uint64_t written_offset() const { return writer_->written_offset(); }
  bool healthy() const { return writer_->healthy(); }
  bool complete() const { return writer_->complete(); }
  std::string trouble() const { return writer_->trouble(); }
  // By which it syncs now: kNever during a rewrite with no_fsync_on_rewrite.
  FsyncPolicy policy() const { return writer_->policy(); }
  base::Result<void> flush(uint64_t offset) { return writer_->flush(offset); }
  JournalInfo info() const;

  void set_policy(FsyncPolicy policy);
  void set_no_fsync_on_rewrite(bool enabled);
  void set_timestamps(bool enabled);
  void set_keep_history(bool keep);

  // --- rewrites ---

  // The path of the file that is to become the base. May wait for the disk. An error: none has
  // begun,
  base::Result<std::string> begin_rewrite();
  // Does not wait. False: something has come between, and the rewrite is to be abandoned.
  // `database`: in which what follows is, where the stream does not say so because it is a
  // primary's, byte for byte.
  bool cut_at(uint64_t offset, std::optional<uint32_t> database = std::nullopt);
  // May wait for the disk. The rewrite has ended, after an error too.
  base::Result<void> finish_rewrite();
  void abandon_rewrite();
  bool rewriting() const;

  // Whether one is to be begun by itself: the journal has grown by so much, or is not complete, and
  // the last ones did not fail so often that it has to wait.
  bool rewrite_is_due(const RewriteThresholds& thresholds) const;

 private:
  Journal(const Surroundings& surroundings, JournalFiles files, const Options& options);

  base::Result<void> prepare_increment();
  base::Result<void> install_base();
  void end_rewrite(bool succeeded);
  void measure();
  void remove_history();
  void apply_policy();
  uint64_t current_size() const;

  const base::Clock& clock_;

  std::mutex disk_mutex_;  // for as long as the disk takes; before mutex_
  JournalFiles files_;
  int64_t cut_seq_ = 0;  // of the increment that begins with the next cut, or the last one

  mutable std::mutex mutex_;  // over what follows
  Options options_;
  bool rewriting_ = false;
  bool last_rewrite_ok_ = true;
  uint64_t rewrites_ = 0;
  RewriteLimiter limiter_;
  // Bytes of the files when that was looked at last, and what the writer had appended by then.
  uint64_t measured_bytes_ = 0;
  uint64_t measured_appended_ = 0;
  uint64_t size_after_rewrite_ = 0;

  std::unique_ptr<JournalWriter> writer_;
};

}  // namespace engine
