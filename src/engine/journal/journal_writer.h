// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "engine/journal/journal_appender.h"
#include "engine/journal/journal_listener.h"
#include "engine/journal/journal_orders.h"
#include "engine/journal/journal_state.h"
#include "engine/stream/write_stream.h"

namespace engine {

// A sync that the second thread makes.
struct JournalSync {
  JournalAppender::SyncJob job;
  bool done = false;
  base::Result<void> result;
  int64_t took_us = 0;
};

// Follows the stream on a thread of its own and appends what it says to the current increment; a
// second thread syncs it once a second where that is the policy. What a worker asks it is a few
// atomic loads, and nothing here ever waits while it holds what a worker wants.
//
// Thread-safe. Stream, clock and listener (which may be null) outlive it.
class JournalWriter final : private StreamReader {
 public:
  JournalWriter(WriteStream& stream, const base::Clock& clock,
                const JournalAppender::Options& options, JournalAppender::Start start,
                JournalListener* listener);
  // As stop(). Not on a thread of its own, unless it has been stopped.
  ~JournalWriter() override;

  // Ends its threads and leaves the stream, once whatever the listener is being told is told; what
  // was not written by then is not, see flush(). Not by several at once.
  void stop();

  // --- what workers ask ---

  // All before that offset of the stream was handed to the kernel, or is on disk for good.
  uint64_t written_offset() const { return state_.written.load(std::memory_order_relaxed); }
  uint64_t durable_offset() const { return state_.durable.load(std::memory_order_acquire); }

  // Whether what is on disk is all of the data: else nothing becomes durable before a rewrite has
  // ended, which is to be begun whatever the settings say.
  bool complete() const { return state_.complete.load(std::memory_order_relaxed); }

  // False: writes are to be refused, see trouble().
  bool healthy() const {
    return state_.healthy.load(std::memory_order_relaxed) && !too_far_behind();
  }
  bool too_far_behind() const;
  // Why it is not healthy, as a sentence for MISCONF and the log: "failing since 1700000000: ...".
  // Empty if it is.
  std::string trouble() const;

  FsyncPolicy policy() const { return state_.policy.load(std::memory_order_relaxed); }
  JournalCounters counters() const;
  uint64_t appended() const { return state_.appended.load(std::memory_order_relaxed); }

  // --- what its owner tells it ---

  JournalOrders& orders() { return orders_; }  // a call of wake() is to follow
  void wake();

  // Waits until it has heard how the last rewrite has ended.
  void wait_for_outcome();

  // Waits until all before the offset is durable, whatever the policy. An error: it cannot be now.
  base::Result<void> flush(uint64_t offset);

 private:
  void has_more() override;
  void write_loop();
  void sync_loop();
  bool has_work() const;
  void wait_for_work(std::unique_lock<std::mutex>& lock);

  WriteStream& stream_;
  const base::Clock& clock_;
  JournalListener* const listener_;
  const uint64_t behind_max_;
  JournalState state_;
  JournalOrders orders_;

  std::mutex mutex_;                 // over all that follows but appender_
  std::condition_variable work_;     // for the writing thread
  std::condition_variable sync_;     // for the syncing one
  std::condition_variable stepped_;  // for flush()
  bool woken_ = false;
  bool stopping_ = false;
  std::optional<JournalSync> job_;

  JournalAppender appender_;  // belongs to the writing thread
  std::thread writer_;
  std::thread syncer_;
};

}  // namespace engine
