// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/sqlite_keeper.h"

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/log.h"
#include "json/document.h"
#include "sqlite/database.h"

namespace control::metrics {

namespace {

using sqlite::Database;
using sqlite::execute;
using sqlite::Statement;

constexpr const char* kSchema =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cell_size_check = ON;"
    "CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " grouped TEXT NOT NULL, fold INTEGER NOT NULL, unit TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS block (series INTEGER NOT NULL, step INTEGER NOT NULL,"
    " start INTEGER NOT NULL, points BLOB NOT NULL, PRIMARY KEY (series, step, start))"
    " WITHOUT ROWID, STRICT;"
    "CREATE INDEX IF NOT EXISTS block_by_age ON block (step, start);"
    "PRAGMA quick_check(1);";

constexpr size_t kWaitingMax = 300;  // batches: of five minutes
constexpr int kTrimmedAtOnce = 1000;

// A connection to a file of ours that is whole; null if it is not.
base::Result<Database> connect(const std::string& path) {
  auto database = sqlite::open(path, SQLITE_OPEN_FULLMUTEX);
  if (!database) return database;
  bool is_whole = false;
  const auto note = [](void* whole, int, char** columns, char**) {
    if (columns[0] != nullptr && std::string_view(columns[0]) == "ok") {
      *static_cast<bool*>(whole) = true;
    }
    return 0;
  };
  if (sqlite3_exec(database->get(), kSchema, note, &is_whole, nullptr) != SQLITE_OK || !is_whole) {
    return base::Error{path + ": " + sqlite3_errmsg(database->get())};
  }
  return database;
}

Fold fold_of(int64_t number) {
  if (number == static_cast<int64_t>(Fold::kSamples)) return Fold::kSamples;
  return number == static_cast<int64_t>(Fold::kCount) ? Fold::kCount : Fold::kGauge;
}

class SqliteKeeper final : public BlockKeeper {
 public:
  SqliteKeeper(Database reader, Database writer)
      : reader_(std::move(reader)), writer_(std::move(writer)), thread_([this] { work(); }) {}

  // What was given to write() is written first.
  ~SqliteKeeper() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  SqliteKeeper(const SqliteKeeper&) = delete;
  SqliteKeeper& operator=(const SqliteKeeper&) = delete;

  std::vector<SeriesRow> load() override {
    // Those whose last block has gone are forgotten.
    execute(reader_.get(), "DELETE FROM series WHERE id NOT IN (SELECT series FROM block)");
    std::vector<SeriesRow> rows;
    Statement all(reader_.get(),
                  "SELECT id, name, grouped, fold, unit, (SELECT MAX(start) FROM block WHERE"
                  " block.series = series.id AND step = 60) FROM series ORDER BY id");
    while (all.next()) {
      auto name = json::read<SeriesName>(all.view(1));
      if (!name) continue;
      rows.push_back({.id = static_cast<uint64_t>(all.number(0)),
                      .name = *std::move(name),
                      .group = std::string(all.view(2)),
                      .fold = fold_of(all.number(3)),
                      .unit = std::string(all.view(4)),
                      .last_s = all.number(5)});
    }
    return rows;
  }

  void write(Batch batch) override {
    bool is_full = false;
    {
      const std::lock_guard lock(mutex_);
      is_full = waiting_.size() >= kWaitingMax;
      if (!is_full) waiting_.push_back(std::move(batch));
    }
    if (is_full) note_trouble("the disk takes them too slowly");
    changed_.notify_one();
  }

  std::vector<std::pair<int64_t, std::string>> read(const BlockKey& from, int64_t to_s) override {
    std::vector<std::pair<int64_t, std::string>> found;
    Statement query(
        reader_.get(),
        "SELECT start, points FROM block WHERE series = ?1 AND step = ?2 AND start >= ?3"
        " AND start <= ?4 ORDER BY start");
    query.bind(static_cast<int64_t>(from.series)).bind(from.step_s).bind(from.start_s).bind(to_s);
    while (query.next()) found.emplace_back(query.number(0), query.view(1));
    return found;
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const Batch batch = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      const bool done = put(batch);
      note_trouble(done ? "" : sqlite3_errmsg(writer_.get()));
      if (!done) execute(writer_.get(), "ROLLBACK");
      lock.lock();
    }
  }

  bool put(const Batch& batch) {
    if (!execute(writer_.get(), "BEGIN IMMEDIATE")) return false;
    Statement series(writer_.get(), "INSERT OR REPLACE INTO series VALUES (?1, ?2, ?3, ?4, ?5)");
    for (const SeriesRow& row : batch.series) {
      const std::string name = json::write(row.name);
      series.bind(static_cast<int64_t>(row.id)).text(name).text(row.group);
      if (!series.bind(static_cast<int64_t>(row.fold)).text(row.unit).run()) return false;
    }
    Statement block(writer_.get(), "INSERT OR REPLACE INTO block VALUES (?1, ?2, ?3, ?4)");
    for (const auto& [key, bytes] : batch.blocks) {
      block.bind(static_cast<int64_t>(key.series)).bind(key.step_s).bind(key.start_s).blob(bytes);
      if (!block.run()) return false;
    }
    return trim(kMinutes, batch.now_s) && trim(kHours, batch.now_s) &&
           execute(writer_.get(), "COMMIT");
  }

  // A part at a time: what is too old may wait for the next batch.
  bool trim(const Level& level, int64_t now_s) {
    Statement old(
        writer_.get(),
        "DELETE FROM block WHERE (series, step, start) IN (SELECT series, step, start FROM"
        " block WHERE step = ?1 AND start < ?2 LIMIT ?3)");
    const int64_t before_s = now_s - level.keep_s - level.block_s();
    return old.bind(level.step_s).bind(before_s).bind(kTrimmedAtOnce).run();
  }

  // Said once, and once when it is over.
  void note_trouble(std::string trouble) {
    const std::lock_guard lock(trouble_mutex_);
    if (trouble == trouble_) return;
    if (trouble.empty()) {
      base::log::notice("metrics are kept again");
    } else {
      base::log::warning("metrics are not kept: {}", trouble);
    }
    trouble_ = std::move(trouble);
  }

  const Database reader_;
  const Database writer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_;
  bool ending_ = false;
  std::mutex trouble_mutex_;
  std::string trouble_;
  std::thread thread_;  // the last: it uses all others
};

void put_aside(const std::string& path) {
  const std::string aside = path + ".damaged";
  std::rename(path.c_str(), aside.c_str());
  std::remove((path + "-wal").c_str());
  std::remove((path + "-shm").c_str());
}

}  // namespace

base::Result<std::unique_ptr<BlockKeeper>> open_sqlite_keeper(const std::string& path) {
  auto reader = connect(path);
  if (!reader) {
    base::log::warning("metrics begin anew, the old ones are put aside: {}",
                       reader.error().message);
    put_aside(path);
    reader = connect(path);
  }
  if (!reader) return reader.error();
  auto writer = connect(path);
  if (!writer) return writer.error();
  return std::unique_ptr<BlockKeeper>(
      std::make_unique<SqliteKeeper>(*std::move(reader), *std::move(writer)));
}

}  // namespace control::metrics
