// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_writer.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace engine {

JournalWriter::JournalWriter(WriteStream& stream, const base::Clock& clock,
                             const JournalAppender::Options& options, JournalAppender::Start start,
                             JournalListener* listener)
    : StreamReader(stream, start.offset, JournalAppender::reader_options(options)),
      stream_(stream),
      clock_(clock),
      listener_(listener),
      behind_max_(options.behind_max),
      orders_(options.policy, options.timestamps),
      appender_({.stream = stream,
                 .reader = *this,
                 .clock = clock,
                 .orders = orders_,
                 .state = state_,
                 .listener = listener},
                options, std::move(start)) {
  writer_ = std::thread([this] { write_loop(); });
  syncer_ = std::thread([this] { sync_loop(); });
}

JournalWriter::~JournalWriter() { stop(); }

void JournalWriter::stop() {
  if (!writer_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    work_.notify_all();
    sync_.notify_all();
    stepped_.notify_all();
  }
  writer_.join();
  syncer_.join();
  leave();
}

// --- what workers ask -------------------------------------------------------------------------

bool JournalWriter::too_far_behind() const {
  const uint64_t written = written_offset();
  const uint64_t end = stream_.end();
  return end > written && end - written > behind_max_;
}

std::string JournalWriter::trouble() const {
  {
    const std::lock_guard lock(state_.mutex);
    if (!state_.trouble.empty()) {
      return "failing since " + std::to_string(state_.trouble_since_s) + ": " + state_.trouble;
    }
  }
  return too_far_behind() ? "too far behind: the disk does not keep up" : "";
}

JournalCounters JournalWriter::counters() const {
  const uint64_t written = written_offset();
  const uint64_t end = stream_.end();
  return {.behind_bytes = end - std::min(end, written),
          .last_write_ok = state_.last_write_ok.load(std::memory_order_relaxed),
          .sync_pending = state_.sync_pending.load(std::memory_order_relaxed),
          .syncs_delayed = state_.syncs_delayed.load(std::memory_order_relaxed),
          .syncs = state_.syncs.load(std::memory_order_relaxed),
          .sync_us_sum = state_.sync_us_sum.load(std::memory_order_relaxed),
          .sync_us_max = state_.sync_us_max.load(std::memory_order_relaxed)};
}

// --- orders -----------------------------------------------------------------------------------

void JournalWriter::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  work_.notify_one();
}

void JournalWriter::has_more() { wake(); }

base::Result<void> JournalWriter::flush(uint64_t offset) {
  const uint64_t failures = state_.failures.load();
  orders_.flush_to(offset);
  wake();
  std::unique_lock lock(mutex_);
  stepped_.wait(lock, [&] {
    return stopping_ || durable_offset() >= offset || !complete() ||
           state_.failures.load() != failures;
  });
  if (complete() && durable_offset() >= offset) return {};
  lock.unlock();
  const std::string why = trouble();
  return base::Error{why.empty() ? "the append only file is not complete" : why};
}

void JournalWriter::wait_for_outcome() {
  std::unique_lock lock(mutex_);
  stepped_.wait(lock, [this] { return stopping_ || !orders_.has_outcome(); });
}

// --- the threads ------------------------------------------------------------------------------

void JournalWriter::write_loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    std::optional<JournalSync> done;
    if (job_ && job_->done) done = std::exchange(job_, std::nullopt);
    lock.unlock();
    if (done) appender_.sync_done(done->job, done->result, done->took_us);
    appender_.step();
    auto job = appender_.take_sync_job();
    if (appender_.take_changed() && listener_ != nullptr) listener_->journal_changed();
    lock.lock();
    if (job) {
      job_.emplace();
      job_->job = *std::move(job);
      sync_.notify_one();
    }
    stepped_.notify_all();
    wait_for_work(lock);
  }
}

bool JournalWriter::has_work() const { return woken_ || stopping_ || (job_ && job_->done); }

void JournalWriter::wait_for_work(std::unique_lock<std::mutex>& lock) {
  if (has_work() || (appender_.waits_for_stream() && !ask_for_more())) return;
  const int64_t at_us = appender_.next_step_us();
  const auto ready = [this] { return has_work(); };
  if (at_us == INT64_MAX) {
    work_.wait(lock, ready);
    return;
  }
  const int64_t left_us = std::max<int64_t>(at_us - clock_.monotonic_us(), 0);
  work_.wait_for(lock, std::chrono::microseconds(left_us), ready);
}

void JournalWriter::sync_loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    sync_.wait(lock, [this] { return stopping_ || (job_ && !job_->done); });
    if (stopping_) return;
    const std::shared_ptr<base::AppendFile> file = job_->job.file;
    lock.unlock();
    const int64_t began_us = clock_.monotonic_us();
    auto result = file->sync();
    const int64_t took_us = clock_.monotonic_us() - began_us;
    lock.lock();
    job_->result = std::move(result);
    job_->took_us = took_us;
    job_->done = true;
    work_.notify_one();
  }
}

}  // namespace engine
