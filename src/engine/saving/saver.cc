// SPDX-License-Identifier: Apache-2.0
#include "engine/saving/saver.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/numbers.h"

namespace engine {

namespace {

constexpr int64_t kTryAgainMs = 5000;  // after a failure
constexpr int64_t kTellMs = 5000;

}  // namespace

std::vector<SavePoint> save_points(std::string_view setting) {
  std::vector<int64_t> numbers;
  while (!setting.empty()) {
    const size_t end = std::min(setting.find(' '), setting.size());
    if (const auto number = base::parse_int64(setting.substr(0, end))) numbers.push_back(*number);
    setting.remove_prefix(std::min(end + 1, setting.size()));
  }
  std::vector<SavePoint> points;
  for (size_t i = 0; i + 1 < numbers.size(); i += 2) {
    points.push_back({.seconds = numbers[i], .changes = static_cast<uint64_t>(numbers[i + 1])});
  }
  return points;
}

Saver::Saver(Keyspace& keyspace, Snapshots& snapshots, Surroundings surroundings)
    : keyspace_(keyspace),
      snapshots_(snapshots),
      surroundings_(std::move(surroundings)),
      last_save_ms_(surroundings_.clock.wall_ms()) {}

uint64_t Saver::changes() const {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < keyspace_.workers(); i++) sum += keyspace_.worker(i).changes.get();
  return sum;
}

// --- one snapshot -----------------------------------------------------------------------------

base::Result<void> Saver::begin(KeyspaceWorker& worker, const Settings& settings) {
  auto begun = begin(worker, settings, {});
  if (begun) base::log::notice("Background saving started");
  return begun;
}

base::Result<void> Saver::begin(KeyspaceWorker& worker, const Settings& settings,
                                std::function<void(const Outcome&)> then) {
  {
    const std::lock_guard lock(mutex_);
    began_ms_ = told_ms_ = surroundings_.clock.wall_ms();
  }
  const bool background = then == nullptr;
  SnapshotPlan plan;
  plan.purpose = SnapshotPurpose::kSave;
  plan.place = {.directory = ".",
                .name = settings.dbfilename,
                .compressed = settings.rdbcompression,
                .checksum = settings.rdbchecksum,
                .key_delay_us = settings.rdb_key_save_delay_us};
  plan.version = static_cast<uint16_t>(settings.rdb_version);
  plan.at_cut = [this](const Guard& guard, SnapshotHeader& header) { at_cut(guard, header); };
  plan.ended = [this, background, then = std::move(then)](const Outcome& outcome) {
    ended(outcome, background);
    if (then) then(outcome);
  };
  auto begun = snapshots_.begin(worker, std::move(plan));
  if (!begun && begun.error().message != Snapshots::kBusy) {
    base::log::warning("the data set cannot be saved: {}", begun.error().message);
    if (background) set_failed(true);
  }
  return begun;
}

void Saver::at_cut(const Guard& guard, SnapshotHeader& header) {
  cancelled_.store(false);
  surroundings_.describe(guard, header);
  const std::lock_guard lock(mutex_);
  cut_changes_ = changes();
}

// On the file's thread.
void Saver::ended(const Outcome& outcome, bool background) {
  const int64_t now_ms = surroundings_.clock.wall_ms();
  {
    const std::lock_guard lock(mutex_);
    last_time_s_ = (now_ms - began_ms_) / 1000;
    if (outcome) {
      saved_changes_ = cut_changes_;
      last_save_ms_ = now_ms;
      saves_++;
    }
  }
  if (outcome) {
    base::log::notice("DB saved on disk: keys={} bytes={}", snapshots_.keys(), *outcome);
    base::log::notice("Background saving terminated with success");
    set_failed(false);
  } else if (cancelled_.load()) {
    base::log::notice("saving was given up");
  } else {
    base::log::warning("Background saving error: {}", outcome.error().message);
    if (background) set_failed(true);
  }
}

void Saver::set_failed(bool failed) {
  failed_.store(failed);
  surroundings_.status_changed();
}

base::Result<void> Saver::save(KeyspaceWorker& worker, const Settings& settings) {
  auto outcome = std::make_shared<std::optional<Outcome>>();
  auto begun = begin(worker, settings, [outcome](const Outcome& of) { *outcome = of; });
  if (!begun) return begun;
  snapshots_.complete(worker);
  if (!**outcome) return (*outcome)->error();
  return {};
}

base::Result<void> Saver::save_at_last(KeyspaceWorker& worker, const Settings& settings) {
  scheduled_.store(false);
  auto saved = base::Result<void>();
  do {
    const SnapshotPurpose running = snapshots_.running();
    if (running == SnapshotPurpose::kSave) cancelled_.store(true);
    snapshots_.cancel(running);
    snapshots_.complete(worker);
    saved = save(worker, settings);
  } while (!saved && saved.error().message == Snapshots::kBusy);
  return saved;
}

bool Saver::cancel() {
  if (!running()) return false;
  cancelled_.store(true);
  return snapshots_.cancel(SnapshotPurpose::kSave);
}

void Saver::flushed(const Settings& settings) {
  cancel_soon();
  if (!settings.save.empty()) schedule();
}

void Saver::loaded() {
  const std::lock_guard lock(mutex_);
  saved_changes_ = changes();
}

// --- by the clock -----------------------------------------------------------------------------

void Saver::tick(KeyspaceWorker& worker, const Settings& settings, int64_t now_ms) {
  if (to_cancel_.exchange(false)) cancel();
  if (running()) tell_progress(now_ms);
  if (snapshots_.running() != SnapshotPurpose::kNone || !may_try(now_ms)) return;
  if (!scheduled_.load() && !is_due(settings, now_ms)) return;
  if (begin(worker, settings)) scheduled_.store(false);
}

bool Saver::may_try(int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  return !failed() || now_ms - began_ms_ > kTryAgainMs;
}

bool Saver::is_due(const Settings& settings, int64_t now_ms) const {
  if (settings.save.empty()) return false;
  const uint64_t made = changes();
  const std::lock_guard lock(mutex_);
  for (const SavePoint& point : save_points(settings.save)) {
    if (made - saved_changes_ < point.changes) continue;
    if (now_ms - last_save_ms_ <= point.seconds * 1000) continue;
    base::log::notice("{} changes in {} seconds. Saving...", point.changes, point.seconds);
    return true;
  }
  return false;
}

void Saver::tell_progress(int64_t now_ms) {
  {
    const std::lock_guard lock(mutex_);
    if (now_ms - told_ms_ < kTellMs) return;
    told_ms_ = now_ms;
  }
  base::log::notice("saving: {} of {} keys", snapshots_.keys_saved(), snapshots_.keys());
}

SaverFigures Saver::figures() const {
  const bool runs = running();
  const int64_t now_ms = surroundings_.clock.wall_ms();
  const uint64_t made = changes();
  const std::lock_guard lock(mutex_);
  return {.changes = made - saved_changes_,
          .last_save_s = last_save_ms_ / 1000,
          .failed = failed(),
          .last_time_s = last_time_s_,
          .current_time_s = runs ? (now_ms - began_ms_) / 1000 : -1,
          .saves = saves_};
}

}  // namespace engine
