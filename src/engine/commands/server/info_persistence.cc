// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/server/info_persistence.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <iterator>

namespace engine {

namespace {

template <typename T>
void figure(std::string& out, std::string_view name, const T& value) {
  fmt::format_to(std::back_inserter(out), "{}:{}\r\n", name, value);
}

std::string percent(uint64_t part, uint64_t whole) {
  return fmt::format(
      "{:.2f}", whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

void loading(CommandContext& c, std::string& out) {
  figure(out, "loading", c.node.conditions.any(kIsLoading) ? 1 : 0);
  figure(out, "async_loading", 0);
  const auto loading = c.node.loads.current();
  if (loading == nullptr) return;
  const int64_t began_ms = loading->options().began_ms;
  const int64_t took_ms = std::max<int64_t>(c.node.clock.wall_ms() - began_ms, 0);
  const uint64_t total = loading->bytes();
  const uint64_t done = std::min(loading->bytes_scanned(), total);
  const auto left_ms = done == 0
                           ? 1000.0
                           : static_cast<double>(took_ms) * static_cast<double>(total - done) /
                                 static_cast<double>(done);
  figure(out, "loading_start_time", began_ms / 1000);
  figure(out, "loading_total_bytes", total);
  figure(out, "loading_loaded_bytes", done);
  figure(out, "loading_loaded_perc", percent(done, total));
  figure(out, "loading_eta_seconds", static_cast<int64_t>(left_ms / 1000));
}

// Where nothing is copied when it is written to, what waits for the disk is what saving costs.
void progress(CommandContext& c, std::string& out) {
  const bool runs = c.node.snapshots.running() != SnapshotPurpose::kNone;
  const uint64_t keys = runs ? c.node.snapshots.keys() : 0;
  const uint64_t saved = runs ? c.node.snapshots.keys_saved() : 0;
  figure(out, "current_cow_size", c.node.snapshots.waiting_bytes());
  figure(out, "current_fork_perc", percent(saved, keys));
  figure(out, "current_save_keys_processed", saved);
  figure(out, "current_save_keys_total", keys);
}

void saved(CommandContext& c, std::string& out) {
  const SaverFigures saver = c.node.saver.figures();
  const LoadedFile loaded = c.node.loads.last();
  figure(out, "rdb_changes_since_last_save", saver.changes);
  const SnapshotPurpose purpose = c.node.snapshots.running();
  const bool saves = purpose == SnapshotPurpose::kSave || purpose == SnapshotPurpose::kReplicas;
  figure(out, "rdb_bgsave_in_progress", saves ? 1 : 0);
  figure(out, "rdb_last_save_time", saver.last_save_s);
  figure(out, "rdb_last_bgsave_status", saver.failed ? "err" : "ok");
  figure(out, "rdb_last_bgsave_time_sec", saver.last_time_s);
  figure(out, "rdb_current_bgsave_time_sec", saver.current_time_s);
  figure(out, "rdb_saves", saver.saves);
  figure(out, "rdb_last_load_keys_expired", loaded.expired);
  figure(out, "rdb_last_load_keys_loaded", loaded.keys);
}

void journal(CommandContext& c, std::string& out) {
  const JournalKeeper::Figures keeper = c.node.journal.figures();
  const JournalInfo& journal = keeper.journal;
  const bool rewrites = c.node.snapshots.running() == SnapshotPurpose::kJournal;
  figure(out, "aof_enabled", keeper.on ? 1 : 0);
  figure(out, "aof_rewrite_in_progress", rewrites ? 1 : 0);
  figure(out, "aof_rewrite_scheduled", keeper.rewrite_scheduled ? 1 : 0);
  figure(out, "aof_last_rewrite_time_sec", keeper.last_rewrite_s);
  figure(out, "aof_current_rewrite_time_sec",
         rewrites ? (c.node.clock.wall_ms() - keeper.rewrite_began_ms) / 1000 : -1);
  figure(out, "aof_last_bgrewrite_status", journal.last_rewrite_ok ? "ok" : "err");
  figure(out, "aof_rewrites", journal.rewrites);
  figure(out, "aof_rewrites_consecutive_failures", journal.rewrite_failures);
  figure(out, "aof_last_write_status", journal.counters.last_write_ok ? "ok" : "err");
  if (!keeper.on) return;
  figure(out, "aof_current_size", journal.current_size);
  figure(out, "aof_base_size", journal.base_size);
  figure(out, "aof_pending_rewrite", keeper.rewrite_scheduled ? 1 : 0);
  figure(out, "aof_buffer_length", journal.counters.behind_bytes);
  figure(out, "aof_pending_bio_fsync", journal.counters.sync_pending ? 1 : 0);
  figure(out, "aof_delayed_fsync", journal.counters.syncs_delayed);
}

}  // namespace

void info_persistence(CommandContext& c, std::string& out) {
  loading(c, out);
  progress(c, out);
  saved(c, out);
  journal(c, out);
}

}  // namespace engine
