// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sqlite/database.h"

// What is in log groups: streams, and events in the order of their times. The groups themselves are
// records; here they have a key that no later group of the same name has.

namespace control::logs {

struct Event {
  int64_t time_ms = 0;
  std::string message;
};

// CloudWatch Logs counts so many bytes for an event beside its message.
inline constexpr int64_t kEventBytes = 26;

// Where an event stands among those of a group or a stream.
struct Position {
  int64_t time_ms = 0;
  int64_t id = 0;  // in the order in which they came
};

struct StoredEvent {
  Position position;
  int64_t ingested_ms = 0;
  std::string_view stream;  // valid within the visit
  std::string_view message;
};

struct StreamFacts {
  std::string name;
  int64_t created_ms = 0;
  std::optional<int64_t> first_ms = {};  // of its events
  std::optional<int64_t> last_ms = {};
  std::optional<int64_t> ingested_ms = {};
};

struct StreamName {
  std::string group;  // its key
  std::string stream;
};

// Which events are visited.
struct Scan {
  std::string group;
  std::string stream = {};  // empty: all of the group
  int64_t from_ms = INT64_MIN;
  int64_t before_ms = INT64_MAX;
  std::optional<Position> beyond = {};  // from there on, without it
  bool backwards = false;
};

// Where a log of a node has been read to, and who reads it on: both are written with the events.
struct Progress {
  std::string log;       // which one
  std::string position;  // in the words of who reads it
};

// Records on their way to a delivery stream, which are kept until it has taken them.
struct Parcel {
  int64_t id = 0;
  std::string record;  // a line without its end
};

// An SQLite file of its own. What a call has written is whole after a crash of the program, and
// after one of the machine the last calls may be missing, whole as well: an event and the progress
// that it came with go together. Beyond `bytes_max` the oldest events go, whosever they are; the
// log says so. One thread; no call takes long: what is removed goes piece by piece, in tick().
class LogStore {
 public:
  // `path` ":memory:": none. A file that is none of ours is put aside as `path`.damaged.
  static base::Result<std::unique_ptr<LogStore>> open(const std::string& path, int64_t bytes_max);
  ~LogStore();
  LogStore(const LogStore&) = delete;
  LogStore& operator=(const LogStore&) = delete;

  // False: there is one of that name already, or none.
  base::Result<bool> create_stream(const StreamName& name, int64_t now_ms);
  base::Result<bool> delete_stream(const StreamName& name);
  bool has_stream(const StreamName& name);
  std::vector<StreamFacts> streams(const std::string& group, std::string_view prefix);

  // Makes the stream if it is not there.
  base::Result<void> put(const StreamName& name, std::span<const Event> events, int64_t now_ms);

  // As one with put(); `progress` takes the place of an earlier one of the same log.
  base::Result<void> deliver(const StreamName& name, std::span<const Event> events,
                             const Progress& progress, int64_t now_ms);
  base::Result<void> send(const std::string& delivery_stream, std::span<const std::string> records,
                          const Progress& progress);
  std::string progress(const std::string& log);
  // Of the logs that begin so, but for the one.
  void forget_progress(std::string_view prefix, std::string_view but);

  // The first of what waits for a delivery stream; what it has taken goes.
  std::vector<Parcel> waiting(const std::string& delivery_stream, size_t count);
  int64_t waiting_bytes(const std::string& delivery_stream);
  void sent(const std::string& delivery_stream, int64_t up_to_id);

  // In the order of positions, as long as `visit` returns true.
  void visit(const Scan& scan, const std::function<bool(const StoredEvent& event)>& visit);

  int64_t bytes(const std::string& group);
  int64_t bytes() const { return bytes_; }

  // The group is gone, with all that is in it.
  void drop(const std::string& group);
  // Of the group; what is older goes.
  void expire(const std::string& group, int64_t before_ms);
  // All groups that there are something of.
  std::vector<std::string> groups();

  // Removes a part of what is to go.
  void tick();

 private:
  struct Removal {
    const char* sql;  // removes some events, and returns of each its group and its size
    std::span<const int64_t> values;
  };

  LogStore(sqlite::Database database, int64_t bytes_max);
  static base::Result<sqlite::Database> connect(const std::string& path);

  bool execute(const char* sql);
  base::Error failure() const;
  base::Result<void> write(const std::function<bool()>& steps);
  int64_t group_id(const std::string& group);
  std::optional<int64_t> stream_id(const StreamName& name);
  std::optional<int64_t> make_stream(const StreamName& name, int64_t now_ms);
  bool insert(const StreamName& name, std::span<const Event> events, int64_t now_ms);
  bool keep(const Progress& progress);
  bool remove(const Removal& removal, bool& removed_any);
  void keep_to_bound();
  void remove_dropped();

  const sqlite::Database database_;
  const int64_t bytes_max_;
  int64_t bytes_ = 0;
  bool is_full_ = false;  // and that was said
};

}  // namespace control::logs
