// SPDX-License-Identifier: Apache-2.0
#include "engine/server/data_restorer.h"

#include <utility>

#include "base/log.h"
#include "base/numbers.h"
#include "engine/session/load_options.h"

namespace engine {

namespace {

// What PSYNC needs, if the file has it.
std::optional<RestoredHistory> history_of(const std::map<std::string, std::string>& aux) {
  const auto id = aux.find("repl-id");
  const auto offset = aux.find("repl-offset");
  const auto db = aux.find("repl-stream-db");
  if (id == aux.end() || offset == aux.end() || db == aux.end()) return std::nullopt;
  const auto bytes = parse_stream_offset(offset->second);
  const auto number = base::parse_int64(db->second);
  if (!is_history_id(id->second) || !bytes) return std::nullopt;
  if (!number || *number < 0 || *number > INT32_MAX) return std::nullopt;
  return RestoredHistory{
      .id = id->second, .offset = *bytes, .stream_db = static_cast<uint32_t>(*number)};
}

}  // namespace

void DataRestorer::begin(KeyspaceWorker& worker, Done done) {
  const auto settings = node_.settings.current();
  const std::string path = settings->dir + "/" + settings->dbfilename;
  const auto size = node_.disk.size(path);
  const bool missing = size && !size->has_value();
  if (settings->engine == Engine::kMemcached || missing) {
    done({});
    return;
  }
  done_ = std::move(done);
  if (auto begun = load(worker, path); !begun) {
    done_(base::Error{path + ": " + begun.error().message});
  }
}

base::Result<void> DataRestorer::load(KeyspaceWorker& worker, const std::string& path) {
  const auto settings = node_.settings.current();
  auto file = node_.disk.view(path);
  if (!file) return file.error();
  LoadingOptions options = loading_options(node_, *settings);
  const auto aux = read_aux(**file, options.version_check);
  if (!aux) return aux.error();
  take_history(worker, *aux);
  const bool follows = will_follow(*settings);
  options.due_by_ms = follows ? INT64_MIN : options.began_ms;
  options.tells_due = !follows;
  node_.keyspace.hold(Keyspace::kLoad, true);
  node_.loads.begin(node_.keyspace, std::move(*file), options,
                    [this, path](KeyspaceWorker&, const base::Result<LoadedFile>& result) {
                      loop_.post([this, path, result] { loaded(path, result); });
                    });
  return {};
}

// Another will say when keys go; of a managed shard, whoever that is to be.
bool DataRestorer::will_follow(const Settings& settings) const {
  return !settings.replicaof.empty() || node_.replication.epoch().current() != 0;
}

void DataRestorer::take_history(KeyspaceWorker& worker, const Aux& aux) {
  const auto settings = node_.settings.current();
  auto history = history_of(aux);
  if (!history || history->stream_db >= node_.keyspace.databases()) return;
  history->by_replica = will_follow(*settings);
  node_.replication.adopt(worker, *history, replication_limits(*settings));
}

void DataRestorer::loaded(const std::string& path, const base::Result<LoadedFile>& result) {
  if (!result) {
    done_(base::Error{path + ": " + result.error().message});
    return;
  }
  node_.keyspace.hold(Keyspace::kLoad, false);
  const int64_t took_ms = node_.clock.wall_ms() - node_.loads.last_began_ms();
  base::log::notice("Done loading RDB, keys loaded: {}, keys expired: {}, empty keys skipped: {}",
                    result->keys, result->expired, result->empty);
  base::log::notice("DB loaded from disk: {:.3f} seconds file={}",
                    static_cast<double>(took_ms) / 1000, path);
  done_({});
}

}  // namespace engine
