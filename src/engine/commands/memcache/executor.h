// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/commands/memcache/all_verbs.h"
#include "engine/commands/memcache/cas_numbers.h"
#include "engine/commands/memcache/shared_state.h"
#include "engine/session/node.h"
#include "protocol/memcache/request.h"
#include "protocol/memcache/request_parser.h"

namespace engine {

// A request as it waits in a batch, or what the parser has to say instead of one.
struct MemcacheRequest {
  protocol::memcache::Request request;
  bool is_error = false;
  std::string_view error;  // the reply; may be empty
  bool is_too_large = false;
  const Key* key = nullptr;  // of a verb that works on one key; valid as long as the batch
  size_t begin = 0;          // where it begins, and
  size_t end = 0;            // where it ends in the data that the batch was parsed from
};

// Executes the requests of the memcached protocols of one worker: asks for the password, makes
// room, runs the handler. Belongs to its worker's thread.
class MemcacheExecutor {
 public:
  static constexpr size_t kBatch = 64;

  // `shared` is that of all workers of the node.
  MemcacheExecutor(Node& node, MemcacheSharedState& shared, uint32_t worker_index);

  // To be called when a batch begins: takes the time and a snapshot of the settings.
  void begin_batch();

  std::array<MemcacheRequest, kBatch>& batch() { return batch_; }
  protocol::memcache::ParserLimits limits(const Client& client) const;

  // Looks the requests of a batch up and asks for the memory of their keys' entries.
  void prepare(std::span<MemcacheRequest> batch);

  // `progress` is how far the request is: 0 if it is new. False if it was interrupted, to be
  // presented again with the same progress: when the client need not wait any longer, because
  // replies pile up, or in its next turn, because it takes long. Requires: begin_batch() and
  // prepare() were called.
  bool execute(MemcacheRequest& request, Client& client, uint64_t& progress);

  // The client has come, or goes, for that reason: for who watches.
  void note_connection(const Client& client, std::string_view reason = {});

  // Has the client closed at once, before anything more of it is executed.
  void turn_away(Client& client, CloseReason reason);

  // The parts of execute(), for the binary protocol's executor.
  MemcacheContext context(const protocol::memcache::Request& request, const Key* key,
                          Client& client, uint64_t& progress);
  Key key(std::string_view name) const { return node_.keyspace.key(name); }
  void prefetch_items(std::span<const Key> keys);
  bool may_run(const Client& client) const;
  bool is_full();
  void refuse_too_large(MemcacheContext& context, bool drops_outdated);
  void count(Client& client);

 private:
  void refuse(MemcacheContext& context, const MemcacheRequest& request);

  Node& node_;
  KeyspaceWorker& worker_;
  WorkerStats& stats_;
  MemcacheSharedState& shared_;
  MemcacheVerbs verbs_;
  CasNumbers cas_;
  std::shared_ptr<const Settings> settings_;
  uint64_t settings_version_ = 0;

  std::array<MemcacheRequest, kBatch> batch_;
  std::array<Key, kBatch> first_keys_;  // of the batch's requests
  std::array<Key, kBatch> keys_;        // of a get of many
};

}  // namespace engine
