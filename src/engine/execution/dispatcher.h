// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/execution/waiting.h"
#include "engine/session/client.h"
#include "engine/session/command_runner.h"
#include "engine/session/command_table.h"
#include "engine/session/node.h"

namespace engine {

// What became of a request.
enum class Outcome : uint8_t {
  kDone,       // the reply, if any, is in the client's buffer
  kPostponed,  // clients are paused: present the same request again later
};

// A request as it waits in a batch: looked up and hashed ahead, so that memory is on its way.
struct Request {
  std::vector<std::string_view> args;
  const CommandSpec* spec = nullptr;
  const CommandSpec* container = nullptr;
  const Key* first_key = nullptr;  // null if there is none; valid as long as the batch
  size_t bytes = 0;                // on the wire
  size_t end = 0;                  // where it ends in the data that the batch was parsed from
};

// Executes the requests of one worker: looks commands up, refuses what may not run, makes room,
// locks the partitions of the keys, runs the handler and counts. Belongs to its worker's thread.
class Dispatcher final : public CommandRunner {
 public:
  static constexpr size_t kBatchMax = 64;

  Dispatcher(Node& node, uint32_t worker_index);

  // To be called when a batch begins: takes the time and a snapshot of the settings.
  void begin_batch();

  // Takes a snapshot of the settings if they changed. execute() has done it for what a request
  // changed: so nothing that comes behind CONFIG SET, in the same batch or in the same
  // transaction, sees what was before.
  void refresh_settings();

  // Grows with every snapshot: what was derived from the settings under another is stale.
  uint64_t settings_version() const { return settings_version_; }

  // Finds the command of a request, and its first key: false if it has none.
  bool find_command(Request& request, Key& key, CommandTable::Names names) const;

  // Finds the commands and first keys of a batch of at most kBatchMax requests, and asks for the
  // memory of their entries.
  void prepare(std::span<Request> batch, const Client& client);

  // Requires: begin_batch() and prepare() were called; args is not empty.
  Outcome execute(Request& request, Client& client);

  // Serves the clients that wait for keys which this worker has changed; execute() has done it.
  void serve_waiting() {
    if (!worker_.ready.empty()) [[unlikely]]
      waiting_.serve_ready(*this, *settings_);
  }

  // Ends the client's wait for a key; false if it has none or is served already.
  bool end_wait(Client& client, WaitEnd end);

  // Counts the command of a client that no longer waits: as one that ran now. If it ended with an
  // error, that is counted already.
  void wait_is_over(const BlockedClient& blocked, Client& client, size_t reply_bytes);

  // The client goes: nobody needs to tell it of anything any more.
  void forget(Client& client);

  void add_partitions(const CommandSpec& spec, Arguments args, PartitionSet& set) override;
  void run(const CommandSpec& spec, Arguments args, Client& client) override;

  const Settings& settings() const { return *settings_; }
  KeyspaceWorker& keyspace_worker() { return worker_; }
  WorkerStats& stats() { return stats_; }

 private:
  // From where on a command may be one for the logs of slow and large ones; UINT64_MAX: never.
  struct LogThresholds {
    uint64_t elapsed_ns = UINT64_MAX;
    uint64_t request_bytes = UINT64_MAX;
    uint64_t reply_bytes = UINT64_MAX;
  };

  void prepare_elements(std::span<const Request> batch, const Client& client) const;
  static LogThresholds log_thresholds(const Settings& settings);
  bool is_restricted(const Request& request, const Client& client) const;
  bool turn_http_away(const Request& request, Client& client);
  bool refuse(const Request& request, Client& client);
  static void mute(const Request& request, Client& client, size_t mark);
  bool refuse_for_memory(const Request& request, Client& client);
  void reject(const Request& request, Client& client, std::string_view error);
  bool paused(const Request& request, const Client& client) const;
  bool may_be_queued(const CommandSpec& spec) const;
  bool queue_in_transaction(const Request& request, Client& client);
  static uint32_t effective_flags(const Request& request, const Client& client);
  void run(Request& request, Client& client);
  void run_on_keys(CommandContext& context, std::span<const Key> keys,
                   std::span<const uint32_t> partitions);
  bool collect_keys(const CommandSpec& spec, Arguments args, Client& client);
  void account(const Request& request, Client& client, size_t reply_bytes);
  void count(const Request& request, const Client& client, uint64_t elapsed_ns, size_t reply_bytes);
  bool worth_a_look(const Request& request, uint64_t elapsed_ns, size_t reply_bytes) const {
    return elapsed_ns >= log_at_.elapsed_ns || request.bytes >= log_at_.request_bytes ||
           reply_bytes >= log_at_.reply_bytes;
  }
  void log_slow(const Request& request, const Client& client, uint64_t elapsed_ns,
                size_t reply_bytes);
  void feed_monitors(const Request& request, const Client& client);

  Node& node_;
  KeyspaceWorker& worker_;
  WorkerStats& stats_;
  std::shared_ptr<const Settings> settings_;
  // Of this batch: a command that changes the settings, or an EXEC around it, still reads its own.
  std::vector<std::shared_ptr<const Settings>> former_settings_;
  uint64_t settings_version_ = 0;
  LogThresholds log_at_;
  Waiting waiting_;
  uint64_t last_cycles_ = 0;    // when the previous command of the batch ended
  uint64_t errors_before_ = 0;  // that the client had when the command began

  std::array<Key, kBatchMax> first_keys_;  // of the batch's requests

  // Scratch, kept for its capacity.
  std::vector<Key> keys_;
  std::vector<uint32_t> key_positions_;
  std::vector<uint32_t> partitions_;
  bool any_key_ = false;  // of the command that runs: beyond keys_ it may touch any
};

}  // namespace engine
