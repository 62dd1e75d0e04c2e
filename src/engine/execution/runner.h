// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/execution/accounting.h"
#include "engine/execution/execution.h"
#include "engine/execution/waiting.h"
#include "engine/session/command_context.h"
#include "engine/session/command_runner.h"
#include "engine/session/node.h"

namespace engine {

// The one place where commands run: for clients, for EXEC, for those who wait for keys. Finds the
// keys, locks their partitions, calls the handler, has the client wait if it asks for that, shows
// monitors what ran, and counts it. What may run has been decided before (admission.h), but for the
// keys: a command within another gets only what that one's guard holds. Belongs to one worker.
class Runner final : public CommandRunner {
 public:
  Runner(Node& node, uint32_t worker_index);

  // To be called when a batch begins: takes the time and a snapshot of the settings.
  void begin_batch();

  // Takes a snapshot of the settings if they changed. run() has done it for what a command changed:
  // so nothing that comes behind CONFIG SET, in the same batch or in the same transaction, sees
  // what was before.
  void refresh_settings();

  // Grows with every snapshot: what was derived from the settings under another is stale.
  uint64_t settings_version() const { return settings_version_; }
  const Settings& settings() const { return *settings_; }

  // The client for which run() is called next, not by a command: what is read is remembered for it,
  // and what is changed it has changed itself, until it leaves.
  void enter(const Client& client) {
    caller_ = &client;
    worker_.caller = client.id;
  }
  void leave(Client& client) {
    worker_.caller = 0;
    if (worker_.untold != 0) [[unlikely]]
      client.untold = std::exchange(worker_.untold, 0);
  }

  // Requires: the command is admitted, and its client, or whose command it is part of, has entered.
  void run(Execution& execution);

  void add_partitions(const CommandSpec& spec, Arguments args, PartitionSet& set) override;
  void run(const CommandSpec& spec, Arguments args, Client& client) override;
  void count_refused_in_script(const CommandSpec* spec, const Client& client) override;

  // Serves the clients that wait for keys which this worker has changed. Not under a guard.
  void serve_waiting() {
    if (!worker_.ready.empty() && worker_.guard == nullptr) [[unlikely]]
      waiting_.serve_ready(*this);
  }

  Node& node() { return node_; }
  KeyspaceWorker& worker() { return worker_; }
  WorkerStats& stats() { return stats_; }
  Accounting& accounting() { return accounting_; }
  Waiting& waiting() { return waiting_; }

 private:
  void call(Execution& execution);
  void call_on_keys(Execution& execution, CommandContext& context);
  void remember_copies(const Execution& execution, const Guard& guard) const;
  void run_handler(CommandContext& context);
  void propagate(const CommandContext& context, uint64_t changes_before, size_t effects_before);
  bool find_keys(Execution& execution);
  bool find_many_keys(Execution& execution);
  bool is_covered(Execution& execution) const;
  void account(Execution& execution, size_t pending_before);
  void feed_monitors(const Execution& execution);
  void weigh_keys(const Execution& execution, size_t pending_before);

  Node& node_;
  KeyspaceWorker& worker_;
  WorkerStats& stats_;
  Accounting accounting_;
  Waiting waiting_;
  std::shared_ptr<const Settings> settings_;
  // Of this batch: a command that changes the settings, or an EXEC around it, still reads its own.
  std::vector<std::shared_ptr<const Settings>> former_settings_;
  uint64_t settings_version_ = 0;
  Execution* running_ = nullptr;     // the innermost one
  const Client* caller_ = nullptr;   // who has entered
  std::vector<uint32_t> positions_;  // scratch of find_keys(), kept for its capacity
};

}  // namespace engine
