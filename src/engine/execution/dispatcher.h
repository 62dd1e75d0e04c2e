// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "engine/execution/admission.h"
#include "engine/execution/request.h"
#include "engine/execution/runner.h"
#include "engine/session/client.h"
#include "engine/session/command_table.h"
#include "engine/session/node.h"

namespace engine {

// What became of a request.
enum class Outcome : uint8_t {
  kDone,       // the reply, if any, is in the client's buffer
  kPostponed,  // clients are paused: present the same request again later
};

// When a dispatcher works: whenever there are requests, or only within a command of another one,
// whose guard may be over anything.
enum class Serving : uint8_t { kAlways, kWithin };

// Takes the requests of one worker's clients: looks commands up, refuses what may not run, makes
// room, queues what comes in a transaction, and has the rest run (runner.h). Belongs to its
// worker's thread.
class Dispatcher {
 public:
  static constexpr size_t kBatchMax = 64;

  Dispatcher(Node& node, uint32_t worker_index, Serving serving = Serving::kAlways);

  // To be called when a batch begins: takes the time and a snapshot of the settings.
  void begin_batch() {
    runner_.begin_batch();
    own_conditions_ = node_.lease.has_expired(node_.clock) ? kHasNoLease : 0u;
  }
  void refresh_settings() { runner_.refresh_settings(); }
  uint64_t settings_version() const { return runner_.settings_version(); }
  const Settings& settings() const { return runner_.settings(); }

  // Finds the command of a request, and its first key: false if it has none.
  bool find_command(Request& request, Key& key, CommandTable::Names names) const;

  // Finds the commands and first keys of a batch of at most kBatchMax requests, and asks for the
  // memory of their entries.
  void prepare(std::span<Request> batch, const Client& client);

  // Requires: begin_batch() and prepare() were called; args is not empty.
  Outcome execute(Request& request, Client& client) {
    if (client.replica != nullptr) [[unlikely]]
      return execute_of_replica(request, client);
    return execute_of_client(request, client);
  }

  // Serves the clients that wait for keys which this worker has changed; execute() has done it.
  void serve_waiting() { runner_.serve_waiting(); }

  // Ends the client's wait for a key; false if it has none or is served already.
  bool end_wait(Client& client, WaitEnd end);

  // Counts the command of a client that no longer waits: as one that ran now. If it ended with an
  // error, that is counted already.
  void wait_is_over(const BlockedClient& blocked, Client& client, size_t reply_bytes);

  // The client goes: nobody needs to tell it of anything any more.
  void forget(Client& client);

  // Room for a batch: requests keep the memory of their arguments from one batch to the next.
  std::array<Request, kBatchMax>& batch() { return batch_; }

  KeyspaceWorker& keyspace_worker() { return worker_; }
  WorkerStats& stats() { return runner_.stats(); }

 private:
  void prepare_elements(std::span<const Request> batch, const Client& client) const;
  Outcome execute_of_client(Request& request, Client& client);
  Outcome execute_of_replica(Request& request, Client& client);
  bool refuse(const Request& request, Client& client);
  Refusal busy(const Request& request, const Client& client) const;
  bool refuse_for_memory(const Request& request, Client& client);
  bool refuse_access(const Request& request, Client& client);
  void reject(Refusal refusal, const Request& request, Client& client);
  void reject(const Request& request, Client& client, const std::string& text);
  bool paused(const Request& request, const Client& client) const;
  static uint32_t database_of(const Request& request, const Client& client);
  void note_selected(const Request& request, Transaction& transaction) const;
  bool queue_in_transaction(const Request& request, Client& client);
  static void mute(const Request& request, Client& client, size_t mark);
  static void end_caching(const Request& request, Client& client);

  Node& node_;
  const Serving serving_;
  Runner runner_;
  KeyspaceWorker& worker_;
  uint32_t own_conditions_ = 0;  // of the batch, beyond those that the node has
  std::array<Request, kBatchMax> batch_;
  std::array<Key, kBatchMax> first_keys_;  // of the batch's requests
};

}  // namespace engine
