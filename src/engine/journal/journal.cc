// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace engine {

using Outcome = JournalOrders::Outcome;

Journal::Journal(const Surroundings& surroundings, JournalFiles files, const Options& options)
    : clock_(surroundings.clock), files_(std::move(files)), options_(options) {}

base::Result<std::unique_ptr<Journal>> Journal::start(const Surroundings& surroundings,
                                                      JournalFiles files, bool complete,
                                                      const Options& options) {
  JournalAppender::Start start;
  start.offset = surroundings.stream.end();
  start.complete = complete;
  if (complete) {
    auto last = files.open_last();
    if (!last) return last.error();
    start.file = std::move(last->file);
    start.bytes = last->bytes;
  }
  std::unique_ptr<Journal> journal(new Journal(surroundings, std::move(files), options));
  journal->writer_ =
      std::make_unique<JournalWriter>(surroundings.stream, surroundings.clock, options.appending,
                                      std::move(start), surroundings.listener);
  journal->measure();
  journal->size_after_rewrite_ = journal->files_.base_bytes();
  return journal;
}

// --- settings and INFO ------------------------------------------------------------------------

void Journal::set_policy(FsyncPolicy policy) {
  const std::lock_guard lock(mutex_);
  options_.appending.policy = policy;
  apply_policy();
}

void Journal::set_no_fsync_on_rewrite(bool enabled) {
  const std::lock_guard lock(mutex_);
  options_.no_fsync_on_rewrite = enabled;
  apply_policy();
}

void Journal::apply_policy() {
  const bool suspended = rewriting_ && options_.no_fsync_on_rewrite;
  writer_->orders().set_policy(suspended ? FsyncPolicy::kNever : options_.appending.policy);
  writer_->wake();
}

void Journal::set_timestamps(bool enabled) {
  writer_->orders().set_timestamps(enabled);
  writer_->wake();
}

void Journal::set_keep_history(bool keep) {
  const std::lock_guard lock(mutex_);
  options_.keep_history = keep;
}

uint64_t Journal::current_size() const {
  return measured_bytes_ + writer_->appended() - measured_appended_;
}

JournalInfo Journal::info() const {
  const std::lock_guard lock(mutex_);
  return {.current_size = current_size(),
          .base_size = size_after_rewrite_,
          .counters = writer_->counters(),
          .rewrite_in_progress = rewriting_,
          .last_rewrite_ok = last_rewrite_ok_,
          .rewrites = rewrites_,
          .rewrite_failures = limiter_.failures()};
}

// --- rewrites ---------------------------------------------------------------------------------

bool Journal::rewriting() const {
  const std::lock_guard lock(mutex_);
  return rewriting_;
}

bool Journal::rewrite_is_due(const RewriteThresholds& thresholds) const {
  const std::lock_guard lock(mutex_);
  if (rewriting_ || !limiter_.allows(clock_.monotonic_us())) return false;
  return !complete() || has_outgrown(thresholds, current_size(), size_after_rewrite_);
}

// The increment first, so that all that the cut has to do is to say its offset.
base::Result<std::string> Journal::begin_rewrite() {
  const std::lock_guard disk(disk_mutex_);
  if (rewriting()) return base::Error{"a rewrite is in progress already"};
  writer_->wait_for_outcome();
  if (writer_->orders().cutting()) {
    return base::Error{"what was written before the last rewrite is not on disk yet"};
  }
  writer_->orders().begin_rewrite();
  if (auto prepared = prepare_increment(); !prepared) {
    end_rewrite(false);
    return prepared.error();
  }
  const std::lock_guard lock(mutex_);
  rewriting_ = true;
  apply_policy();
  return files_.new_base_path();
}

// One that a rewrite left which did not get to its cut serves again.
base::Result<void> Journal::prepare_increment() {
  if (writer_->orders().prepared()) return {};
  const auto listing = complete() ? JournalFiles::Listing::kNow : JournalFiles::Listing::kWithBase;
  auto increment = files_.add_increment(listing);
  if (!increment) return increment.error();
  cut_seq_ = increment->seq;
  writer_->orders().prepare(std::move(increment->file));
  return {};
}

bool Journal::cut_at(uint64_t offset, std::optional<uint32_t> database) {
  const bool cut = writer_->orders().cut_at(offset, database);
  if (cut) writer_->wake();
  return cut;
}

base::Result<void> Journal::finish_rewrite() {
  const std::lock_guard disk(disk_mutex_);
  CHECK(rewriting());
  auto installed = install_base();
  end_rewrite(installed.has_value());
  if (!installed) return installed;
  measure();
  remove_history();
  return {};
}

base::Result<void> Journal::install_base() {
  if (writer_->orders().spoiled()) {
    files_.remove_new_base();
    return base::Error{"the append only file broke off meanwhile: " + trouble()};
  }
  auto installed = files_.install_base(cut_seq_);
  if (!installed) files_.remove_new_base();
  return installed;
}

void Journal::abandon_rewrite() {
  const std::lock_guard disk(disk_mutex_);
  CHECK(rewriting());
  files_.remove_new_base();
  end_rewrite(false);
}

void Journal::end_rewrite(bool succeeded) {
  const std::lock_guard lock(mutex_);
  rewriting_ = false;
  last_rewrite_ok_ = succeeded;
  if (succeeded) {
    rewrites_++;
    limiter_.succeeded();
    writer_->orders().end_rewrite(Outcome::kInstalled);
  } else {
    limiter_.failed(clock_.monotonic_us());
    if (limiter_.delay_minutes() != 0) {
      base::log::warning(
          "Background AOF rewrite has repeatedly failed and triggered the limit, will retry in {} "
          "minutes",
          limiter_.delay_minutes());
    }
    writer_->orders().end_rewrite(complete() ? Outcome::kKept : Outcome::kDropped);
  }
  apply_policy();
}

// What the writer appends meanwhile may be counted twice until the next time.
void Journal::measure() {
  const uint64_t appended = writer_->appended();
  const uint64_t bytes = files_.bytes();
  const std::lock_guard lock(mutex_);
  measured_bytes_ = bytes;
  measured_appended_ = appended;
  size_after_rewrite_ = bytes;
}

void Journal::remove_history() {
  {
    const std::lock_guard lock(mutex_);
    if (options_.keep_history) return;
  }
  if (const auto removed = files_.remove_history(); !removed) {
    base::log::warning("History files of the AOF stay: {}", removed.error().message);
  }
}

}  // namespace engine
