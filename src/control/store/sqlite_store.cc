// SPDX-License-Identifier: Apache-2.0
#include "control/store/sqlite_store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "control/store/lease_rows.h"

namespace control {

namespace {

constexpr int kApplicationId = 0x5461726e;  // "Tarn", in the file's header: what `file` reads
constexpr int kFormat = 1;                  // in the header's user_version

// The file belongs to one service at a time: the lock mode keeps a second one out from the first
// statement on. An fsync a commit is what synchronous=FULL adds to the write-ahead log.
constexpr const char* kPragmas =
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA cell_size_check = ON;";

constexpr const char* kSchema =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE row (key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL)"
    " WITHOUT ROWID, STRICT;"
    "CREATE TABLE revision (current INTEGER NOT NULL) STRICT;"
    "INSERT INTO revision VALUES (0);"
    "PRAGMA application_id = 1415672430;"
    "PRAGMA user_version = 1;"
    "COMMIT;";

// The first key that no longer begins with `prefix`: the end of a range in the index. Keys are
// UTF-8 and so never hold 0xff.
std::string end_of(std::string_view prefix) { return std::string(prefix) + '\xff'; }

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    const int code =
        sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    CHECK(code == SQLITE_OK);  // our own text, on a schema that was checked when it was opened
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int position, std::string_view text) {
    sqlite3_bind_text(statement_, position, text.data(), static_cast<int>(text.size()),
                      SQLITE_STATIC);
    return *this;
  }
  Statement& bind(int position, uint64_t number) {
    sqlite3_bind_int64(statement_, position, static_cast<sqlite3_int64>(number));
    return *this;
  }

  int step() { return sqlite3_step(statement_); }
  void reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

  std::string text(int column) const {
    const auto* data = sqlite3_column_text(statement_, column);
    return {reinterpret_cast<const char*>(data),
            static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }
  uint64_t number(int column) const {
    return static_cast<uint64_t>(sqlite3_column_int64(statement_, column));
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// A statement is reset as soon as its answer has been read, or a read would hold the log open.
class Running {
 public:
  explicit Running(Statement& statement) : statement_(statement) {}
  ~Running() { statement_.reset(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Statement& statement_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(sqlite3* database, const base::Clock& clock)
      : database_(database),
        get_(database, "SELECT key, value, version FROM row WHERE key = ?1"),
        list_(database,
              "SELECT key, value, version FROM row WHERE key >= ?1 AND key < ?2 ORDER BY key"),
        put_(database,
             "INSERT INTO row VALUES (?1, ?2, ?3) ON CONFLICT (key)"
             " DO UPDATE SET value = ?2, version = ?3"),
        remove_(database, "DELETE FROM row WHERE key = ?1"),
        revision_(database, "SELECT current FROM revision"),
        set_revision_(database, "UPDATE revision SET current = ?1"),
        begin_(database, "BEGIN IMMEDIATE"),
        commit_(database, "COMMIT"),
        rollback_(database, "ROLLBACK"),
        leases_(*this, clock) {}

  // The statements must be finalized before the connection closes.
  struct Closer {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };

  StoreResult<std::optional<Row>> get(std::string_view key) override;
  StoreResult<std::vector<Row>> list(std::string_view prefix) override;
  StoreResult<uint64_t> commit(std::span<const Write> writes) override;
  StoreResult<uint64_t> revision() override;
  void watch(Watcher watcher) override { watcher_ = std::move(watcher); }

  StoreResult<Lease> acquire(const LeaseRequest& request) override {
    return leases_.acquire(request);
  }
  StoreResult<Lease> renew(const LeaseClaim& claim, int64_t duration_ms) override {
    return leases_.renew(claim, duration_ms);
  }
  StoreResult<void> release(const LeaseClaim& claim) override { return leases_.release(claim); }
  StoreResult<std::optional<Lease>> lease(std::string_view name) override {
    return leases_.find(name);
  }

 private:
  StoreError unavailable() const {
    return {StoreError::Kind::kUnavailable,
            std::string("the state cannot be read or written: ") + sqlite3_errmsg(database_.get())};
  }
  StoreResult<void> run(Statement& statement);
  // Both add to `changes` what they change.
  StoreResult<uint64_t> apply(std::span<const Write> writes, std::vector<RowChange>& changes);
  StoreResult<void> apply(const Write& write, uint64_t version, std::vector<RowChange>& changes);

  std::unique_ptr<sqlite3, Closer> database_;
  Statement get_;
  Statement list_;
  Statement put_;
  Statement remove_;
  Statement revision_;
  Statement set_revision_;
  Statement begin_;
  Statement commit_;
  Statement rollback_;
  LeaseRows leases_;
  Watcher watcher_;
};

StoreResult<void> SqliteStore::run(Statement& statement) {
  const Running running(statement);
  if (statement.step() != SQLITE_DONE) return unavailable();
  return {};
}

StoreResult<std::optional<Row>> SqliteStore::get(std::string_view key) {
  const Running running(get_);
  const int code = get_.bind(1, key).step();
  if (code == SQLITE_DONE) return std::optional<Row>();
  if (code != SQLITE_ROW) return unavailable();
  return std::optional<Row>({get_.text(0), get_.text(1), get_.number(2)});
}

StoreResult<std::vector<Row>> SqliteStore::list(std::string_view prefix) {
  const std::string end = end_of(prefix);
  const Running running(list_);
  list_.bind(1, prefix).bind(2, end);
  std::vector<Row> rows;
  int code = SQLITE_ROW;
  while ((code = list_.step()) == SQLITE_ROW) {
    rows.push_back({list_.text(0), list_.text(1), list_.number(2)});
  }
  if (code != SQLITE_DONE) return unavailable();
  return rows;
}

StoreResult<uint64_t> SqliteStore::revision() {
  const Running running(revision_);
  if (revision_.step() != SQLITE_ROW) return unavailable();
  return revision_.number(0);
}

StoreResult<uint64_t> SqliteStore::commit(std::span<const Write> writes) {
  if (auto begun = run(begin_); !begun) return begun.error();
  std::vector<RowChange> changes;
  StoreResult<uint64_t> applied = apply(writes, changes);
  if (applied) {
    if (auto committed = run(commit_); !committed) applied = committed.error();
  }
  if (!applied) {
    // SQLite ends a transaction by itself after some failures; a second end is no failure of ours.
    if (sqlite3_get_autocommit(database_.get()) == 0) (void)run(rollback_);
    return applied;
  }
  if (watcher_ && !changes.empty()) watcher_(changes);
  return applied;
}

StoreResult<uint64_t> SqliteStore::apply(std::span<const Write> writes,
                                         std::vector<RowChange>& changes) {
  StoreResult<uint64_t> last = revision();
  if (!last) return last;
  const uint64_t version = *last + 1;
  for (const Write& write : writes) {
    if (auto applied = apply(write, version, changes); !applied) return applied.error();
  }
  set_revision_.bind(1, version);
  if (auto set = run(set_revision_); !set) return set.error();
  return version;
}

StoreResult<void> SqliteStore::apply(const Write& write, uint64_t version,
                                     std::vector<RowChange>& changes) {
  StoreResult<std::optional<Row>> found = get(write.key);
  if (!found) return found.error();
  const uint64_t current = *found ? (*found)->version : 0;
  if (current != write.seen) {
    return StoreError{StoreError::Kind::kConflict, write.key + " was changed by another"};
  }
  if (!write.key.starts_with(LeaseRows::kPrefix)) {
    changes.push_back({write.key, std::nullopt, write.value});
    if (*found) changes.back().before = std::move((*found)->value);
  }
  if (!write.value) {
    remove_.bind(1, write.key);
    return run(remove_);
  }
  put_.bind(1, write.key).bind(2, *write.value).bind(3, version);
  return run(put_);
}

// --- Opening -------------------------------------------------------------------------------------

base::Result<uint64_t> pragma(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) {
    return base::Error{sqlite3_errmsg(database)};
  }
  const int code = sqlite3_step(statement);
  const auto value = static_cast<uint64_t>(sqlite3_column_int64(statement, 0));
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW) return base::Error{sqlite3_errmsg(database)};
  return value;
}

base::Result<void> prepare(sqlite3* database) {
  if (sqlite3_exec(database, kPragmas, nullptr, nullptr, nullptr) != SQLITE_OK) {
    if (sqlite3_errcode(database) == SQLITE_BUSY) return base::Error{"another service uses it"};
    return base::Error{sqlite3_errmsg(database)};
  }
  const base::Result<uint64_t> owner = pragma(database, "PRAGMA application_id");
  if (!owner) return owner.error();
  const base::Result<uint64_t> format = pragma(database, "PRAGMA user_version");
  if (!format) return format.error();
  const base::Result<uint64_t> tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  if (*owner == 0 && *format == 0 && *tables == 0) {
    if (sqlite3_exec(database, kSchema, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return base::Error{sqlite3_errmsg(database)};
  }
  if (*owner != kApplicationId) return base::Error{"it is a database of another program"};
  if (*format != kFormat) {
    return base::Error{"it was written by another version of tarn (format " +
                       std::to_string(*format) + ", this one reads " + std::to_string(kFormat) +
                       ")"};
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path,
                                                       const base::Clock& clock) {
  const auto fail = [&](const std::string& why) { return base::Error{path + ": " + why}; };
  // SQLite would create it for all to read.
  const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return fail(std::strerror(errno));
  close(file);
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<sqlite3, SqliteStore::Closer> owned(database);
  if (code != SQLITE_OK) return fail(sqlite3_errstr(code));
  if (auto prepared = prepare(database); !prepared) return fail(prepared.error().message);
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(owned.release(), clock));
}

}  // namespace control
