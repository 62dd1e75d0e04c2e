// SPDX-License-Identifier: Apache-2.0
#include "control/logs/log_store.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/log.h"

namespace control::logs {

namespace {

using sqlite::Statement;

// A group or a stream without a name is gone, and its events go.
constexpr const char* kSchema =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cell_size_check = ON;"
    "CREATE TABLE IF NOT EXISTS log_group (id INTEGER PRIMARY KEY, name TEXT UNIQUE,"
    " bytes INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE IF NOT EXISTS stream (id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, name TEXT,"
    " created INTEGER NOT NULL, last INTEGER, ingested INTEGER, UNIQUE (grp, name)) STRICT;"
    "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " grp INTEGER NOT NULL, stream INTEGER NOT NULL, time INTEGER NOT NULL,"
    " ingested INTEGER NOT NULL, message TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS event_of_group ON event (grp, time, id);"
    "CREATE INDEX IF NOT EXISTS event_of_stream ON event (stream, time, id);"
    "CREATE TABLE IF NOT EXISTS progress (log TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS parcel (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " stream TEXT NOT NULL, record TEXT NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS parcel_of_stream ON parcel (stream, id);";

// In one go, some milliseconds.
constexpr int64_t kRemovedAtOnce = 2000;

int64_t size_of(std::string_view message) {
  return static_cast<int64_t>(message.size()) + kEventBytes;
}

void put_aside(const std::string& path) {
  (void)std::rename(path.c_str(), (path + ".damaged").c_str());
  (void)std::remove((path + "-wal").c_str());
  (void)std::remove((path + "-shm").c_str());
}

// Behind every text that begins so.
std::string after_all_with(std::string_view prefix) {
  std::string end(prefix);
  return end.append("\xF4\x8F\xBF\xBF");  // U+10FFFF
}

}  // namespace

base::Result<sqlite::Database> LogStore::connect(const std::string& path) {
  auto database = sqlite::open(path, SQLITE_OPEN_NOMUTEX);
  // The file may be large: it is not read through, as whoever starts waits for this.
  if (!database || sqlite::execute(database->get(), kSchema)) return database;
  return base::Error{path + ": " + sqlite3_errmsg(database->get())};
}

base::Result<std::unique_ptr<LogStore>> LogStore::open(const std::string& path, int64_t bytes_max) {
  auto database = connect(path);
  if (!database) {
    base::log::warning("logs begin anew, the old ones are put aside: {}", database.error().message);
    put_aside(path);
    database = connect(path);
  }
  if (!database) return database.error();
  return std::unique_ptr<LogStore>(new LogStore(*std::move(database), bytes_max));
}

LogStore::LogStore(sqlite::Database database, int64_t bytes_max)
    : database_(std::move(database)), bytes_max_(bytes_max) {
  Statement sum(database_.get(), "SELECT coalesce(sum(bytes), 0) FROM log_group");
  if (sum.next()) bytes_ = sum.number(0);
}

LogStore::~LogStore() = default;

bool LogStore::execute(const char* sql) { return sqlite::execute(database_.get(), sql); }

base::Error LogStore::failure() const {
  return base::Error{std::string("the logs cannot be kept: ") + sqlite3_errmsg(database_.get())};
}

// All of the steps, or none of them.
base::Result<void> LogStore::write(const std::function<bool()>& steps) {
  const int64_t bytes_before = bytes_;
  if (execute("BEGIN IMMEDIATE") && steps() && execute("COMMIT")) return {};
  base::Error error = failure();
  execute("ROLLBACK");
  bytes_ = bytes_before;
  return error;
}

// --- Streams -------------------------------------------------------------------------------------

// 0: there is nothing of it.
int64_t LogStore::group_id(const std::string& group) {
  Statement find(database_.get(), "SELECT id FROM log_group WHERE name = ?1");
  return find.text(group).next() ? find.number(0) : 0;
}

std::optional<int64_t> LogStore::stream_id(const StreamName& name) {
  Statement find(database_.get(), "SELECT id FROM stream WHERE grp = ?1 AND name = ?2");
  if (!find.bind(group_id(name.group)).text(name.stream).next()) return std::nullopt;
  return find.number(0);
}

bool LogStore::has_stream(const StreamName& name) { return stream_id(name).has_value(); }

std::optional<int64_t> LogStore::make_stream(const StreamName& name, int64_t now_ms) {
  Statement group(database_.get(), "INSERT OR IGNORE INTO log_group (name) VALUES (?1)");
  if (!group.text(name.group).run()) return std::nullopt;
  Statement stream(database_.get(),
                   "INSERT OR IGNORE INTO stream (grp, name, created) VALUES (?1, ?2, ?3)");
  stream.bind(group_id(name.group)).text(name.stream).bind(now_ms);
  if (!stream.run()) return std::nullopt;
  return stream_id(name);
}

base::Result<bool> LogStore::create_stream(const StreamName& name, int64_t now_ms) {
  if (has_stream(name)) return false;
  const auto made = write([&] { return make_stream(name, now_ms).has_value(); });
  if (!made) return made.error();
  return true;
}

base::Result<bool> LogStore::delete_stream(const StreamName& name) {
  const auto id = stream_id(name);
  if (!id) return false;
  const auto done = write([&] {
    Statement stream(database_.get(), "UPDATE stream SET name = NULL WHERE id = ?1");
    return stream.bind(*id).run();
  });
  if (!done) return done.error();
  return true;
}

std::vector<StreamFacts> LogStore::streams(const std::string& group, std::string_view prefix) {
  std::vector<StreamFacts> found;
  const std::string end = after_all_with(prefix);
  Statement all(database_.get(),
                "SELECT name, created, last, ingested, (SELECT time FROM event WHERE"
                " event.stream = stream.id ORDER BY time, id LIMIT 1) FROM stream"
                " WHERE grp = ?1 AND name >= ?2 AND name < ?3 ORDER BY name");
  all.bind(group_id(group)).text(prefix).text(end);
  while (all.next()) {
    const auto number = [&](int column) {
      return all.is_null(column) ? std::nullopt : std::optional(all.number(column));
    };
    found.push_back({.name = std::string(all.view(0)),
                     .created_ms = all.number(1),
                     .first_ms = number(4),
                     .last_ms = number(2),
                     .ingested_ms = number(3)});
  }
  return found;
}

// --- Writing -------------------------------------------------------------------------------------

bool LogStore::insert(const StreamName& name, std::span<const Event> events, int64_t now_ms) {
  const auto stream = make_stream(name, now_ms);
  if (!stream) return false;
  const int64_t group = group_id(name.group);
  Statement event(database_.get(),
                  "INSERT INTO event (grp, stream, time, ingested, message)"
                  " VALUES (?1, ?2, ?3, ?4, ?5)");
  int64_t more = 0;
  int64_t last_ms = INT64_MIN;
  for (const Event& one : events) {
    event.bind(group).bind(*stream).bind(one.time_ms).bind(now_ms).text(one.message);
    if (!event.run()) return false;
    more += size_of(one.message);
    last_ms = std::max(last_ms, one.time_ms);
  }
  if (events.empty()) return true;
  Statement facts(database_.get(),
                  "UPDATE stream SET last = max(coalesce(last, ?1), ?1), ingested = ?2"
                  " WHERE id = ?3");
  Statement size(database_.get(), "UPDATE log_group SET bytes = bytes + ?1 WHERE id = ?2");
  bytes_ += more;
  return facts.bind(last_ms).bind(now_ms).bind(*stream).run() && size.bind(more).bind(group).run();
}

bool LogStore::keep(const Progress& progress) {
  Statement put(database_.get(), "INSERT OR REPLACE INTO progress VALUES (?1, ?2)");
  return put.text(progress.log).text(progress.position).run();
}

base::Result<void> LogStore::put(const StreamName& name, std::span<const Event> events,
                                 int64_t now_ms) {
  auto done = write([&] { return insert(name, events, now_ms); });
  keep_to_bound();
  return done;
}

base::Result<void> LogStore::deliver(const StreamName& name, std::span<const Event> events,
                                     const Progress& progress, int64_t now_ms) {
  auto done = write([&] { return insert(name, events, now_ms) && keep(progress); });
  keep_to_bound();
  return done;
}

base::Result<void> LogStore::send(const std::string& delivery_stream,
                                  std::span<const std::string> records, const Progress& progress) {
  return write([&] {
    Statement parcel(database_.get(), "INSERT INTO parcel (stream, record) VALUES (?1, ?2)");
    for (const std::string& record : records) {
      if (!parcel.text(delivery_stream).text(record).run()) return false;
    }
    return keep(progress);
  });
}

std::string LogStore::progress(const std::string& log) {
  Statement find(database_.get(), "SELECT position FROM progress WHERE log = ?1");
  return find.text(log).next() ? std::string(find.view(0)) : "";
}

void LogStore::forget_progress(std::string_view prefix, std::string_view but) {
  const std::string end = after_all_with(prefix);
  Statement forget(database_.get(),
                   "DELETE FROM progress WHERE log >= ?1 AND log < ?2 AND log != ?3");
  forget.text(prefix).text(end).text(but).run();
}

// --- On the way to delivery streams --------------------------------------------------------------

std::vector<Parcel> LogStore::waiting(const std::string& delivery_stream, size_t count) {
  std::vector<Parcel> parcels;
  Statement first(database_.get(),
                  "SELECT id, record FROM parcel WHERE stream = ?1 ORDER BY id LIMIT ?2");
  first.text(delivery_stream).bind(static_cast<int64_t>(count));
  while (first.next()) {
    parcels.push_back({.id = first.number(0), .record = std::string(first.view(1))});
  }
  return parcels;
}

int64_t LogStore::waiting_bytes(const std::string& delivery_stream) {
  Statement sum(database_.get(),
                "SELECT coalesce(sum(length(record)), 0) FROM parcel WHERE stream = ?1");
  return sum.text(delivery_stream).next() ? sum.number(0) : 0;
}

void LogStore::sent(const std::string& delivery_stream, int64_t up_to_id) {
  Statement remove(database_.get(), "DELETE FROM parcel WHERE stream = ?1 AND id <= ?2");
  if (!remove.text(delivery_stream).bind(up_to_id).run()) {
    base::log::warning("{}", failure().message);
  }
}

// --- Reading -------------------------------------------------------------------------------------

namespace {

constexpr const char* kForwardsOfGroup =
    "SELECT event.id, time, event.ingested, message, name FROM event"
    " JOIN stream ON stream.id = event.stream WHERE event.grp = ?1 AND (time, event.id) > (?2, ?3)"
    " AND time < ?4 AND name IS NOT NULL ORDER BY time, event.id";
constexpr const char* kForwardsOfStream =
    "SELECT event.id, time, event.ingested, message, name FROM event"
    " JOIN stream ON stream.id = event.stream WHERE event.stream = ?1"
    " AND (time, event.id) > (?2, ?3) AND time < ?4 ORDER BY time, event.id";
constexpr const char* kBackwardsOfStream =
    "SELECT event.id, time, event.ingested, message, name FROM event"
    " JOIN stream ON stream.id = event.stream WHERE event.stream = ?1"
    " AND (time, event.id) < (?2, ?3) AND time >= ?4 ORDER BY time DESC, event.id DESC";

const char* text_of(const Scan& scan) {
  if (scan.backwards) return kBackwardsOfStream;
  return scan.stream.empty() ? kForwardsOfGroup : kForwardsOfStream;
}

// The first place that is not visited any more before the scan begins, and the time where it ends.
std::pair<Position, int64_t> range_of(const Scan& scan) {
  if (scan.backwards) {
    Position end = {scan.before_ms, INT64_MIN};
    if (scan.beyond && scan.beyond->time_ms < end.time_ms) end = *scan.beyond;
    return {end, scan.from_ms};
  }
  Position start = {scan.from_ms, INT64_MIN};
  if (scan.beyond && scan.beyond->time_ms >= start.time_ms) start = *scan.beyond;
  return {start, scan.before_ms};
}

}  // namespace

void LogStore::visit(const Scan& scan, const std::function<bool(const StoredEvent&)>& visit) {
  int64_t owner = group_id(scan.group);
  if (!scan.stream.empty()) owner = stream_id({scan.group, scan.stream}).value_or(0);
  const auto [start, end_ms] = range_of(scan);
  Statement events(database_.get(), text_of(scan));
  events.bind(owner).bind(start.time_ms).bind(start.id).bind(end_ms);
  while (events.next()) {
    const StoredEvent event = {.position = {events.number(1), events.number(0)},
                               .ingested_ms = events.number(2),
                               .stream = events.view(4),
                               .message = events.view(3)};
    if (!visit(event)) return;
  }
}

int64_t LogStore::bytes(const std::string& group) {
  Statement find(database_.get(), "SELECT bytes FROM log_group WHERE name = ?1");
  return find.text(group).next() ? find.number(0) : 0;
}

// --- Removing ------------------------------------------------------------------------------------

void LogStore::drop(const std::string& group) {
  Statement unnamed(database_.get(), "UPDATE log_group SET name = NULL WHERE name = ?1");
  if (!unnamed.text(group).run()) base::log::warning("{}", failure().message);
}

std::vector<std::string> LogStore::groups() {
  std::vector<std::string> names;
  Statement all(database_.get(), "SELECT name FROM log_group WHERE name IS NOT NULL");
  while (all.next()) names.emplace_back(all.view(0));
  return names;
}

bool LogStore::remove(const Removal& removal, bool& removed_any) {
  std::map<int64_t, int64_t> sizes;
  {
    Statement events(database_.get(), removal.sql);
    for (const int64_t value : removal.values) events.bind(value);
    while (events.next()) sizes[events.number(0)] += events.number(1) + kEventBytes;
  }
  Statement size(database_.get(), "UPDATE log_group SET bytes = bytes - ?1 WHERE id = ?2");
  for (const auto& [group, bytes] : sizes) {
    if (!size.bind(bytes).bind(group).run()) return false;
    bytes_ -= bytes;
  }
  removed_any = !sizes.empty();
  return true;
}

void LogStore::expire(const std::string& group, int64_t before_ms) {
  const int64_t values[] = {group_id(group), before_ms, kRemovedAtOnce};
  bool removed = false;
  const auto done = write([&] {
    return remove({"DELETE FROM event WHERE id IN (SELECT id FROM event WHERE grp = ?1 AND"
                   " time < ?2 LIMIT ?3) RETURNING grp, length(CAST(message AS BLOB))",
                   values},
                  removed);
  });
  if (!done) base::log::warning("{}", done.error().message);
}

void LogStore::keep_to_bound() {
  const int64_t values[] = {kRemovedAtOnce};
  bool removed = true;
  while (bytes_ > bytes_max_ && removed) {
    if (!std::exchange(is_full_, true)) {
      base::log::warning("logs are as long as they may be: the oldest events go bytes={}",
                         bytes_max_);
    }
    const auto done = write([&] {
      return remove({"DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT ?1)"
                     " RETURNING grp, length(CAST(message AS BLOB))",
                     values},
                    removed);
    });
    if (!done) return base::log::warning("{}", done.error().message);
  }
}

void LogStore::remove_dropped() {
  const int64_t values[] = {kRemovedAtOnce};
  bool removed = false;
  const auto done = write([&] {
    const Removal gone = {
        "DELETE FROM event WHERE id IN (SELECT id FROM event WHERE stream IN (SELECT stream.id"
        " FROM stream JOIN log_group ON log_group.id = stream.grp WHERE stream.name IS NULL"
        " OR log_group.name IS NULL) LIMIT ?1)"
        " RETURNING grp, length(CAST(message AS BLOB))",
        values};
    if (!remove(gone, removed)) return false;
    if (removed) return true;
    return execute(
        "DELETE FROM stream WHERE name IS NULL OR grp IN"
        " (SELECT id FROM log_group WHERE name IS NULL);"
        "DELETE FROM log_group WHERE name IS NULL");
  });
  if (!done) base::log::warning("{}", done.error().message);
}

void LogStore::tick() {
  Statement gone(database_.get(),
                 "SELECT 1 FROM log_group WHERE name IS NULL UNION ALL"
                 " SELECT 1 FROM stream WHERE name IS NULL LIMIT 1");
  if (gone.next()) remove_dropped();
}

}  // namespace control::logs
