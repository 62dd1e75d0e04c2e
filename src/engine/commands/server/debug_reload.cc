// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/debug_reload.h"

#include <future>
#include <memory>
#include <optional>

#include "base/ascii.h"
#include "base/log.h"
#include "engine/session/load_options.h"

namespace engine {

namespace {

struct ReloadOptions {
  bool saves = true;
  bool flushes = true;
  bool merges = false;
};

std::optional<ReloadOptions> reload_options(CommandContext& c) {
  ReloadOptions options;
  for (const std::string_view word : c.args.subspan(2)) {
    if (base::equals_ignore_case(word, "NOSAVE")) {
      options.saves = false;
    } else if (base::equals_ignore_case(word, "NOFLUSH")) {
      options.flushes = false;
    } else if (base::equals_ignore_case(word, "MERGE")) {
      options.merges = true;
    } else {
      c.error("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
      return std::nullopt;
    }
  }
  return options;
}

// What is there goes only for a file of a kind that can be read.
base::Result<void> reload(CommandContext& c, const ReloadOptions& wanted) {
  auto file = c.node.disk.view(c.settings.dbfilename);
  if (!file) return file.error();
  LoadingOptions options = loading_options(c.node, c.settings);
  if (const auto version = rdb_version_of((*file)->front(kRdbMagicBytes), options.version_check);
      !version) {
    return version.error();
  }
  if (!c.node.replication.is_replica()) options.due_by_ms = options.began_ms;
  options.replaces_existing = wanted.merges;
  options.keeps_functions = !wanted.flushes;
  if (wanted.flushes) {
    const Guard guard(c.node.keyspace, c.worker);
    for (uint32_t db = 0; db < c.node.keyspace.databases(); db++) guard.detach(db);
  }
  // Another worker may do the last of it, and then tells.
  std::promise<base::Result<LoadedFile>> loaded;
  c.node.loads.begin(c.node.keyspace, std::move(*file), options,
                     [&loaded](KeyspaceWorker&, const auto& result) { loaded.set_value(result); });
  c.node.loads.complete(c.worker);
  const auto result = loaded.get_future().get();
  if (!result) return result.error();
  return {};
}

}  // namespace

void debug_reload(CommandContext& c) {
  const auto options = reload_options(c);
  if (!options) return;
  if (c.worker.guard != nullptr) {
    c.error("ERR DEBUG RELOAD is not allowed in a transaction");
    return;
  }
  if (c.node.conditions.any(kIsLoading) || c.node.loads.current() != nullptr) {
    c.error(errors::kLoading);
    return;
  }
  if (options->saves) {
    if (const auto saved = c.node.saver.save(c.worker, c.settings); !saved) {
      c.error("ERR " + saved.error().message);
      return;
    }
  }
  c.node.conditions.set(kIsLoading, true);
  c.node.keyspace.hold(Keyspace::kLoad, true);
  const auto reloaded = reload(c, *options);
  c.node.keyspace.hold(Keyspace::kLoad, false);
  c.node.conditions.set(kIsLoading, false);
  if (!reloaded) {
    base::log::warning("DEBUG RELOAD: {}", reloaded.error().message);
    c.error("ERR Error trying to load the RDB dump, check server logs: " +
            reloaded.error().message);
    return;
  }
  c.node.saver.loaded();
  base::log::warning("DB reloaded by DEBUG RELOAD");
  c.reply.ok();
}

}  // namespace engine
