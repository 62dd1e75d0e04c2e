// SPDX-License-Identifier: Apache-2.0
#include "engine/saving/snapshot_file.h"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "base/check.h"
#include "engine/persistence/rdb_file_writer.h"
#include "engine/persistence/rdb_sink.h"
#include "engine/saving/key_delay.h"

namespace engine {

namespace {

constexpr mode_t kFileMode = 0644;  // as Redis: what the umask leaves of it

}  // namespace

// Into the file, and says how far it has come.
class SnapshotFile::Sink final : public RdbSink {
 public:
  explicit Sink(SnapshotFile& file)
      : RdbSink(buffer_, file.place_.checksum ? RdbChecksum::kRunning : RdbChecksum::kNone),
        file_(file) {}

  const base::Error& error() const { return *error_; }  // requires: failed()

 private:
  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto count = file_.file_->append(bytes);
      if (!count || *count == 0) {
        error_ = count ? base::Error{"there is no room for it"} : count.error();
        return false;
      }
      bytes.remove_prefix(*count);
      file_.bytes_written_.fetch_add(*count, std::memory_order_release);
    }
    return true;
  }

  std::array<char, 32 * 1024> buffer_;  // most pieces are longer, and not copied
  SnapshotFile& file_;
  std::optional<base::Error> error_;
};

base::Result<std::unique_ptr<SnapshotFile>> SnapshotFile::create(base::FileSystem& disk,
                                                                 const SnapshotPlace& place) {
  auto file = disk.create_unnamed(place.directory, kFileMode);
  if (!file) return file.error();
  return std::unique_ptr<SnapshotFile>(new SnapshotFile(disk, place, std::move(*file)));
}

SnapshotFile::SnapshotFile(base::FileSystem& disk, const SnapshotPlace& place,
                           std::unique_ptr<base::UnnamedFile> file)
    : disk_(disk), place_(place), file_(std::move(file)), key_delay_us_(place.key_delay_us) {}

SnapshotFile::~SnapshotFile() {
  if (thread_.joinable()) thread_.join();
}

void SnapshotFile::start(SnapshotHeader header, Listener listener) {
  CHECK(!thread_.joinable());
  header_ = std::move(header);
  listener_ = std::move(listener);
  thread_ = std::thread([this] { run(); });
}

// --- what comes -------------------------------------------------------------------------------

void SnapshotFile::take(uint32_t db, std::string records, uint64_t keys) {
  waiting_bytes_.fetch_add(records.size(), std::memory_order_relaxed);
  whole_bytes_.fetch_add(records.size(), std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  pieces_.push_back({.db = db, .records = std::move(records), .keys = keys});
  changed_.notify_one();
}

uint64_t SnapshotFile::begin_large(uint32_t db) {
  const std::lock_guard lock(mutex_);
  larges_.push_back({.db = db});
  return first_large_ + larges_.size() - 1;
}

void SnapshotFile::take_part(uint64_t record, std::string bytes, bool last) {
  waiting_bytes_.fetch_add(bytes.size(), std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  Large& large = larges_[record - first_large_];
  large.complete = last;
  large.bytes += bytes.size();
  large.parts.push_back(
      {.db = large.db, .records = std::move(bytes), .keys = last ? 1U : 0, .whole = false});
  changed_.notify_one();
}

bool SnapshotFile::is_full_of(uint64_t record) {
  const std::lock_guard lock(mutex_);
  const Large& large = larges_[record - first_large_];
  return large.bytes >= (record == first_large_ ? kWaitingBytesMax : kTurnBytesMax);
}

void SnapshotFile::finished(bool complete) {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  complete_ = complete;
  changed_.notify_one();
}

void SnapshotFile::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  changed_.notify_one();
}

bool SnapshotFile::is_cancelled() {
  const std::lock_guard lock(mutex_);
  return is_given_up();
}

void SnapshotFile::set_key_delay(int64_t delay_us) {
  const std::lock_guard lock(mutex_);
  key_delay_us_ = delay_us;
  changed_.notify_one();
}

// As if that many keys were slow to write: from the beginning if they are told to be quicker.
void SnapshotFile::delay(uint64_t keys) {
  std::unique_lock lock(mutex_);
  bool begins_anew = true;
  while (begins_anew && !is_given_up()) {
    const int64_t delay_us = key_delay_us_;
    const std::chrono::microseconds pause(key_delay(delay_us, keys));
    begins_anew =
        changed_.wait_for(lock, pause, [&] { return is_given_up() || key_delay_us_ != delay_us; });
  }
}

// What can be written now, once there is anything; none: no more will come.
std::deque<SnapshotFile::Piece> SnapshotFile::next_pieces() {
  std::unique_lock lock(mutex_);
  changed_.wait(
      lock, [this] { return has_parts() || (!large_is_open_ && !pieces_.empty()) || finished_; });
  if (!large_is_open_ && !pieces_.empty()) return std::exchange(pieces_, {});
  return has_parts() ? next_parts() : std::exchange(pieces_, {});
}

std::deque<SnapshotFile::Piece> SnapshotFile::next_parts() {
  Large& large = larges_.front();
  auto parts = std::exchange(large.parts, {});
  large.bytes = 0;
  large_is_open_ = !large.complete;
  if (large.complete) {
    larges_.pop_front();
    first_large_++;
  }
  return parts;
}

// --- the file's thread ------------------------------------------------------------------------

void SnapshotFile::run() { listener_.has_ended(write_all()); }

SnapshotFile::Outcome SnapshotFile::write_all() {
  Sink sink(*this);
  RdbFileWriter writer(sink, header_.version);
  for (const auto& [name, text] : header_.aux) writer.aux(name, text);
  for (const std::string& source : header_.functions) writer.function(source);
  uint32_t db = UINT32_MAX;
  for (auto pieces = next_pieces(); !pieces.empty(); pieces = next_pieces()) {
    for (const Piece& piece : pieces) {
      if (piece.db != db && !is_cancelled()) writer.select_db(db = piece.db);
      if (!is_cancelled()) writer.records(piece.records);
      waiting_bytes_.fetch_sub(piece.records.size(), std::memory_order_relaxed);
      if (piece.whole) whole_bytes_.fetch_sub(piece.records.size(), std::memory_order_relaxed);
      keys_.fetch_add(piece.keys, std::memory_order_relaxed);
      if (key_delay_us_.load(std::memory_order_relaxed) != 0) delay(piece.keys);
      listener_.has_grown();
    }
    listener_.has_room();
  }
  if (is_cancelled()) return base::Error{"it was cancelled"};
  writer.finish();
  if (sink.failed()) {
    return base::Error{"cannot write a snapshot to " + place_.directory + ": " +
                       sink.error().message};
  }
  listener_.has_grown();
  if (!place_.name.empty()) {
    if (auto named = give_name(); !named) return named.error();
  }
  return bytes_written();
}

base::Result<void> SnapshotFile::give_name() {
  const std::string path = place_.directory + "/" + place_.name;
  if (auto synced = file_->sync(); !synced) {
    return base::Error{"cannot sync " + path + ": " + synced.error().message};
  }
  if (auto placed = file_->take_place(path); !placed) return placed;
  return disk_.sync_directory(place_.directory);
}

}  // namespace engine
