// SPDX-License-Identifier: Apache-2.0
#include "engine/journal/journal_appender.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

#include "base/log.h"

namespace engine {

namespace {

constexpr int64_t kDelayedSyncUs = 2'000'000;
constexpr uint64_t kSizeUnknown = UINT64_MAX;

std::string select(uint32_t database) {
  const std::string number = std::to_string(database);
  return "*2\r\n$6\r\nSELECT\r\n$" + std::to_string(number.size()) + "\r\n" + number + "\r\n";
}

// Sets what others read; true if it was something else.
template <typename T>
bool set(std::atomic<T>& value, T to) {
  return value.exchange(to, std::memory_order_acq_rel) != to;
}

}  // namespace

StreamReader::Options JournalAppender::reader_options(const Options& options) {
  return {.behind_max = options.kept_max + 2 * options.behind_max,
          .with_control = false,
          .keeps_read = true};
}

JournalAppender::JournalAppender(const Surroundings& surroundings, const Options& options,
                                 Start start)
    : stream_(surroundings.stream),
      reader_(surroundings.reader),
      clock_(surroundings.clock),
      orders_(surroundings.orders),
      state_(surroundings.state),
      listener_(surroundings.listener),
      options_(options),
      file_(std::move(start.file)),
      good_offset_(start.offset),
      good_bytes_(start.bytes),
      synced_offset_(start.offset),
      synced_bytes_(start.bytes),
      bytes_(start.bytes),
      complete_(start.complete),
      sync_began_us_(clock_.monotonic_us()) {
  obey();
  publish();
}

void JournalAppender::step() {
  obey();
  const bool may_try = fault_ == Fault::kNone || clock_.monotonic_us() >= retry_at_us_;
  if (may_try && repair()) advance();
  release();
  publish();
}

// To the end of the stream, by way of the cut if there is one.
void JournalAppender::advance() {
  if (gathers()) return;
  do {
    append();
    if (fault_ == Fault::kNone) sync();
    if (fault_ != Fault::kNone) return;
  } while (pass_cut());
  if (in_trouble_ && file_ != nullptr && complete_) recovered();
}

int64_t JournalAppender::next_step_us() const {
  if (fault_ != Fault::kNone) return retry_at_us_;
  if (gathers_until_us_ != 0) return gathers_until_us_;
  const bool syncs_later = file_ != nullptr && unsynced() && !job_is_wanted_ && !job_runs_ &&
                           now_.policy == FsyncPolicy::kEverySecond;
  return syncs_later ? sync_began_us_ + options_.sync_interval_us : INT64_MAX;
}

bool JournalAppender::waits_for_stream() const {
  return fault_ == Fault::kNone && !switching_ && gathers_until_us_ == 0;
}

bool JournalAppender::take_changed() { return std::exchange(changed_, false); }

// --- orders -----------------------------------------------------------------------------------

void JournalAppender::obey() {
  now_ = orders_.take(stream_);
  if (set(state_.policy, now_.policy)) changed_ = true;
  if (now_.outcome) hear_outcome(*now_.outcome);
}

// With a base there is no need to write, or to repair, what is before the cut.
void JournalAppender::hear_outcome(JournalOrders::Outcome outcome) {
  if (outcome == JournalOrders::Outcome::kDropped && !complete_) drop_file();
  if (outcome != JournalOrders::Outcome::kInstalled) return;
  if (now_.cut_is_made) {
    const uint64_t offset = std::max(now_.cut_offset, reader_.position());
    reader_.go_to(offset);
    begin_file(offset);
    now_ = orders_.look(stream_);
  }
  complete_ = file_ != nullptr;
  if (complete_ && fault_ == Fault::kNone && in_trouble_) recovered();
}

// The file of the cut, which was reached.
void JournalAppender::begin_file(uint64_t offset) {
  drop_file();
  file_ = orders_.pass();
  database_ = now_.cut_database;
  good_offset_ = synced_offset_ = offset;
  timestamp_s_ = 0;
}

void JournalAppender::drop_file() {
  file_ = nullptr;
  closed_bytes_ += good_bytes_;
  good_bytes_ = synced_bytes_ = bytes_ = 0;
  fault_ = Fault::kNone;
  proves_itself_ = false;
  switching_ = false;
  job_is_wanted_ = false;
}

// --- appending --------------------------------------------------------------------------------

void JournalAppender::append() {
  if (file_ == nullptr) {
    pass_over();
    return;
  }
  while (reader_.position() < now_.limit) {
    const std::string_view piece = reader_.at_hand();
    if (reader_.lost()) {
      break_off({"it has fallen too far behind and needs a rewrite"});
      return;
    }
    if (piece.empty() || reader_.position() >= now_.limit) break;
    const std::string_view bytes = piece.substr(0, now_.limit - reader_.position());
    if (!append_before_unit() || !append_bytes(bytes)) return;
    reader_.skip(bytes.size());
  }
  good_offset_ = reader_.position();
  good_bytes_ = bytes_;
}

// While it waits for a cut it only keeps its place.
void JournalAppender::pass_over() {
  const uint64_t offset = reader_.lost() ? now_.limit : std::max(now_.limit, reader_.position());
  reader_.go_to(offset);
  good_offset_ = synced_offset_ = offset;
}

// What is not of the stream. A file that was cut back to nothing begins once more.
bool JournalAppender::append_before_unit() {
  if (bytes_ != good_bytes_) return true;  // within one
  std::string text;
  if (bytes_ == 0 && database_) text = select(*database_);
  const int64_t now_s = clock_.wall_ms() / 1000;
  if (now_.timestamps && now_s > timestamp_s_) {
    timestamp_s_ = now_s;
    text += "#TS:" + std::to_string(now_s) + "\r\n";
  }
  return append_bytes(text);
}

bool JournalAppender::append_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = file_->append(bytes);
    if (!count || *count == 0) {
      bytes_ = kSizeUnknown;
      fail(Fault::kWrite, count ? base::Error{"write: nothing was written"} : count.error());
      return false;
    }
    bytes_ += *count;
    bytes.remove_prefix(*count);
  }
  return true;
}

// What is before the cut is durable before anything comes behind it.
bool JournalAppender::pass_cut() {
  if (!now_.cut_is_made || reader_.position() < now_.cut_offset) return false;
  if (file_ != nullptr && unsynced()) {
    switching_ = true;
    sync();
    return false;
  }
  begin_file(reader_.position());
  now_ = orders_.look(stream_);
  return true;
}

// --- syncing ----------------------------------------------------------------------------------

// Whether what has come since the last sync waits for more to go with it.
bool JournalAppender::gathers() {
  gathers_until_us_ = 0;
  const bool urgent = proves_itself_ || now_.cut_is_made || now_.flush_to > synced_offset_;
  const bool has_more = reader_.position() < now_.limit;
  if (now_.policy != FsyncPolicy::kAlways || file_ == nullptr || urgent || !has_more) return false;
  const int64_t now_us = clock_.monotonic_us();
  const int64_t look_at_us = group_.look_at_us(waiting_clients(), now_us);
  if (look_at_us > now_us) gathers_until_us_ = look_at_us;
  return gathers_until_us_ != 0;
}

size_t JournalAppender::waiting_clients() const {
  return listener_ == nullptr ? 0 : listener_->waiting_clients();
}

// Never two at a time: the kernel tells of an error only once.
void JournalAppender::sync() {
  if (file_ == nullptr || job_runs_) return;
  if (!unsynced()) {
    synced_offset_ = good_offset_;
    return;
  }
  const bool at_once =
      now_.policy == FsyncPolicy::kAlways || proves_itself_ || now_.flush_to > synced_offset_;
  if (at_once) {
    sync_here();
    return;
  }
  const bool is_due = now_.policy == FsyncPolicy::kEverySecond &&
                      clock_.monotonic_us() >= sync_began_us_ + options_.sync_interval_us;
  job_is_wanted_ = is_due || switching_;
}

void JournalAppender::sync_here() {
  sync_began_us_ = clock_.monotonic_us();
  const auto result = file_->sync();
  const int64_t now_us = clock_.monotonic_us();
  count_sync(now_us - sync_began_us_);
  group_.ended(waiting_clients(), now_us - sync_began_us_, now_us);
  if (!result) {
    fail(Fault::kSync, result.error());
    return;
  }
  synced(good_offset_, good_bytes_);
}

std::optional<JournalAppender::SyncJob> JournalAppender::take_sync_job() {
  if (!std::exchange(job_is_wanted_, false) || job_runs_ || fault_ != Fault::kNone) return {};
  job_runs_ = true;
  sync_began_us_ = clock_.monotonic_us();
  state_.sync_pending.store(true, std::memory_order_relaxed);
  return SyncJob{file_, good_offset_, good_bytes_};
}

// If the file is not the one at hand any more, a base has taken its place.
void JournalAppender::sync_done(const SyncJob& job, const base::Result<void>& result,
                                int64_t took_us) {
  job_runs_ = false;
  state_.sync_pending.store(false, std::memory_order_relaxed);
  count_sync(took_us);
  if (job.file != file_) return;
  if (took_us > kDelayedSyncUs && good_bytes_ > job.bytes) {
    state_.syncs_delayed.fetch_add(1, std::memory_order_relaxed);
  }
  if (!result) {
    fail(Fault::kSync, result.error());
    return;
  }
  synced(job.offset, job.bytes);
}

void JournalAppender::synced(uint64_t offset, uint64_t bytes) {
  synced_offset_ = offset;
  synced_bytes_ = bytes;
  proves_itself_ = false;
}

void JournalAppender::count_sync(int64_t took_us) {
  const auto us = static_cast<uint64_t>(std::max<int64_t>(took_us, 0));
  state_.syncs.fetch_add(1, std::memory_order_relaxed);
  state_.sync_us_sum.fetch_add(us, std::memory_order_relaxed);
  const uint64_t max = state_.sync_us_max.load(std::memory_order_relaxed);
  state_.sync_us_max.store(std::max(max, us), std::memory_order_relaxed);
}

// --- trouble ----------------------------------------------------------------------------------

// After a failed write the file ends with the last whole unit again. After a failed sync with the
// last one that was durable, and the rest is written once more.
bool JournalAppender::repair() {
  if (fault_ == Fault::kNone) return true;
  retry_at_us_ = clock_.monotonic_us() + options_.retry_us;
  if (fault_ == Fault::kWrite) {
    if (!cut_back(good_bytes_)) return false;
  } else {
    if (reader_.lost() || reader_.kept() > synced_offset_) {
      break_off({"a failed sync has lost what was written; it needs a rewrite"});
      return true;
    }
    if (!cut_back(synced_bytes_)) return false;
    reader_.go_to(synced_offset_);
    good_offset_ = synced_offset_;
    good_bytes_ = synced_bytes_;
    proves_itself_ = true;
  }
  fault_ = Fault::kNone;
  return true;
}

bool JournalAppender::cut_back(uint64_t bytes) {
  if (bytes_ == bytes) return true;
  if (const auto cut = file_->truncate(bytes); !cut) {
    say_trouble(cut.error());
    return false;
  }
  bytes_ = bytes;
  return true;
}

void JournalAppender::fail(Fault fault, const base::Error& error) {
  const bool again = proves_itself_ || fault == Fault::kWrite;
  retry_at_us_ = clock_.monotonic_us() + (again ? options_.retry_us : 0);
  fault_ = fault;
  say_trouble(error);
  if (fault == Fault::kSync) return;
  reader_.go_to(good_offset_);
  (void)cut_back(good_bytes_);  // else repair() does it
}

void JournalAppender::break_off(const base::Error& error) {
  drop_file();
  // Before a rewrite can begin that takes the gap for something that is written.
  complete_ = false;
  state_.complete.store(false);
  changed_ = true;
  orders_.spoil();
  now_ = orders_.look(stream_);
  if (reader_.lost()) state_.durable.store(0, std::memory_order_release);
  say_trouble(error);
  pass_over();
}

void JournalAppender::say_trouble(const base::Error& error) {
  state_.failures.fetch_add(1, std::memory_order_relaxed);
  const std::lock_guard lock(state_.mutex);
  if (!in_trouble_) state_.trouble_since_s = clock_.wall_ms() / 1000;
  if (!in_trouble_ || state_.trouble != error.message) {
    base::log::warning("Error writing to the AOF file: {}", error.message);
  }
  state_.trouble = error.message;
  in_trouble_ = true;
}

void JournalAppender::recovered() {
  base::log::notice("AOF write error looks solved. The server can write again.");
  const std::lock_guard lock(state_.mutex);
  state_.trouble.clear();
  in_trouble_ = false;
}

// --- what others see --------------------------------------------------------------------------

void JournalAppender::release() {
  uint64_t needed = good_offset_;
  if (file_ != nullptr && now_.policy != FsyncPolicy::kNever) {
    needed = std::max(synced_offset_, good_offset_ - std::min(good_offset_, options_.kept_max));
  }
  if (needed > reader_.kept()) reader_.release(needed);
}

void JournalAppender::publish() {
  state_.written.store(good_offset_, std::memory_order_relaxed);
  state_.appended.store(closed_bytes_ + good_bytes_, std::memory_order_relaxed);
  state_.last_write_ok.store(!in_trouble_, std::memory_order_relaxed);
  if (complete_ && set(state_.durable, synced_offset_)) changed_ = true;
  if (set(state_.complete, complete_)) changed_ = true;
  if (set(state_.healthy, !in_trouble_)) changed_ = true;
}

}  // namespace engine
